/** @file QR of a triangle over a diagonal on a device: what a new damping costs once J is factored. */

import type { HostDevice } from "../devices/index.ts";

/** Columns of one panel. Chosen here: wide enough for matrix products, narrow enough that little is copied. */
const panelWidth = 64;

/** A factor of [R; D], R upper triangular and D diagonal, both n x n. */
export interface OverDiagonal {
  /** R is read from the upper triangle of n columns with leading dimension ld. False: a pivot is zero or not finite. */
  factor(R: Float64Array, ld: number, diagonal: Float64Array): boolean;
  /** x[0..n) = argmin ‖R y - x‖² + ‖D y‖². (mutates x[0..n)) */
  solve(x: Float64Array): void;
}

/** Numbers of device memory that `overDiagonal` takes. */
export const overDiagonalLength = (n: number): number => {
  const k = Math.min(panelWidth, n);
  return 2 * n * n + 2 * n + 3 * k * (n + k);
};

/** One panel with its fill, k x n for the update to its right twice, and two k x k, in one piece. */
function workspace(device: HostDevice, n: number) {
  const k = Math.min(panelWidth, n);
  const room = device.allocate(3 * k * (n + k));
  const [tall, long] = [k * (n + k), k * n];
  const part = (start: number, length: number): Float64Array => room.subarray(start, start + length);
  return {
    stack: part(0, tall),
    sums: part(tall, long),
    turned: part(tall + long, long),
    gram: part(tall + 2 * long, k * k),
    T: part(tall + 2 * long + k * k, k * k),
  };
}

/**
 * QR of [R; D] by panels of columns, in memory that is taken at once.
 *
 * The fill of D stays above its diagonal and no row of R below a pivot is touched, so a panel has only its own rows of R
 * and the rows of D down to its last column: (2/3) n³ instead of (10/3) n³ for the stack as a full matrix. The reflectors
 * of a panel are [I; V]: what is right of it is updated where it lies, by two products with V.
 *
 * Source: Moré 1978, "The Levenberg-Marquardt algorithm", section 3 (there by Givens rotations, here by blocks); the
 * update as in LAPACK's dtpmqrt.
 */
export function overDiagonal(device: HostDevice, n: number): OverDiagonal {
  const triangle = device.allocate(n * n);
  const fill = device.allocate(n * n);
  const tau = device.allocate(n);
  const bottom = device.allocate(n);
  const { stack, sums, turned, gram, T } = workspace(device, n);
  const eliminate = (start: number): void => {
    const k = Math.min(panelWidth, n - start);
    const [next, height] = [start + k, start + 2 * k];
    const scales = tau.subarray(start, next);
    copyPanel(triangle, fill, stack, { n, start, k }, "in");
    device.geqrf(height, k, stack, height, scales);
    copyPanel(triangle, fill, stack, { n, start, k }, "out");
    if (next === n) return;
    const [V, rest] = [fill.subarray(start * n), n - next];
    const below = fill.subarray(next * n);
    device.syrk(true, k, next, V, n, gram, k);
    triangularFactor(k, gram, scales, T);
    device.copyMatrix(k, rest, triangle.subarray(next * n + start), n, sums, k);
    device.gemm(true, false, k, rest, next, 1, V, n, below, n, 1, sums, k);
    device.gemm(true, false, k, rest, k, 1, T, k, sums, k, 0, turned, k);
    subtract(k, rest, turned, triangle.subarray(next * n + start), n);
    device.gemm(false, false, next, rest, k, -1, V, n, turned, k, 1, below, n);
  };
  return {
    factor: (R, ld, diagonal) => {
      fill.fill(0);
      for (let j = 0; j < n; j++) {
        triangle.fill(0, j * n + j + 1, (j + 1) * n);
        triangle.set(R.subarray(j * ld, j * ld + j + 1), j * n);
        fill[j * n + j] = diagonal[j];
      }
      for (let start = 0; start < n; start += panelWidth) eliminate(start);
      return regular(triangle, n, n);
    },
    solve: (x) => {
      bottom.fill(0);
      for (let j = 0; j < n; j++) reflect(tau[j], fill, j, n, x, bottom);
      device.trsv(true, false, n, triangle, n, x.subarray(0, n));
    },
  };
}

interface Panel {
  readonly n: number;
  readonly start: number;
  readonly k: number;
}

/** Rows start..start + k of the triangle over rows 0..start + k of the fill, k columns from start on; in or out. (mutates) */
function copyPanel(
  triangle: Float64Array,
  fill: Float64Array,
  stack: Float64Array,
  { n, start, k }: Panel,
  way: "in" | "out",
): void {
  const height = start + 2 * k;
  for (let j = start; j < start + k; j++) {
    const at = (j - start) * height;
    const [upper, lower] = [j * n + start, j * n];
    if (way === "in") {
      stack.set(triangle.subarray(upper, upper + k), at);
      stack.set(fill.subarray(lower, lower + start + k), at + k);
    } else {
      triangle.set(stack.subarray(at, at + (j - start) + 1), upper);
      fill.set(stack.subarray(at + k, at + height), lower);
    }
  }
}

/**
 * T of the reflectors [I; V]: T[0:i, i] = -tau_i T[0:i, 0:i] (VᵀV)[0:i, i], from the lower triangle of VᵀV. (mutates T)
 *
 * Source: LAPACK dlarft.
 */
function triangularFactor(k: number, gram: Float64Array, tau: Float64Array, T: Float64Array): void {
  T.fill(0);
  for (let i = 0; i < k; i++) {
    for (let r = 0; r < i; r++) {
      let sum = 0;
      for (let c = r; c < i; c++) sum += T[c * k + r] * gram[c * k + i];
      T[i * k + r] = -tau[i] * sum;
    }
    T[i * k + i] = tau[i];
  }
}

/** C -= W, W k x n dense, C with leading dimension ld. (mutates C) */
function subtract(k: number, n: number, W: Float64Array, C: Float64Array, ld: number): void {
  for (let j = 0; j < n; j++) for (let i = 0; i < k; i++) C[j * ld + i] -= W[j * k + i];
}

/** One reflector: 1 at x[j], its tail in column j of the fill down to the diagonal. (mutates x and bottom) */
function reflect(
  tau: number,
  fill: Float64Array,
  j: number,
  n: number,
  x: Float64Array,
  bottom: Float64Array,
): void {
  let sum = x[j];
  for (let i = 0; i <= j; i++) sum += fill[j * n + i] * bottom[i];
  sum *= tau;
  x[j] -= sum;
  for (let i = 0; i <= j; i++) bottom[i] -= sum * fill[j * n + i];
}

/** No pivot of R is zero or non-finite. */
export function regular(R: Float64Array, ld: number, n: number): boolean {
  for (let j = 0; j < n; j++) if (R[j * ld + j] === 0 || !Number.isFinite(R[j * ld + j])) return false;
  return true;
}
