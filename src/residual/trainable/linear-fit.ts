/** @file Linear weights by least squares while all other parameters stay: one QR, or Gauss-Newton in full form. */

import type { HostDevice } from "../../devices/index.ts";
import type { Factorisation } from "../cholesky-factorisation.ts";
import { multiply } from "../dense.ts";
import type { DenseStore } from "../dense-linearisation.ts";
import { qrFactorisation } from "../qr-factorisation.ts";
import { halfSquare } from "../vectors.ts";

export interface LinearFitOptions {
  readonly device: HostDevice;
  readonly rows: number;
  readonly columns: { readonly start: number; readonly count: number };
  /** Residual and J at theta, in the store. */
  form(theta: Float64Array): DenseStore<Float64Array>;
  residual(theta: Float64Array): Float64Array;
  /** Rows are affine in the weights: one solve is exact. */
  readonly isAffine: boolean;
}

/**
 * theta with better weights; see `TrainableSystem.fitted`.
 *
 * @param ridge - rows sqrt(ridge) ‖A_j‖ are put under every column A_j.
 */
export type LinearFit = (theta: Float64Array, ridge: number) => Float64Array;

/**
 * Overlapping functions are dependent to rounding: this bounds weights where they do not matter and costs no digit.
 * Chosen here: a hundredth of rounding in each column.
 */
export const sharpRidge = 1e-28;

/**
 * For a start of training: weights of size one, where the sharp fit has 1e8 and steps drown in the rounding of theta.
 * Chosen here: the first five digits of a fit are enough to start from.
 */
export const gentleRidge = 1e-10;

/** Chosen here: Newton's steps for fields of size one are done after five or six. */
const mostSteps = 12;

/** Fits that share one factorisation's room. */
export function linearFit({ device, rows, columns, form, residual, isAffine }: LinearFitOptions): LinearFit {
  const { start, count } = columns;
  let room: Factorisation | undefined;
  const step = (theta: Float64Array, ridge: number): Float64Array | undefined => {
    const store = form(theta);
    const A = store.jacobian.subarray(start * rows, (start + count) * rows);
    room ??= qrFactorisation({ device, rows, columns: count, jacobian: A });
    room.reset();
    const weights = theta.subarray(start, start + count);
    // In full form A c_new = A c - r: null-space parts of c are made anew, not carried along.
    const offset = multiply(rows, count, A, weights, new Float64Array(rows));
    for (let i = 0; i < rows; i++) offset[i] = store.residual[i] - offset[i];
    store.reset();
    if (!room.factor({ lambda: ridge, scale: "columns", method: "qr" }, squares(A, rows, count)))
      return undefined;
    const next = theta.slice();
    next.set(room.solve(offset, new Float64Array(count)), start);
    return next;
  };
  const cost = (theta: Float64Array): number => halfSquare(residual(theta));
  return (theta, ridge) => {
    let best: Float64Array = theta.slice();
    let least = cost(theta);
    for (let k = 0; k < (isAffine ? 1 : mostSteps); k++) {
      const next = step(best, ridge);
      const reached = next ? cost(next) : Number.NaN;
      if (!next || !(reached < least || !Number.isFinite(least))) break;
      // Chosen here: less than a hundredth gained is rounding, or a bend that needs damping.
      const isLast = reached > 0.99 * least;
      best = next;
      least = reached;
      if (isLast) break;
    }
    return best;
  };
}

/** ‖A_j‖² for every column. */
function squares(A: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: columns },
    (_, j) => 2 * halfSquare(A.subarray(j * rows, (j + 1) * rows)),
  );
}
