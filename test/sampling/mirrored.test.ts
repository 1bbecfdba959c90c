/** @file Mirrored pairs: odd functions add up to nothing, weights and counts are kept. */

import { describe, expect, it } from "vitest";
import { box, type Points, pointsFrom } from "../../src/geometry/index.ts";
import { random } from "../../src/random.ts";
import type { SamplingState } from "../../src/residual/index.ts";
import { mirrored, radSampler, uniformSampler } from "../../src/sampling/index.ts";

const domain = box({ x: [-1, 3], t: [0, 1] });
/** A peak that is not symmetric about x = 1. */
const magnitude = ({ values, count }: Points): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.exp(-10 * (values[i] - 2) ** 2));

const state = (present: Points, seed = 1, pool = 50): SamplingState => ({
  ...{ domain, present, magnitude, time: 1, random: random(seed) },
  candidates: domain.sample(pool * present.count, { sequence: "uniform", random: random(seed) }),
  rows: () => {
    throw new Error("not asked for");
  },
});
const first = domain.sample(40, { sequence: "sobol", random: random(2) });
/** Σ w g over the points. */
const sum = ({ values, weights, count }: Points, g: (x: number, t: number) => number): number =>
  Array.from({ length: count }, (_, i) => (weights?.[i] ?? 1) * g(values[i], values[count + i])).reduce(
    (a, b) => a + b,
  );
const odd = (x: number, t: number): number => Math.sinh(x - 1) * Math.cos(t);

describe("mirrored pairs", () => {
  it("make sums of functions that are odd about the middle vanish, weights included", () => {
    const paired = mirrored(radSampler(), ["x"]).propose(state(first));
    const alone = radSampler().propose(state(first));
    expect(paired.count).toBe(40);
    expect(Math.abs(sum(paired, odd))).toBeLessThan(1e-12);
    expect(Math.abs(sum(alone, odd))).toBeGreaterThan(1);
    // Other coordinates stay: what is odd in t as well is even under the reflection.
    expect(Math.abs(sum(paired, (x, t) => odd(x, t) * (x - 1)))).toBeGreaterThan(1);
  });

  it("keep pairs over redraws, half of them at a time", () => {
    const sampler = mirrored(radSampler(), ["x"]);
    let points = first;
    for (let round = 1; round <= 3; round++) {
      const next = sampler.propose(state(points, round));
      expect(Math.abs(sum(next, odd))).toBeLessThan(1e-12);
      const drawn = (of: Points): number[] => [...of.values.subarray(0, 20)];
      expect(drawn(next).filter((x) => drawn(points).includes(x))).toHaveLength(10);
      points = next;
    }
  });

  it("reflect all coordinates named at once, and leave one of an odd count alone", () => {
    const sampler = mirrored(uniformSampler(), ["x", "t"]);
    const { values, count } = sampler.propose(
      state(pointsFrom({ x: [0, 1, 2], t: [0, 0.5, 1] }), 1, sampler.pool),
    );
    expect(count).toBe(3);
    expect(values[2]).toBeCloseTo(2 - values[0], 14);
    expect(values[5]).toBeCloseTo(1 - values[3], 14);
  });

  it("are of coordinates that there are", () => {
    expect(() => mirrored(uniformSampler(), ["y"]).propose(state(first))).toThrow(/"y" is not one of x, t/);
  });
});
