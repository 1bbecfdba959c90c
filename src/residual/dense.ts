/** @file Vectors and dense column-major matrices on the host: products, Gram matrices, Cholesky. */

import { dot } from "./vectors.ts";

/** ‖x‖₂; entries up to 1e154 in size, above that the square overflows to Infinity. */
export const norm = (x: Float64Array): number => Math.sqrt(dot(x, x));

/** ‖x‖∞, NaN as soon as one entry is NaN. */
export function maxAbs(x: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]);
    if (!(size <= most)) most = size;
    if (Number.isNaN(size)) return size;
  }
  return most;
}

/** y = y + scale x. (mutates y) */
export function axpy(scale: number, x: Float64Array, y: Float64Array): Float64Array {
  for (let i = 0; i < x.length; i++) y[i] += scale * x[i];
  return y;
}

/** out = A v, A rows x columns column-major, v length columns, out length rows. (mutates out) */
export function multiply(
  rows: number,
  columns: number,
  A: Float64Array,
  v: Float64Array,
  out: Float64Array,
): Float64Array {
  out.fill(0, 0, rows);
  for (let j = 0, at = 0; j < columns; j++) {
    const factor = v[j];
    for (let i = 0; i < rows; i++, at++) out[i] += A[at] * factor;
  }
  return out;
}

/** out = Aᵀw, A rows x columns column-major, w length rows, out length columns. (mutates out) */
export function multiplyTransposed(
  rows: number,
  columns: number,
  A: Float64Array,
  w: Float64Array,
  out: Float64Array,
): Float64Array {
  for (let j = 0, at = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++, at++) sum += A[at] * w[i];
    out[j] = sum;
  }
  return out;
}

/** Lower triangle of AᵀA, columns x columns column-major; the strict upper triangle is zero. */
export function gramOfColumns(rows: number, columns: number, A: Float64Array): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) {
    const column = A.subarray(j * rows, (j + 1) * rows);
    for (let i = j; i < columns; i++)
      gram[j * columns + i] = dot(column, A.subarray(i * rows, (i + 1) * rows));
  }
  return gram;
}

/** Lower triangle of A W Aᵀ with W = diag(weights), rows x rows column-major. */
export function gramOfRows(
  rows: number,
  columns: number,
  A: Float64Array,
  weights: Float64Array,
): Float64Array {
  const gram = new Float64Array(rows * rows);
  for (let k = 0; k < columns; k++) {
    const column = A.subarray(k * rows, (k + 1) * rows);
    for (let j = 0; j < rows; j++) {
      const factor = weights[k] * column[j];
      for (let i = j; i < rows; i++) gram[j * rows + i] += column[i] * factor;
    }
  }
  return gram;
}

/**
 * Lower Cholesky factor in place, column-major n x n.
 *
 * @returns false, with A half overwritten, when a pivot is not positive or not finite.
 *
 * @example
 * choleskyFactor(1, Float64Array.of(4)); // true
 */
export function choleskyFactor(n: number, A: Float64Array): boolean {
  for (let j = 0; j < n; j++) {
    const pivot = A[j * n + j];
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) return false;
    const root = Math.sqrt(pivot);
    for (let i = j; i < n; i++) A[j * n + i] /= root;
    for (let k = j + 1; k < n; k++) {
      const factor = A[j * n + k];
      if (factor !== 0) for (let i = k; i < n; i++) A[k * n + i] -= factor * A[j * n + i];
    }
  }
  return true;
}

/** x = (L Lᵀ)⁻¹ x with the lower factor left by `choleskyFactor`. (mutates x) */
export function choleskySolve(n: number, L: Float64Array, x: Float64Array): Float64Array {
  for (let j = 0; j < n; j++) {
    x[j] /= L[j * n + j];
    for (let i = j + 1; i < n; i++) x[i] -= L[j * n + i] * x[j];
  }
  for (let j = n - 1; j >= 0; j--) {
    for (let i = j + 1; i < n; i++) x[j] -= L[j * n + i] * x[i];
    x[j] /= L[j * n + j];
  }
  return x;
}
