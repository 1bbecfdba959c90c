/** @file Singular value decomposition by one-sided Jacobi rotations. */

import { applyQ, dot, norm } from "../../src/residual/index.ts";
import { pivotedQr } from "./minimum-norm.ts";

/** A = U diag(values) Vᵀ, thin. */
export interface Svd {
  readonly rows: number;
  readonly columns: number;
  /** min(rows, columns), falling. */
  readonly values: Float64Array;
  /** rows x count, column-major; columns of zero singular values are zero. */
  readonly U: Float64Array;
  /** columns x count, column-major. */
  readonly V: Float64Array;
}

/** Chosen here: convergence is quadratic, ten sweeps is the most ever seen; the bound only guards against NaN. */
const mostSweeps = 40;

/**
 * A = U diag(values) Vᵀ with small singular values as accurate as the data allow.
 *
 * @param A - rows x columns, column-major, finite; not written.
 *
 * Cost: a pivoted QR of A (Aᵀ if rows < columns), then some five sweeps of 3 count³ each.
 * Source: Drmač and Veselić 2008, "New fast and accurate Jacobi SVD algorithm", I (QR first, rotations on Rᵀ).
 */
export function svd(rows: number, columns: number, A: Float64Array): Svd {
  if (rows < columns) {
    const { values, U, V } = svd(columns, rows, transpose(rows, columns, A));
    return { rows, columns, values, U: V, V: U };
  }
  // A P = Q R; rotations on L = Rᵀ give L W = X S, so R = (X S Wᵀ)ᵀ = W S Xᵀ and A = (Q W) S (P X)ᵀ.
  const { factored, tau, pivots } = pivotedQr(rows, columns, A, -1);
  const L = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i <= j; i++) L[i * columns + j] = factored[j * rows + i];
  const W = identity(columns);
  for (let sweep = 0; sweep < mostSweeps && rotateAll(columns, L, W); sweep++);
  const lengths = Float64Array.from({ length: columns }, (_, j) => norm(column(columns, L, j)));
  const order = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]);
  const [U, V] = [new Float64Array(rows * columns), new Float64Array(columns * columns)];
  order.forEach((from, to) => {
    const left = U.subarray(to * rows, (to + 1) * rows);
    left.set(column(columns, W, from));
    applyQ(rows, columns, factored, tau, left);
    if (lengths[from] === 0) return;
    for (let i = 0; i < columns; i++) V[to * columns + pivots[i]] = L[from * columns + i] / lengths[from];
  });
  return { rows, columns, values: Float64Array.from(order, (j) => lengths[j]), U, V };
}

/** One sweep over all pairs of columns; true if any pair was not yet orthogonal to rounding. (mutates L and W) */
function rotateAll(n: number, L: Float64Array, W: Float64Array): boolean {
  let rotated = false;
  for (let p = 0; p < n; p++)
    for (let q = p + 1; q < n; q++)
      if (rotatePair(column(n, L, p), column(n, L, q), column(n, W, p), column(n, W, q))) rotated = true;
  return rotated;
}

function rotatePair(a: Float64Array, b: Float64Array, wa: Float64Array, wb: Float64Array): boolean {
  const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
  if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha) * Math.sqrt(beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  rotate(a, b, c, c * t);
  rotate(wa, wb, c, c * t);
  return true;
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [xi, yi] = [x[i], y[i]];
    x[i] = c * xi - s * yi;
    y[i] = s * xi + c * yi;
  }
}

const column = (rows: number, A: Float64Array, j: number): Float64Array =>
  A.subarray(j * rows, (j + 1) * rows);

function identity(n: number): Float64Array {
  const I = new Float64Array(n * n);
  for (let j = 0; j < n; j++) I[j * n + j] = 1;
  return I;
}

function transpose(rows: number, columns: number, A: Float64Array): Float64Array {
  const At = new Float64Array(rows * columns);
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) At[i * columns + j] = A[j * rows + i];
  return At;
}

/**
 * out = V diag(1/σ) Uᵀb over the singular values above `cutoff` times the largest. (mutates out)
 *
 * @returns how many singular values were used.
 */
export function truncatedSolve(
  { rows, columns, values, U, V }: Svd,
  cutoff: number,
  b: Float64Array,
  out: Float64Array,
): number {
  out.fill(0);
  let used = 0;
  while (used < values.length && values[used] > cutoff * values[0]) {
    const share = dot(column(rows, U, used), b) / values[used];
    for (let j = 0; j < columns; j++) out[j] += share * V[used * columns + j];
    used++;
  }
  return used;
}
