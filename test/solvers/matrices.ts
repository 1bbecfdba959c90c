/** @file Random matrices for tests of linear algebra. */

import { random } from "../../src/random.ts";
import { applyQ, qrFactor } from "../../src/residual/index.ts";

/** rows x columns standard normal entries, column-major. */
export function gaussian(rows: number, columns: number, seed: number): Float64Array {
  const draw = random(seed);
  return Float64Array.from({ length: rows * columns }, () => draw.normal());
}

/** First `columns` columns of a random orthogonal matrix. */
export function orthonormal(rows: number, columns: number, seed: number): Float64Array {
  const A = gaussian(rows, columns, seed);
  const tau = new Float64Array(columns);
  qrFactor(rows, columns, A, tau);
  const Q = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) {
    Q[j * rows + j] = 1;
    applyQ(rows, columns, A, tau, Q.subarray(j * rows, (j + 1) * rows));
  }
  return Q;
}

/** A B, A rows x inner, B inner x columns. */
export function product(
  rows: number,
  inner: number,
  columns: number,
  A: Float64Array,
  B: Float64Array,
): Float64Array {
  const C = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++)
    for (let k = 0; k < inner; k++)
      for (let i = 0; i < rows; i++) C[j * rows + i] += A[k * rows + i] * B[j * inner + k];
  return C;
}

export function transpose(rows: number, columns: number, A: Float64Array): Float64Array {
  const At = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) At[i * columns + j] = A[j * rows + i];
  return At;
}

/** U diag(values) Vᵀ with random orthonormal U and V. */
export function withSingularValues(
  rows: number,
  columns: number,
  values: readonly number[],
  seed: number,
): Float64Array {
  const count = values.length;
  const U = orthonormal(rows, count, seed);
  const V = orthonormal(columns, count, seed + 1000);
  for (let k = 0; k < count; k++) for (let i = 0; i < rows; i++) U[k * rows + i] *= values[k];
  return product(rows, count, columns, U, transpose(columns, count, V));
}

/** Largest |a_i - b_i|. */
export const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
