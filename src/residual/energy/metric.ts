/** @file Rows of an inner product: S = RᵀR, factored by QR of R over a damping diagonal. */

import { axpy, multiply, multiplyTransposed } from "../dense.ts";
import { qrFactor, solveUpper, solveUpperTransposed } from "../householder.ts";

/** QR in place, as `qrFactor`; a device's own where there is one. */
export type QrInPlace = (rows: number, columns: number, A: Float64Array, tau: Float64Array) => void;

/**
 * x = (RᵀR + μ max diag(RᵀR) I)⁻¹ g by the corrected seminormal equations.
 *
 * @param R - rows x columns, column-major; read by the solve.
 * @returns undefined where the triangle has a zero on its diagonal.
 *
 * Cost: 2 (rows + columns) columns². Accuracy: that of QR as long as cond(R)² eps < 1 (Björck 1996, section 6.6.5).
 */
export function metricFactor(
  rows: number,
  columns: number,
  R: Float64Array,
  damping: number,
  factor: QrInPlace = qrFactor,
): ((g: Float64Array, out: Float64Array) => Float64Array) | undefined {
  const mu = damping * largestSquare(rows, R);
  const height = rows + columns;
  const stack = new Float64Array(height * columns);
  for (let j = 0; j < columns; j++) {
    stack.set(R.subarray(j * rows, (j + 1) * rows), j * height);
    stack[j * height + rows + j] = Math.sqrt(mu);
  }
  factor(height, columns, stack, new Float64Array(columns));
  for (let j = 0; j < columns; j++) if (!(Math.abs(stack[j * height + j]) > 0)) return undefined;
  const invert = (g: Float64Array): Float64Array =>
    solveUpper(columns, height, stack, solveUpperTransposed(columns, height, stack, g));
  return (g, out) => {
    out.set(invert(g.slice()));
    const image = multiply(rows, columns, R, out, new Float64Array(rows));
    const defect = multiplyTransposed(rows, columns, R, image, new Float64Array(columns));
    for (let j = 0; j < columns; j++) defect[j] = g[j] - defect[j] - mu * out[j];
    return axpy(1, invert(defect), out);
  };
}

function largestSquare(rows: number, R: Float64Array): number {
  let most = 0;
  for (let at = 0; at < R.length; at += rows) {
    let sum = 0;
    for (let i = at; i < at + rows; i++) sum += R[i] * R[i];
    most = Math.max(most, sum);
  }
  return most;
}

/** Sweeps of Jacobi's method; quadratic convergence needs four or five, the bound guards against NaN. */
const mostSweeps = 12;

/**
 * C with CᵀC the positive semidefinite part of a symmetric n x n H, row-major: rows sqrt(max(0, λ)) vᵀ.
 *
 * @param H - overwritten. (mutates H and C)
 * Source: Golub and Van Loan 2013, algorithm 8.5.2 (cyclic Jacobi).
 */
export function positiveRoot(n: number, H: Float64Array, C: Float64Array): void {
  const V = new Float64Array(n * n);
  for (let k = 0; k < n; k++) V[k * n + k] = 1;
  for (let sweep = 0; sweep < mostSweeps && rotateAll(n, H, V); sweep++);
  for (let k = 0; k < n; k++) {
    const root = Math.sqrt(Math.max(0, H[k * n + k]));
    for (let a = 0; a < n; a++) C[k * n + a] = root * V[k * n + a];
  }
}

/** One sweep; false once H is diagonal to rounding. Rows of V are the eigenvectors. (mutates H and V) */
function rotateAll(n: number, H: Float64Array, V: Float64Array): boolean {
  let rotated = false;
  for (let p = 0; p < n; p++)
    for (let q = p + 1; q < n; q++) {
      const off = H[p * n + q];
      if (!(Math.abs(off) > Number.EPSILON * Math.hypot(H[p * n + p], H[q * n + q]))) continue;
      const zeta = (H[q * n + q] - H[p * n + p]) / (2 * off);
      const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
      const c = 1 / Math.hypot(1, t);
      rotateRows(n, H, p, q, c, c * t);
      rotateColumns(n, H, p, q, c, c * t);
      rotateRows(n, V, p, q, c, c * t);
      rotated = true;
    }
  return rotated;
}

function rotateRows(n: number, A: Float64Array, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[p * n + k], A[q * n + k]];
    A[p * n + k] = c * x - s * y;
    A[q * n + k] = s * x + c * y;
  }
}

function rotateColumns(n: number, A: Float64Array, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [A[k * n + p], A[k * n + q]];
    A[k * n + p] = c * x - s * y;
    A[k * n + q] = s * x + c * y;
  }
}
