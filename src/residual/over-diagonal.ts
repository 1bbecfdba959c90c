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

/** Length of the largest panel with the columns to its right, over all panels. */
function largestWork(n: number): number {
  let most = 0;
  for (let start = 0; start < n; start += panelWidth) {
    const k = Math.min(panelWidth, n - start);
    most = Math.max(most, (start + 2 * k) * (n - start));
  }
  return most;
}

/** Numbers of device memory that `overDiagonal` takes. */
export const overDiagonalLength = (n: number): number => 2 * n * n + 2 * n + largestWork(n);

/**
 * QR of [R; D] by panels of columns, in memory that is taken at once.
 *
 * The fill of D stays above its diagonal and no row of R below a pivot is touched, so a panel has only its own rows of R
 * and the rows of D down to its last column: (2/3) n³ instead of (10/3) n³ for the stack as a full matrix.
 *
 * Source: Moré 1978, "The Levenberg-Marquardt algorithm", section 3 (there by Givens rotations, here by blocks).
 */
export function overDiagonal(device: HostDevice, n: number): OverDiagonal {
  const triangle = device.allocate(n * n);
  const fill = device.allocate(n * n);
  const tau = device.allocate(n);
  const bottom = device.allocate(n);
  const work = device.allocate(largestWork(n));
  const eliminate = (start: number): void => {
    const k = Math.min(panelWidth, n - start);
    const height = start + 2 * k;
    copyPanel(triangle, fill, work, { n, start, k }, "in");
    const reflectors = work.subarray(0, height * k);
    const scales = tau.subarray(start, start + k);
    device.geqrf(height, k, reflectors, height, scales);
    const rest = n - start - k;
    if (rest > 0)
      device.ormqr(true, height, rest, k, reflectors, height, scales, work.subarray(height * k), height);
    copyPanel(triangle, fill, work, { n, start, k }, "out");
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

/** Rows start..start + k of the triangle over rows 0..start + k of the fill, columns from start on; in or out. (mutates) */
function copyPanel(
  triangle: Float64Array,
  fill: Float64Array,
  work: Float64Array,
  { n, start, k }: Panel,
  way: "in" | "out",
): void {
  const height = start + 2 * k;
  for (let j = start; j < n; j++) {
    const at = (j - start) * height;
    const [upper, lower] = [j * n + start, j * n];
    if (way === "in") {
      work.set(triangle.subarray(upper, upper + k), at);
      work.set(fill.subarray(lower, lower + start + k), at + k);
    } else {
      triangle.set(work.subarray(at, at + k), upper);
      fill.set(work.subarray(at + k, at + height), lower);
    }
  }
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
