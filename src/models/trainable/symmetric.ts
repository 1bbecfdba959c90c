/** @file Small dense symmetric matrices: products, eigenvalues by Jacobi rotations, functions of a matrix. */

import { UsageError } from "../../errors.ts";

/** A d x d matrix, column-major (symmetric ones read the same either way). */
export type Matrix = Float64Array;

/** Order of a square matrix. @throws UsageError if the length is no square. */
export function orderOf(A: Matrix): number {
  const d = Math.round(Math.sqrt(A.length));
  if (d * d === A.length && d > 0) return d;
  throw new UsageError({ what: `a square matrix has no ${A.length} entries`, remedy: "d * d of them" });
}

/** The unit matrix of order d. */
export function identity(d: number): Matrix {
  return Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));
}

/** A B. @throws UsageError for different orders. */
export function times(A: Matrix, B: Matrix): Matrix {
  const d = orderOf(A);
  if (B.length !== A.length)
    throw new UsageError({ what: `matrices of orders ${d} and ${orderOf(B)} in one product` });
  const out = new Float64Array(d * d);
  for (let j = 0; j < d; j++)
    for (let k = 0; k < d; k++) for (let i = 0; i < d; i++) out[j * d + i] += A[k * d + i] * B[j * d + k];
  return out;
}

/** sum of A_ii. */
export function trace(A: Matrix): number {
  let sum = 0;
  for (let i = 0, d = orderOf(A); i < d; i++) sum += A[i * d + i];
  return sum;
}

/** (A + Aᵀ) / 2. */
export function symmetrised(A: Matrix): Matrix {
  const d = orderOf(A);
  return A.map((value, at) => (value + A[(at % d) * d + Math.floor(at / d)]) / 2);
}

/** A = V diag(values) Vᵀ. */
export interface Eigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Orthonormal columns, column-major, in the order of `values`. */
  readonly vectors: Matrix;
}

/** Chosen here: cyclic Jacobi converges quadratically; matrices of order 8 have needed at most 7 sweeps. */
const mostSweeps = 30;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations.
 *
 * @param A - d x d, symmetric; the lower triangle is not read. Not written.
 * @throws UsageError if the length is no square. Non-finite entries give NaN eigenvalues.
 *
 * Accuracy: |error| about d eps ‖A‖; for positive definite A with comparable diagonal, small eigenvalues to full
 * relative precision (Demmel and Veselić 1992).
 * Source: Golub and Van Loan 2013, algorithm 8.5.3.
 *
 * @example
 * [...eigenSymmetric(Float64Array.of(2, 1, 1, 2)).values].map(Math.round); // [1, 3]
 */
export function eigenSymmetric(A: Matrix): Eigen {
  const d = orderOf(A);
  const work = A.slice();
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) work[j * d + i] = work[i * d + j];
  const vectors = identity(d);
  for (let sweep = 0; sweep < mostSweeps && !isDiagonal(work, d); sweep++)
    for (let p = 0; p < d; p++) for (let q = p + 1; q < d; q++) rotate(work, vectors, d, p, q);
  return ordered(work, vectors, d);
}

/** Off-diagonal entries too small to change a diagonal one, or not comparable (NaN). */
function isDiagonal(A: Matrix, d: number): boolean {
  for (let p = 0; p < d; p++)
    for (let q = p + 1; q < d; q++) {
      const size = Math.sqrt(Math.abs(A[p * d + p] * A[q * d + q]));
      if (Math.abs(A[q * d + p]) > (Number.EPSILON / 4) * size) return false;
    }
  return true;
}

/** One rotation in the plane of p and q that makes A_pq zero. (mutates A and V) */
function rotate(A: Matrix, V: Matrix, d: number, p: number, q: number): void {
  const off = A[q * d + p];
  if (off === 0) return;
  const slope = (A[q * d + q] - A[p * d + p]) / (2 * off);
  const t = Math.sign(slope || 1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const cosine = 1 / Math.hypot(t, 1);
  const sine = t * cosine;
  for (let k = 0; k < d; k++) turn(A, k * d + p, k * d + q, cosine, sine);
  for (let k = 0; k < d; k++) turn(A, p * d + k, q * d + k, cosine, sine);
  for (let k = 0; k < d; k++) turn(V, p * d + k, q * d + k, cosine, sine);
  A[q * d + p] = 0;
  A[p * d + q] = 0;
}

function turn(x: Float64Array, i: number, j: number, cosine: number, sine: number): void {
  const [a, b] = [x[i], x[j]];
  x[i] = cosine * a - sine * b;
  x[j] = sine * a + cosine * b;
}

function ordered(A: Matrix, V: Matrix, d: number): Eigen {
  const order = Array.from({ length: d }, (_, k) => k).sort((a, b) => A[a * d + a] - A[b * d + b]);
  const vectors = new Float64Array(d * d);
  order.forEach((from, to) => {
    vectors.set(V.subarray(from * d, (from + 1) * d), to * d);
  });
  return { values: Float64Array.from(order, (k) => A[k * d + k]), vectors };
}

/**
 * f(A) = V diag(f(λ)) Vᵀ.
 *
 * @example
 * [...functionOf(Float64Array.of(4, 0, 0, 9), Math.sqrt)]; // [2, 0, 0, 3]
 */
export function functionOf(A: Matrix, f: (eigenvalue: number) => number): Matrix {
  const { values, vectors } = eigenSymmetric(A);
  const d = values.length;
  const out = new Float64Array(d * d);
  values.forEach((value, k) => {
    const weight = f(value);
    for (let j = 0; j < d; j++)
      for (let i = 0; i < d; i++) out[j * d + i] += weight * vectors[k * d + i] * vectors[k * d + j];
  });
  return out;
}

/** A^½ of a positive semidefinite A; eigenvalues below zero by rounding count as zero. */
export const squareRoot = (A: Matrix): Matrix => functionOf(A, (value) => Math.sqrt(Math.max(0, value)));

/**
 * Lower Cholesky factor L of a positive definite A = L Lᵀ, column-major, zeros above.
 *
 * @throws UsageError if a pivot is not positive.
 *
 * @example
 * [...lowerFactor(Float64Array.of(4, 2, 2, 2))]; // [2, 1, 0, 1]
 */
export function lowerFactor(A: Matrix): Matrix {
  const d = orderOf(A);
  const L = new Float64Array(d * d);
  for (let j = 0; j < d; j++)
    for (let i = j; i < d; i++) {
      let rest = A[j * d + i];
      for (let k = 0; k < j; k++) rest -= L[k * d + i] * L[k * d + j];
      if (i === j && !(rest > 0)) throw notPositive(rest);
      L[j * d + i] = i === j ? Math.sqrt(rest) : rest / L[j * d + j];
    }
  return L;
}

const notPositive = (pivot: number): UsageError =>
  new UsageError({
    what: `the matrix is not positive definite: a pivot is ${pivot}`,
    where: "lowerFactor",
    remedy: "a covariance with positive eigenvalues; add a small multiple of the unit matrix",
  });
