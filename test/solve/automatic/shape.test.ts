/** @file Degrees of known functions along the axes. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Points } from "../../../src/geometry/index.ts";
import { random } from "../../../src/random.ts";
import { between, chebyshevDegrees, highestTold, normalised } from "../../../src/solve/automatic/shape.ts";

const bounds: readonly [number, number][] = [
  [-1, 3],
  [0, 0.5],
];
const degreesOf = (f: (x: number, y: number) => number, tolerance = 1e-10): number[] =>
  chebyshevDegrees(
    ({ values, count }: Points) => [
      Float64Array.from({ length: count }, (_, i) => f(values[i], values[count + i])),
    ],
    ["x", "y"],
    bounds,
    tolerance,
    random(3),
  );
/** T_n of a coordinate scaled to [-1, 1]. */
const chebyshev = (n: number, c: number, x: number): number => {
  const [low, high] = bounds[c];
  return Math.cos(n * Math.acos(Math.max(-1, Math.min(1, (2 * x - low - high) / (high - low)))));
};

describe("Chebyshev degrees", () => {
  it("of T_m(x) T_n(y) are m and n", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), (m, n) => {
        expect(degreesOf((x, y) => chebyshev(m, 0, x) * chebyshev(n, 1, y))).toEqual([m, n]);
      }),
      { numRuns: 12, seed: 1 },
    );
  });

  it("ignore what is below the tolerance", () => {
    const f = (x: number): number => chebyshev(4, 0, x) + 1e-5 * chebyshev(40, 0, x);
    expect(degreesOf(f, 1e-3)[0]).toBe(4);
    expect(degreesOf(f, 1e-6)[0]).toBe(40);
  });

  it("are 1 for constants, and the highest that can be told for anything rougher", () => {
    expect(degreesOf(() => 7)).toEqual([1, 1]);
    expect(degreesOf((x) => Math.sin(500 * x), 1e-3)[0]).toBeGreaterThan(0.9 * highestTold);
  });

  it("do not depend on the units of the function", () => {
    const f = (x: number, y: number): number => Math.exp(x) * Math.sin(9 * y);
    expect(degreesOf((x, y) => 1e12 * f(x, y))).toEqual(degreesOf(f));
  });
});

describe("shapes", () => {
  const shape = fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 1, maxLength: 4 });
  it("have the product 1 and keep their ratios", () => {
    fc.assert(
      fc.property(shape, (g) => {
        const scaled = normalised(g);
        expect(scaled.reduce((a, b) => a * b, 1)).toBeCloseTo(1, 12);
        scaled.forEach((value, i) => {
          expect(value / scaled[0]).toBeCloseTo(g[i] / g[0], 9);
        });
      }),
      { seed: 1 },
    );
  });
  it("lie between two others at their geometric mean", () => {
    const [x, y] = between([4, 1 / 4], [1, 1]);
    expect([x, y]).toEqual([expect.closeTo(2, 12), expect.closeTo(0.5, 12)]);
  });
});
