/** @file Methods for two fields in the plane on a problem that is known: rotating, decaying waves. */

import { describe, expect, it } from "vitest";
import { solveByDifferences } from "../../../problems/references/plane-differences.ts";
import { type ReactionDiffusion, solveInPlane } from "../../../problems/references/plane-fourier.ts";
import { planeReference, relative } from "../../../problems/references/plane-reference.ts";
import { extrapolated, planeFunctions, storePlane } from "../../../problems/references/plane-series.ts";

const { PI, cos, sin, exp } = Math;
/** Rates make up for the difference in diffusivity, so that both decay alike and (u, v) turns: u + iv = e^{(3i - s)t} f. */
const turn = 3;
const wave = (x: number, y: number): number => cos(PI * (x + 2 * y));
const square = 5 * PI ** 2;
const decay = 0.02 * square - 0.5;
const equation: ReactionDiffusion = {
  diffusivity: [0.02, 0.01],
  rate: [0.5, 0.5 - 0.01 * square],
  react(u, v) {
    for (let k = 0; k < u.length; k++) [u[k], v[k]] = [-turn * v[k], turn * u[k]];
  },
  initial: (x, y) => [wave(x, y), 0],
};
const perSide = 6;
const known = (t: number): Float64Array => {
  const at = (k: number): number =>
    wave(-1 + (2 * Math.floor(k / perSide)) / perSide, -1 + (2 * (k % perSide)) / perSide);
  const part = (factor: number) =>
    Array.from({ length: perSide ** 2 }, (_, k) => factor * exp(-decay * t) * at(k));
  return Float64Array.from([...part(cos(turn * t)), ...part(sin(turn * t))]);
};
const times = [0.5, 1];
const exact = Float64Array.from(times.flatMap((t) => [...known(t)]));

describe("fields that turn into each other", () => {
  it("are found by Fourier ETDRK4 to order four", () => {
    const errors = [4, 8, 16].map((steps) =>
      relative(solveInPlane(equation, { points: 12, steps, times, perSide }), exact),
    );
    expect(errors[2]).toBeLessThan(1e-4);
    for (const i of [0, 1]) expect(Math.log2(errors[i] / errors[i + 1])).toBeGreaterThan(3.7);
  });

  it("are found by differences to order eight", () => {
    const errors = [18, 24].map((points) =>
      relative(solveByDifferences(equation, { points, times, perSide }), exact),
    );
    expect(errors[1]).toBeLessThan(1e-4);
    expect(Math.log(errors[0] / errors[1]) / Math.log(24 / 18)).toBeGreaterThan(7);
  });

  it("are stored once both agree, and refused otherwise", () => {
    const plan = { name: "turning", points: 12, steps: 16, times, perSide, differences: [24, 30] } as const;
    const fields = planeFunctions(planeReference(equation, { ...plan, agreement: 1e-4 }));
    expect(Math.abs(fields.v({ x: -1, y: -1, t: 1 }) - known(1)[perSide ** 2])).toBeLessThan(1e-4);
    expect(() => planeReference(equation, { ...plan, agreement: 1e-12 })).toThrow(/two methods differ by/);
  });
});

describe("stored planes", () => {
  const description = { name: "test", fields: ["u"], perSide: 2, times: [1] };

  it("give back every value, bit for bit", () => {
    const { u } = planeFunctions(storePlane(description, Float64Array.of(0.1, PI, -1e-300, 4)));
    expect([u({ x: -1, y: -1, t: 1 }), u({ x: -1, y: 0, t: 1 })]).toEqual([0.1, PI]);
    expect([u({ x: 0, y: -1, t: 1 }), u({ x: 0, y: 0, t: 1 })]).toEqual([-1e-300, 4]);
  });

  it("refuse text that is cut short", () => {
    const short = storePlane(description, Float64Array.of(1, 2, 3));
    expect(() => planeFunctions(short)).toThrow(/holds 3 numbers where 4/);
  });

  it("extrapolate what is exact up to one power of the step", () => {
    const values = [0.2, 0.1].map((h) => Float64Array.of(1 + h ** 4, 2 - 3 * h ** 4));
    const { limit, correction } = extrapolated(values[0], values[1], 4);
    expect(limit[0]).toBeCloseTo(1, 14);
    expect(limit[1]).toBeCloseTo(2, 14);
    expect(correction).toBeCloseTo((Math.sqrt(10) * 1e-4) / Math.sqrt(5), 12);
  });
});
