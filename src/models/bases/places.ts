/** @file Where localised functions lie: centres, half widths and directions, of covariances or their inverses. */

import { eigenSymmetric } from "../trainable/symmetric.ts";
import type { BasisPlace } from "./basis.ts";

/**
 * Places along the coordinates.
 *
 * @param centres - n x d, row-major.
 * @param widths - n x d likewise: standard deviations.
 */
export function placesAlongAxes(centres: Float64Array, widths: Float64Array, d: number): BasisPlace[] {
  return Array.from({ length: centres.length / d }, (_, j) => ({
    centre: [...centres.subarray(j * d, (j + 1) * d)],
    radii: [...widths.subarray(j * d, (j + 1) * d)],
  }));
}

/** Places by n inverse covariances, d x d each. */
export const placesOfPrecisions = (
  centres: Float64Array,
  precisions: Float64Array,
  d: number,
): BasisPlace[] =>
  placesOf(
    centres,
    d,
    (j) => precisions.subarray(j * d * d, (j + 1) * d * d),
    (value) => 1 / Math.sqrt(value),
  );

/** Places by n factors L, lower triangular, column-major, of covariances L Lᵀ. */
export const placesOfFactors = (centres: Float64Array, factors: Float64Array, d: number): BasisPlace[] =>
  placesOf(centres, d, (j) => covariance(factors.subarray(j * d * d, (j + 1) * d * d), d), Math.sqrt);

/** @param radius - half width by an eigenvalue. */
function placesOf(
  centres: Float64Array,
  d: number,
  matrix: (j: number) => Float64Array,
  radius: (value: number) => number,
): BasisPlace[] {
  return Array.from({ length: centres.length / d }, (_, j) => ({
    centre: [...centres.subarray(j * d, (j + 1) * d)],
    ...axesOf(matrix(j), radius, d),
  }));
}

/** A diagonal matrix keeps the coordinates' own directions. */
function axesOf(
  matrix: Float64Array,
  radius: (value: number) => number,
  d: number,
): Pick<BasisPlace, "radii" | "directions"> {
  const isDiagonal = matrix.every((x, at) => at % (d + 1) === 0 || x === 0);
  if (isDiagonal) return { radii: Array.from({ length: d }, (_, c) => radius(matrix[c * (d + 1)])) };
  const { values, vectors } = eigenSymmetric(matrix.slice());
  return {
    radii: Array.from(values, radius),
    directions: Array.from({ length: d }, (_, k) => [...vectors.subarray(k * d, (k + 1) * d)]),
  };
}

/** L Lᵀ. */
function covariance(L: Float64Array, d: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let k = 0; k < d; k++)
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) product[j * d + i] += L[k * d + i] * L[k * d + j];
  return product;
}
