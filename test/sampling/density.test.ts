/** @file Draws with given inclusion probabilities: sums, bounds, frequencies, refusals. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../../src/random.ts";
import { byMagnitude, inclusion, systematic } from "../../src/sampling/density.ts";

const densities = fc.array(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 60 });

describe("inclusion probabilities", () => {
  it("add up to the count, stay below one, and are in proportion where below", () => {
    fc.assert(
      fc.property(densities, fc.double({ min: 0, max: 1, noNaN: true }), (values, part) => {
        const density = Float64Array.from(values);
        const count = Math.max(1, Math.floor(part * values.length));
        const p = inclusion(density, count);
        expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(count, 8);
        expect(Math.max(...p)).toBeLessThanOrEqual(1);
        const open = [...p.keys()].filter((i) => p[i] < 1);
        for (const i of open) expect(p[i] * density[open[0]]).toBeCloseTo(p[open[0]] * density[i], 6);
      }),
    );
  });

  it("of a density that is none are refused, naming the entry", () => {
    expect(() => inclusion(Float64Array.of(1, Number.NaN), 1)).toThrow(/candidate 1 is NaN[\s\S]*Try:/);
    expect(() => inclusion(Float64Array.of(0, 0), 1)).toThrow(/zero everywhere/);
    expect(() => inclusion(Float64Array.of(1, 0, 1), 3)).toThrow(/3 points[\s\S]*2 to choose from/);
  });
});

describe("systematic draws", () => {
  it("are distinct, increasing and as many as asked for", () => {
    fc.assert(
      fc.property(densities, fc.integer(), (values, seed) => {
        const count = Math.ceil(values.length / 2);
        const p = inclusion(Float64Array.from(values), count);
        const chosen = [...systematic(p, count, random(seed))];
        expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
        expect(chosen.length).toBe(count);
      }),
    );
  });

  it("take every index with its probability", () => {
    const p = inclusion(Float64Array.of(1, 2, 3, 4, 10), 3);
    const [draws, stream] = [20000, random(5)];
    const counts = new Float64Array(5);
    for (let k = 0; k < draws; k++) for (const i of systematic(p, 3, stream)) counts[i]++;
    // Five standard deviations of a binomial.
    counts.forEach((n, i) => {
      expect(Math.abs(n / draws - p[i])).toBeLessThanOrEqual(5 * Math.sqrt((p[i] * (1 - p[i])) / draws));
    });
  });
});

it("the order by magnitude puts what is not finite last", () => {
  expect(byMagnitude(Float64Array.of(1, Number.NaN, -3, 0, Number.POSITIVE_INFINITY))).toEqual([
    2, 0, 3, 1, 4,
  ]);
});
