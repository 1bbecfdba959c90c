/** @file Sines and cosines in bulk against Math. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { cosines, sines } from "../../../src/models/bases/sine.ts";

function both(angles: readonly number[]): { sin: Float64Array; cos: Float64Array } {
  const n = angles.length;
  const [sin, cos] = [new Float64Array(n), new Float64Array(n)];
  sines(Float64Array.from(angles), n, sin);
  cosines(Float64Array.from(angles), n, cos);
  return { sin, cos };
}

test("agree with Math to 5e-16, near zeros and extrema and for huge angles too", () => {
  const near = fc
    .tuple(fc.integer({ min: -60_000, max: 60_000 }), fc.double({ min: -1e-7, max: 1e-7, noNaN: true }))
    .map(([k, offset]) => (k * Math.PI) / 2 + offset);
  const angle = fc.oneof(
    fc.double({ min: -50, max: 50, noNaN: true }),
    fc.double({ min: -1.2e5, max: 1.2e5, noNaN: true }),
    fc.double({ min: -1e300, max: 1e300, noNaN: true }),
    near,
  );
  fc.assert(
    fc.property(fc.array(angle, { minLength: 1, maxLength: 50 }), (angles) => {
      const { sin, cos } = both(angles);
      for (const [i, a] of angles.entries()) {
        expect(Math.abs(sin[i] - Math.sin(a))).toBeLessThan(5e-16);
        expect(Math.abs(cos[i] - Math.cos(a))).toBeLessThan(5e-16);
      }
    }),
    { numRuns: 2000 },
  );
});

test("small angles keep their relative accuracy; what is not finite becomes NaN", () => {
  const tiny = [1e-300, -3e-20, 4e-9, 1e-3];
  const { sin } = both(tiny);
  for (const [i, a] of tiny.entries()) expect(Math.abs(sin[i] / Math.sin(a) - 1)).toBeLessThan(3e-16);
  const { sin: wrong, cos } = both([Number.NaN, Number.POSITIVE_INFINITY]);
  expect([...wrong, ...cos].every(Number.isNaN)).toBe(true);
});
