/** @file What sources are made of: spectral lines, narrow peaks, neither. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import { expr, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { type Carrier, carriersOf } from "../../../src/solve/automatic/carriers.ts";
import { centroidOf, type Peak, peaksOf } from "../../../src/solve/automatic/peaks.ts";
import { traitsOf } from "../../../src/solve/automatic/traits.ts";

const domain = box({ x: [-1, 1], y: [-1, 3] });
const driven = (f: ReturnType<typeof expr>) =>
  problem({
    name: "driven",
    domain,
    interior: pde`lap(u) = ${f}`,
    conditions: [on(domain.boundary(), pde`u = 0`)],
  });

describe("carriers", () => {
  const of = async (name: string): Promise<Carrier[] | undefined> => {
    const found = await problemNamed(name);
    return carriersOf(found, traitsOf(found));
  };
  /** Lines with a positive first entry, in order. */
  const sorted = (lines: readonly Carrier[]): Carrier[] =>
    lines.map((line) => (line[0] < 0 ? line.map((w) => -w) : line)).sort((a, b) => a[1] - b[1]);

  it("of sin 100x sin 100y are (100, 100) and (100, -100), in radians per half-length π", async () => {
    const lines = sorted((await of("sine-100-2d"))!);
    const w = 100 * Math.PI;
    expect(lines).toHaveLength(2);
    // A bin of the transform is π radians per half-length wide.
    [
      [w, -w],
      [w, w],
    ].forEach((line, k) => {
      for (const [c, value] of line.entries()) expect(Math.abs(lines[k][c] - value)).toBeLessThan(Math.PI);
    });
  });

  it("of sin 4πx sin 4πy sin 3πz are the four pairs (±4, ±4, ±3) π, in a cube too", async () => {
    const lines = sorted((await of("helmholtz-3d"))!).map((line) => line.map((w) => Math.round(w / Math.PI)));
    expect(lines.map(String).sort()).toEqual(["4,-4,-3", "4,-4,3", "4,4,-3", "4,4,3"]);
  });

  it("of one plane wave are one, whatever the box", () => {
    const wave = driven(expr`cos(60*x + 30*y)`);
    const lines = carriersOf(wave, traitsOf(wave))!;
    expect(lines).toHaveLength(1);
    const [[x, y]] = sorted(lines);
    expect(Math.abs(x - 60)).toBeLessThan(Math.PI);
    expect(Math.abs(y - 60)).toBeLessThan(Math.PI);
  });

  it.each(["poisson", "helmholtz", "peak", "l-shape", "heat", "klein-gordon", "poisson-3d"])(
    "of %s there are none",
    async (name) => {
      expect(await of(name)).toBeUndefined();
    },
  );
});

describe("peaks", () => {
  const of = async (name: string): Promise<Peak[] | undefined> => {
    const found = await problemNamed(name);
    return peaksOf(found, traitsOf(found), random(1));
  };

  it("of Δ exp(-β r²) have the rms radius 1 / sqrt(2β)", async () => {
    // With v = 2βr² the weight |Δu|² is (1 - v/2)² e^{-v} dv: its mean of v is (1 - 2 + 3/2) / (1 - 1 + 1/2) = 1.
    const [peak, ...others] = (await of("peak"))!;
    expect(others).toEqual([]);
    expect(Math.abs(peak.spread * Math.sqrt(2000) - 1)).toBeLessThan(0.02);
    for (const x of peak.center) expect(Math.abs(x - 0.5)).toBeLessThan(1e-4);
  });

  it("of two are two, each with its own radius", async () => {
    const peaks = (await of("peaks-two"))!;
    expect(peaks).toHaveLength(2);
    for (const { center, spread } of peaks) {
      expect(Math.abs(spread * Math.sqrt(2000) - 1)).toBeLessThan(0.02);
      expect(Math.abs(Math.abs(center[0]) - 0.5)).toBeLessThan(1e-4);
      expect(Math.abs(center[0] - center[1])).toBeLessThan(1e-4);
    }
    expect(peaks[0].center[0] * peaks[1].center[0]).toBeLessThan(0);
  });

  it.each(["poisson", "helmholtz", "sine-100-2d", "l-shape"])("of %s there are none", async (name) => {
    expect(await of(name)).toBeUndefined();
  });

  it("are none where a smooth part carries as much", () => {
    const mixed = driven(expr`exp(-1000*(x^2 + y^2)) + 0.5`);
    expect(peaksOf(mixed, traitsOf(mixed), random(1))).toBeUndefined();
  });
});

describe("the centroid of a source", () => {
  it("is the centre of its symmetry", () => {
    const bump = driven(expr`exp(-4*((x - 0.25)^2 + (y - 1.5)^2)*8)`);
    const [x, y] = centroidOf(bump, traitsOf(bump), random(1))!;
    expect([x, y]).toEqual([expect.closeTo(0.25, 2), expect.closeTo(1.5, 2)]);
    const still = driven(expr`0`);
    expect(centroidOf(still, traitsOf(still), random(1))).toBeUndefined();
  });
});
