/** @file Truncated SVD on a device: the bidiagonal form, its pseudoinverse by rotations, and the whole against Jacobi. */

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { svd, truncatedSolve } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { bidiagonal } from "../../src/residual/bidiagonal.ts";
import { truncatedBidiagonalSolve } from "../../src/residual/bidiagonal-solve.ts";
import { denseLinearisation, denseStore } from "../../src/residual/dense-linearisation.ts";
import { norm } from "../../src/residual/index.ts";
import type { Linearisation } from "../../src/residual/system.ts";
import { gaussian, product, withSingularValues } from "../solvers/matrices.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

const difference = (x: Float64Array, y: Float64Array): number => norm(x.map((value, i) => value - y[i]));

/** B as a full matrix, column-major. */
function full(diagonal: Float64Array, above: Float64Array): Float64Array {
  const n = diagonal.length;
  const B = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    B[j * n + j] = diagonal[j];
    if (j > 0) B[j * n + j - 1] = above[j - 1];
  }
  return B;
}

describe.each([1, 2, 3, 31, 32, 33, 70])("the bidiagonal form of order %i", (n) => {
  const S = gaussian(n, n, n);
  const form = bidiagonal(device, n);
  form.values.set(S);
  form.reduce();

  it("is P B Gᵀ = S", () => {
    const B = full(form.diagonal, form.above);
    // Columns of PᵀS G, which is B: G by its rotations of unit vectors.
    for (let j = 0; j < n; j++) {
      const column = device.allocate(n);
      column[j] = 1;
      form.rotateRight(column);
      column.set(product(n, n, 1, S, column.slice()));
      form.rotateLeft(column);
      expect(difference(column, B.subarray(j * n, (j + 1) * n))).toBeLessThan(1e-13 * norm(S));
    }
  });

  it("has rotations that keep lengths", () => {
    const x = device.allocate(n);
    for (const rotate of [form.rotateLeft, form.rotateRight]) {
      x.set(gaussian(n, 1, 7));
      const before = norm(x);
      rotate(x);
      expect(Math.abs(norm(x) / before - 1)).toBeLessThan(1e-13);
    }
  });
});

/** Against the Jacobi SVD of the full matrix. */
function pseudoinverse(diagonal: Float64Array, above: Float64Array, cutoff: number, c: Float64Array) {
  const n = diagonal.length;
  const x = new Float64Array(n);
  const used = truncatedSolve(svd(n, n, full(diagonal, above)), cutoff, c, x);
  return { x, used };
}

describe("the truncated solve of a bidiagonal matrix", () => {
  it("is the pseudoinverse of what is above the cutoff", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(1e6), (n, seed) => {
        const [diagonal, above, c] = [1, 2, 3].map((k) => gaussian(n, 1, 3 * seed + k));
        above[n - 1] = 0;
        // The cutoff halfway in a gap of the singular values, so that rounding decides nothing.
        const { values } = svd(n, n, full(diagonal, above));
        const last = Math.floor(n / 2);
        const cutoff = last + 1 < n ? (values[last] + values[last + 1]) / 2 / values[0] : 0;
        if (last + 1 < n && values[last] - values[last + 1] < 1e-2 * values[0]) return;
        const { x, used } = pseudoinverse(diagonal, above, cutoff, c);
        expect(truncatedBidiagonalSolve(diagonal, above, cutoff, c)).toBe(used);
        expect(difference(c, x)).toBeLessThan(1e-8 * norm(x));
      }),
      { numRuns: 60 },
    );
  });

  it.each([0, 3, 5])("finds the exact zero that a zero at place %i of the diagonal makes", (place) => {
    const [diagonal, above] = [Float64Array.of(4, 3, 2, 1, 2, 3), Float64Array.of(1, 1, 1, 1, 1, 0)];
    diagonal[place] = 0;
    const c = gaussian(6, 1, 9);
    const { x } = pseudoinverse(diagonal, above, 1e-10, c);
    expect(truncatedBidiagonalSolve(diagonal, above, 1e-10, c)).toBe(5);
    expect(difference(c, x)).toBeLessThan(1e-12 * norm(x));
  });

  it("depends neither on the size of the numbers nor on sums of their squares", () => {
    for (const size of [1e-200, 1, 1e200]) {
      const [diagonal, above] = [Float64Array.of(2 * size, size), Float64Array.of(size, 0)];
      const c = Float64Array.of(3 * size, size);
      expect(truncatedBidiagonalSolve(diagonal, above, 1e-10, c)).toBe(2);
      expect(difference(c, Float64Array.of(1, 1))).toBeLessThan(1e-14);
    }
  });

  it("drops what is at the cutoff, keeps what is above, and takes zero for zero", () => {
    const solve = (cutoff: number): number =>
      truncatedBidiagonalSolve(
        Float64Array.of(1, 0.25),
        Float64Array.of(0, 0),
        cutoff,
        Float64Array.of(1, 1),
      );
    expect([solve(0.25), solve(0.24), solve(2)]).toEqual([1, 2, 0]);
    const c = Float64Array.of(1, 2);
    expect(truncatedBidiagonalSolve(new Float64Array(2), new Float64Array(2), 0, c)).toBe(0);
    expect([...c]).toEqual([0, 0]);
  });

  it("answers NaN for what is not finite, and ends", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const c = Float64Array.of(1, 1);
      expect(truncatedBidiagonalSolve(Float64Array.of(1, bad), Float64Array.of(1, 0), 0, c)).toBeNaN();
      expect(c.every(Number.isNaN)).toBe(true);
    }
  });
});

const stored = (rows: number, J: Float64Array, r: Float64Array): Linearisation => {
  const store = denseStore(device, rows, J.length / rows, 0, "later");
  store.jacobian.set(J);
  store.residual.set(r);
  return denseLinearisation(store);
};

/** From 1 down to 1e-6, then a gap, and the rest at the size of rounding. */
const gap = (count: number, rank: number): number[] =>
  Array.from({ length: count }, (_, k) => (k < rank ? 10 ** ((-6 * k) / count) : 1e-14));

describe.each([
  ["tall", 90, 60, 60],
  ["tall with a gap", 90, 60, 41],
  ["square with a gap", 50, 50, 49],
  ["wide", 40, 70, 40],
  ["wide with a gap", 40, 70, 13],
  ["one column", 5, 1, 1],
] as const)("the truncated solve, %s (%i x %i of rank %i)", (_, rows, columns, rank) => {
  const J = withSingularValues(rows, columns, gap(Math.min(rows, columns), rank), 11);
  const [r, b] = [gaussian(rows, 1, 12), gaussian(rows, 1, 13)];
  const linearisation = stored(rows, J, r);
  const step = linearisation.truncatedSolve!(b, 1e-10, new Float64Array(columns));

  it("agrees with the Jacobi SVD on the host", () => {
    const x = new Float64Array(columns);
    expect(truncatedSolve(svd(rows, columns, J), 1e-10, b, x)).toBe(rank);
    expect(
      difference(
        step,
        x.map((value) => -value),
      ),
    ).toBeLessThan(1e-8 * norm(x));
  });

  it("leaves J as it was, and serves further right-hand sides", () => {
    expect(linearisation.jacobian!()).toEqual(J);
    const half = linearisation.truncatedSolve!(
      b.map((value) => value / 2),
      1e-10,
      new Float64Array(columns),
    );
    expect(
      difference(
        half,
        step.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-14 * norm(step));
  });
});

it("is not finite where J is not, and refuses an outdated linearisation", () => {
  const bad = stored(2, Float64Array.of(1, 2, Number.NaN, 4), Float64Array.of(1, 1));
  expect(bad.truncatedSolve!(bad.residual, 1e-10, new Float64Array(2)).every(Number.isFinite)).toBe(false);
  const store = denseStore(device, 2, 2, 0, "later");
  const old = denseLinearisation(store);
  denseLinearisation(store);
  expect(() => old.truncatedSolve!(old.residual, 0, new Float64Array(2))).toThrow(/linearised elsewhere/);
});
