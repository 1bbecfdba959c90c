/** @file Quantiles, times to a tolerance and profiles against their definitions. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  median,
  medianTimeTo,
  performanceProfile,
  quantile,
  spread,
  timeTo,
  workPrecision,
} from "../../../solvers/benchmark/statistics.ts";
import { traceWith } from "../../../solvers/benchmark/trace.ts";
import { UsageError } from "../../../src/errors.ts";

const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe("quantiles", () => {
  it("are the order statistics at multiples of 1/(n - 1)", () => {
    fc.assert(
      fc.property(sample, (values) => {
        const sorted = Float64Array.from(values).sort();
        const n = sorted.length;
        for (let k = 0; k < n; k++)
          expect(Math.abs(quantile(values, n === 1 ? 0.3 : k / (n - 1)) - sorted[k])).toBeLessThanOrEqual(
            1e-5,
          );
      }),
    );
  });
  it("of five known values are those of R's type 7", () => {
    const values = [7, 1, 3, 12, 5];
    expect([0, 0.25, 0.4, 0.5, 0.9, 1].map((p) => quantile(values, p))).toEqual([1, 3, 4.2, 5, 10, 12]);
  });
  it("do not change the sample, and take infinities and NaN for runs that never came to an end", () => {
    const values = [3, Number.NaN, 1];
    expect(median(values)).toBe(3);
    expect(values).toEqual([3, Number.NaN, 1]);
    expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([1, 2, Number.POSITIVE_INFINITY], 0.5)).toBe(2);
  });
  it("of nothing are refused", () => {
    expect(() => median([])).toThrow(UsageError);
    expect(() => quantile([1], 2)).toThrow(UsageError);
  });
  it("in a spread are ordered, and count what is there", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true, min: -9, max: 9 }))), (values) => {
        const found = spread(values);
        const known = values.filter((value) => value !== null);
        expect(found === null).toBe(known.length === 0);
        if (!found) return;
        const { count, min, lower, median: middle, upper, max } = found;
        expect(count).toBe(known.length);
        const five = [min, lower, middle, upper, max];
        for (let k = 1; k < 5; k++) expect(five[k]).toBeGreaterThanOrEqual(five[k - 1] - 1e-12);
        expect(min === Math.min(...known) && max === Math.max(...known)).toBe(true);
      }),
    );
  });
});

const run = (...points: [number, number][]) => points.map(([seconds, error]) => ({ seconds, error }));

describe("time to a tolerance", () => {
  const first = run([1, 1e-1], [2, 1e-4], [3, 1e-2], [4, 1e-7]);
  it("is that of the first error at or below it, though later ones are larger", () => {
    expect([1e-1, 1e-3, 1e-4, 1e-5, 1e-8].map((tolerance) => timeTo(first, tolerance))).toEqual([
      1,
      2,
      2,
      4,
      null,
    ]);
  });
  it("counts runs that never get there as infinitely long", () => {
    const slow = run([9, 1e-7]);
    expect(medianTimeTo([first, slow, []], 1e-6)).toBe(9);
    expect(medianTimeTo([first, [], []], 1e-6)).toBeNull();
    expect(workPrecision([first, slow, []], [1e-3, 1e-6, 1e-9])).toEqual([
      { error: 1e-3, seconds: 9 },
      { error: 1e-6, seconds: 9 },
    ]);
  });
});

describe("performance profiles", () => {
  it("are the fractions of problems within a factor of the best", () => {
    const [a, b] = performanceProfile({ a: [1, 6, 2, null], b: [2, 2, 2, null] });
    expect(a.steps).toEqual([
      { ratio: 1, fraction: 2 / 4 },
      { ratio: 3, fraction: 3 / 4 },
    ]);
    expect(b.steps).toEqual([
      { ratio: 1, fraction: 2 / 4 },
      { ratio: 2, fraction: 3 / 4 },
    ]);
  });
  it("do not change when all costs of a problem are scaled, and rise to the share that is solved", () => {
    const cost = fc.option(fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
    const table = fc.integer({ min: 1, max: 8 }).chain((n) =>
      fc.record({
        a: fc.array(cost, { minLength: n, maxLength: n }),
        b: fc.array(cost, { minLength: n, maxLength: n }),
        c: fc.array(cost, { minLength: n, maxLength: n }),
      }),
    );
    fc.assert(
      fc.property(table, (costs) => {
        const profiles = performanceProfile(costs);
        // Powers of two: scaling is exact.
        const scaled = Object.fromEntries(
          Object.entries(costs).map(([name, own]) => [name, own.map((one, p) => one && one * 2 ** (p - 3))]),
        );
        expect(performanceProfile(scaled)).toEqual(profiles);
        for (const { name, steps } of profiles) {
          const own = costs[name as keyof typeof costs];
          const solved = own.filter((one) => one !== null).length / own.length;
          expect(steps.at(-1)?.fraction ?? 0).toBeCloseTo(solved, 12);
          for (let k = 1; k < steps.length; k++) {
            expect(steps[k].ratio).toBeGreaterThan(steps[k - 1].ratio);
            expect(steps[k].fraction).toBeGreaterThan(steps[k - 1].fraction);
          }
        }
        const best = profiles.reduce(
          (sum, { steps }) => sum + (steps[0]?.ratio === 1 ? steps[0].fraction : 0),
          0,
        );
        const solvable = costs.a.filter((_, p) => Object.values(costs).some((own) => own[p] !== null)).length;
        // Somebody is the best wherever anybody solves it.
        expect(best).toBeGreaterThanOrEqual(solvable / costs.a.length - 1e-12);
      }),
    );
  });
  it("need the same problems for all, and positive costs", () => {
    expect(() => performanceProfile({ a: [1], b: [1, 2] })).toThrow(UsageError);
    expect(() => performanceProfile({ a: [0] })).toThrow(UsageError);
  });
});

describe("a trace", () => {
  it("is ordered in time, ends with the result, and leaves out what came after it", () => {
    const result = { seconds: 3, error: 1e-5 };
    const points = run([2, 1e-2], [1, 1e-1], [4, 1e-9], [2.5, Number.NaN]);
    expect(traceWith(points, result)).toEqual([...run([1, 1e-1], [2, 1e-2]), result]);
    expect(traceWith([result], result)).toEqual([result]);
    expect(traceWith([], null)).toEqual([]);
  });
  it("is thinned evenly, first and last point kept", () => {
    const points = Array.from({ length: 1000 }, (_, k) => ({ seconds: k, error: 1 / (1 + k) }));
    const thin = traceWith(points, { seconds: 1000, error: 1e-4 });
    expect(thin).toHaveLength(200);
    expect([thin[0], thin.at(-1)]).toEqual([points[0], { seconds: 1000, error: 1e-4 }]);
    const gaps = thin.slice(1).map(({ seconds }, k) => seconds - thin[k].seconds);
    expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([5, 6]);
  });
});
