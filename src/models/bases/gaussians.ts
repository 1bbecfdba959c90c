/** @file Gaussians with fixed centres and widths, along the axes or with full precision matrices. */

import { UsageError } from "../../errors.ts";
import type { Basis } from "./basis.ts";
import { columnwise } from "./columnwise.ts";
import { axisWriter, precisionWriter } from "./gaussian-derivatives.ts";
import { placesAlongAxes, placesOfPrecisions } from "./places.ts";

/** Exactly one of `widths` and `precision` must be given. */
export interface GaussiansOptions {
  readonly coordinates: readonly string[];
  /** n x d, row-major, in the units of the coordinates: centre j starts at j * d. */
  readonly centers: ArrayLike<number>;
  /** Standard deviations: one number, one per coordinate (d), or one per Gaussian and coordinate (n x d, row-major). */
  readonly widths?: number | ArrayLike<number>;
  /** n x d x d: the inverse covariances, symmetric and positive definite. */
  readonly precision?: ArrayLike<number>;
}

/**
 * φ_j(x) = exp(-½ Σ_c ((x_c - μ_jc) / σ_jc)²), or exp(-½ (x - μ_j)ᵀ P_j (x - μ_j)); derivatives of any order.
 *
 * Values and derivatives are zero beyond 9 + order standard deviations, where they are below 1e-17 of their peak.
 *
 * @throws UsageError for centres that are no n x d finite numbers, widths that are not positive, matrices that are
 *   not symmetric and positive definite (naming the Gaussian), or both or neither of widths and precision.
 *
 * Source: D^k exp(-z²/2) = (-1)^k He_k(z) exp(-z²/2), Rodrigues' formula, DLMF 18.5.5; the recursion over
 * multi-indices for full matrices follows from ∂_i φ = -Σ_j P_ij (x_j - μ_j) φ by Leibniz' rule.
 *
 * @example
 * const bell = gaussians({ coordinates: ["x"], centers: [1], widths: 2 });
 * [...bell.evaluate(pointsFrom({ x: [1, 3] }), [[0], [2]], Float64Array.of(1))[1]]; // [-0.25, 0]
 */
export function gaussians(options: GaussiansOptions): Basis {
  const { coordinates, precision } = options;
  const centers = Float64Array.from(options.centers);
  const d = coordinates.length;
  const size = checkedCount(coordinates, centers);
  if ((options.widths === undefined) === (precision === undefined)) refuseChoice();
  const widths = options.widths === undefined ? undefined : expandedWidths(options.widths, size, d);
  const matrices = Float64Array.from(precision ?? []);
  if (precision) checkMatrices(matrices, size, d);
  return columnwise({
    name: precision ? "gaussians, full covariance" : "gaussians",
    coordinates,
    size,
    order: Number.POSITIVE_INFINITY,
    spec: {
      kind: "gaussians",
      coordinates: [...coordinates],
      centers: [...centers],
      ...(precision ? { precision: [...matrices] } : { widths: plain(options.widths!) }),
    },
    places: () => (widths ? placesAlongAxes(centers, widths, d) : placesOfPrecisions(centers, matrices, d)),
    writer: widths ? axisWriter(centers, widths, d) : precisionWriter(centers, matrices, d),
  });
}

const plain = (numbers: number | ArrayLike<number>): number | number[] =>
  typeof numbers === "number" ? numbers : Array.from(numbers);

function refuseChoice(): never {
  throw new UsageError({
    what: "Gaussians need either widths or precision matrices",
    where: "gaussians",
    remedy: "widths: 0.1, or one number per coordinate",
  });
}

function checkedCount(coordinates: readonly string[], centers: Float64Array): number {
  const count = centers.length / coordinates.length;
  if (count >= 1 && Number.isInteger(count) && centers.every(Number.isFinite)) return count;
  throw new UsageError({
    what: `${centers.length} numbers are no centres in (${coordinates.join(", ")}), or not all of them are finite`,
    where: "gaussians",
    remedy: "n x d finite numbers, those of one centre next to each other",
  });
}

/** n x d widths, all positive. */
function expandedWidths(widths: number | ArrayLike<number>, size: number, d: number): Float64Array {
  const given = typeof widths === "number" ? Float64Array.of(widths) : Float64Array.from(widths);
  if (![1, d, size * d].includes(given.length))
    throw new UsageError({
      what: `${given.length} widths for ${size} Gaussians in ${d} coordinates`,
      where: "gaussians",
      remedy: `1, ${d} or ${size * d} widths`,
    });
  return Float64Array.from({ length: size * d }, (_, k) => {
    // Lengths 1, d and n d all repeat with their own period.
    const width = given[k % given.length];
    if (width > 0 && Number.isFinite(width)) return width;
    throw new UsageError({
      what: `the width of Gaussian ${Math.floor(k / d) + 1} along coordinate ${(k % d) + 1} is ${width}`,
      where: "gaussians",
      remedy: "positive widths",
    });
  });
}

function checkMatrices(matrices: Float64Array, size: number, d: number): void {
  if (matrices.length !== size * d * d)
    throw new UsageError({
      what: `${matrices.length} numbers of precision for ${size} Gaussians in ${d} coordinates`,
      where: "gaussians",
      remedy: `${size * d * d} numbers: one ${d} x ${d} matrix after the other`,
    });
  for (let j = 0; j < size; j++)
    if (!isPositiveDefinite(matrices.subarray(j * d * d, (j + 1) * d * d), d))
      throw new UsageError({
        what: `the precision of Gaussian ${j + 1} is not symmetric and positive definite`,
        where: "gaussians",
        remedy: "the inverse of a covariance; L Lᵀ with a regular L is one",
      });
}

/** By Cholesky's factorisation, row by row. Symmetric: to some roundings of the diagonal. */
function isPositiveDefinite(P: Float64Array, d: number): boolean {
  const L = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const scale = Math.sqrt(Math.abs(P[i * d + i] * P[j * d + j]));
      if (Math.abs(P[i * d + j] - P[j * d + i]) > 1e-13 * scale) return false;
      let rest = P[i * d + j];
      for (let k = 0; k < j; k++) rest -= L[i * d + k] * L[j * d + k];
      if (i === j && !(rest > 0 && Number.isFinite(rest))) return false;
      L[i * d + j] = i === j ? Math.sqrt(rest) : rest / L[j * d + j];
    }
  return true;
}
