/** @file Direct and iterative least squares: optimality, minimum norm, and known accuracy. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  conjugateGradient,
  leastSquaresByQr,
  lsmr,
  minimumNorm,
  pivotedQr,
  svd,
  truncatedSolve,
} from "../../../solvers/index.ts";
import { multiply, multiplyTransposed, norm } from "../../../src/residual/index.ts";
import { distance, gaussian, orthonormal, product, transpose, withSingularValues } from "../matrices.ts";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(1e6),
});

/** Aᵀ(A x - b): zero at every least-squares solution. */
function normalResidual(
  rows: number,
  columns: number,
  A: Float64Array,
  x: Float64Array,
  b: Float64Array,
): Float64Array {
  const r = multiply(rows, columns, A, x, new Float64Array(rows)).map((value, i) => value - b[i]);
  return multiplyTransposed(rows, columns, A, r, new Float64Array(columns));
}

const operator = (rows: number, columns: number, A: Float64Array) => ({
  rows,
  columns,
  multiply: (v: Float64Array, out: Float64Array) => void multiply(rows, columns, A, v, out),
  multiplyTransposed: (w: Float64Array, out: Float64Array) =>
    void multiplyTransposed(rows, columns, A, w, out),
});

describe("column-scaled QR", () => {
  it("leaves a residual orthogonal to the columns", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        const tall = rows + columns;
        const [A, b] = [gaussian(tall, columns, seed), gaussian(tall, 1, seed + 1)];
        const x = leastSquaresByQr(tall, columns, A, b);
        expect(norm(normalResidual(tall, columns, A, x, b))).toBeLessThan(1e-12 * norm(A) * norm(b));
      }),
    );
  });

  it("is exact for a consistent system whatever the units of the columns", () => {
    const [A, x] = [gaussian(30, 8, 3), gaussian(8, 1, 4)];
    const units = Float64Array.from({ length: 8 }, (_, j) => 10 ** (3 * j - 12));
    const scaled = A.map((value, at) => value * units[Math.floor(at / 30)]);
    const b = multiply(30, 8, A, x, new Float64Array(30));
    const found = leastSquaresByQr(30, 8, scaled, b).map((value, j) => value * units[j]);
    expect(distance(found, x)).toBeLessThan(1e-13);
  });

  it("solves the Hilbert matrix of order 6 to eps times its condition, 1.5e7", () => {
    const H = Float64Array.from({ length: 36 }, (_, at) => 1 / (1 + (at % 6) + Math.floor(at / 6)));
    const ones = new Float64Array(6).fill(1);
    const x = leastSquaresByQr(6, 6, H, multiply(6, 6, H, ones, new Float64Array(6)));
    expect(distance(x, ones)).toBeLessThan(2.2e-16 * 1.5e7);
  });

  it("gives zero for a zero column, and refuses fewer rows than columns", () => {
    expect([...leastSquaresByQr(2, 2, Float64Array.of(1, 1, 0, 0), Float64Array.of(1, 3))]).toEqual(
      [2, 0].map((v) => expect.closeTo(v, 14)),
    );
    expect(() => leastSquaresByQr(1, 2, Float64Array.of(1, 1), Float64Array.of(1))).toThrow(
      /at least as many rows/,
    );
  });
});

describe("pivoted QR", () => {
  it("finds the rank, and the solution of minimum norm", () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 12 }), ({ rows, columns, seed }, wanted) => {
        const rank = Math.min(rows, columns, wanted);
        const A = withSingularValues(
          rows,
          columns,
          Array.from({ length: rank }, (_, k) => 2 - k / rank),
          seed,
        );
        const b = gaussian(rows, 1, seed + 2);
        const qr = pivotedQr(rows, columns, A, 1e-10);
        expect(qr.rank).toBe(rank);
        const x = minimumNorm(qr, b, new Float64Array(columns));
        expect(norm(normalResidual(rows, columns, A, x, b))).toBeLessThan(1e-12 * (1 + norm(b)));
        // Minimum norm: x lies in the row space, so it is Aᵀ(A Aᵀ)⁺A x; LSMR starts there and never leaves.
        const iterative = lsmr(operator(rows, columns, A), b).x;
        expect(distance(iterative, x)).toBeLessThan(1e-11 * (1 + norm(b)));
      }),
    );
  });

  it("orders the diagonal of R by size", () => {
    const { factored } = pivotedQr(20, 10, gaussian(20, 10, 7));
    const sizes = Array.from({ length: 10 }, (_, j) => Math.abs(factored[j * 20 + j]));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it("returns zero for a zero matrix, and refuses a short one", () => {
    expect([
      ...minimumNorm(pivotedQr(2, 3, new Float64Array(6)), Float64Array.of(1, 2), new Float64Array(3)),
    ]).toEqual([0, 0, 0]);
    expect(() => pivotedQr(2, 3, new Float64Array(5))).toThrow(/2 rows and 3 columns/);
  });
});

describe("singular values", () => {
  it("reproduces the matrix from orthonormal factors, values falling", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        const A = gaussian(rows, columns, seed);
        const { U, V, values } = svd(rows, columns, A);
        const count = Math.min(rows, columns);
        expect([...values]).toEqual([...values].sort((a, b) => b - a));
        const scaled = U.map((value, at) => value * values[Math.floor(at / rows)]);
        expect(distance(product(rows, count, columns, scaled, transpose(columns, count, V)), A)).toBeLessThan(
          1e-13,
        );
        for (const [height, Q] of [
          [rows, U],
          [columns, V],
        ] as const) {
          const gram = product(count, height, count, transpose(height, count, Q), Q);
          expect(
            distance(
              gram,
              Float64Array.from(gram, (_, at) => (at % (count + 1) === 0 ? 1 : 0)),
            ),
          ).toBeLessThan(1e-13);
        }
      }),
    );
  });

  it("finds prescribed values over twelve orders of magnitude", () => {
    const prescribed = Array.from({ length: 13 }, (_, k) => 10 ** -k);
    const { values } = svd(40, 13, withSingularValues(40, 13, prescribed, 5));
    // Absolute error eps·σ₁: forming the test matrix already rounds that much.
    prescribed.forEach((value, k) => {
      expect(Math.abs(values[k] - value)).toBeLessThan(1e-15);
    });
  });

  it("keeps small values of column-scaled matrices to full relative accuracy", () => {
    // Q diag(10⁻ᵏ): one-sided Jacobi is accurate here, bidiagonalisation would lose everything below eps.
    const Q = orthonormal(20, 10, 6);
    const A = Q.map((value, at) => value * 10 ** (-3 * Math.floor(at / 20)));
    svd(20, 10, A).values.forEach((value, k) => {
      expect(Math.abs(value / 10 ** (-3 * k) - 1)).toBeLessThan(1e-13);
    });
  });

  it("truncates: x loses only the directions below the cutoff", () => {
    const factors = svd(10, 4, withSingularValues(10, 4, [1, 0.5, 1e-12, 1e-13], 9));
    const b = gaussian(10, 1, 10);
    const [kept, all] = [new Float64Array(4), new Float64Array(4)];
    expect(truncatedSolve(factors, 1e-10, b, kept)).toBe(2);
    expect(truncatedSolve(factors, 0, b, all)).toBe(4);
    expect(norm(kept)).toBeLessThan(norm(b) / 0.5);
    expect(norm(all)).toBeGreaterThan(1e6);
  });
});

describe("conjugate gradients", () => {
  const spd = (n: number, values: readonly number[], seed: number): Float64Array => {
    const Q = orthonormal(n, n, seed);
    const scaled = Q.map((value, at) => value * values[Math.floor(at / n)]);
    return product(n, n, n, scaled, transpose(n, n, Q));
  };

  it("ends after as many steps as there are distinct eigenvalues", () => {
    const n = 30;
    const A = spd(
      n,
      Array.from({ length: n }, (_, k) => [1, 2, 5][k % 3]),
      11,
    );
    const x = gaussian(n, 1, 12);
    const found = conjugateGradient(
      (p, out) => void multiply(n, n, A, p, out),
      multiply(n, n, A, x, new Float64Array(n)),
    );
    expect(found).toMatchObject({ converged: true, iterations: 3 });
    expect(distance(found.x, x)).toBeLessThan(1e-11);
  });

  it("needs one step with the exact inverse as preconditioner", () => {
    const d = Float64Array.from({ length: 20 }, (_, k) => 10 ** (k / 2));
    const { iterations, x } = conjugateGradient((p, out) => out.set(p.map((v, i) => v * d[i])), d, {
      precondition: (r, out) => out.set(r.map((v, i) => v / d[i])),
    });
    expect(iterations).toBe(1);
    expect(distance(x, new Float64Array(20).fill(1))).toBeLessThan(1e-14);
  });

  it("says so when the operator is not positive definite", () => {
    expect(conjugateGradient((p, out) => out.set(p.map((v) => -v)), Float64Array.of(1, 2)).converged).toBe(
      false,
    );
  });
});

describe("LSMR", () => {
  it("agrees with QR on overdetermined systems", () => {
    const [A, b] = [gaussian(60, 20, 13), gaussian(60, 1, 14)];
    const { x, converged } = lsmr(operator(60, 20, A), b);
    expect(converged).toBe(true);
    expect(distance(x, leastSquaresByQr(60, 20, A, b))).toBeLessThan(1e-13);
  });

  it("solves the damped problem: QR of [A; damp I] gives the same", () => {
    const [rows, columns, damp] = [25, 10, 0.7];
    const [A, b] = [gaussian(rows, columns, 15), gaussian(rows, 1, 16)];
    const stacked = new Float64Array((rows + columns) * columns);
    for (let j = 0; j < columns; j++) {
      stacked.set(A.subarray(j * rows, (j + 1) * rows), j * (rows + columns));
      stacked[j * (rows + columns) + rows + j] = damp;
    }
    const direct = leastSquaresByQr(
      rows + columns,
      columns,
      stacked,
      Float64Array.of(...b, ...new Float64Array(columns)),
    );
    expect(distance(lsmr(operator(rows, columns, A), b, { damp }).x, direct)).toBeLessThan(1e-12);
  });

  it("returns zero for b orthogonal to the range, and reports too few iterations", () => {
    const A = Float64Array.of(1, 0, 0, 0, 1, 0);
    expect([...lsmr(operator(3, 2, A), Float64Array.of(0, 0, 1)).x]).toEqual([0, 0]);
    expect(
      lsmr(operator(60, 20, gaussian(60, 20, 17)), gaussian(60, 1, 18), { iterations: 2 }).converged,
    ).toBe(false);
  });
});
