/** @file Covariances in the Bures-Wasserstein geometry: distance, barycentre, steps, merging and splitting Gaussians. */

import { UsageError } from "../../errors.ts";
import {
  eigenSymmetric,
  functionOf,
  identity,
  type Matrix,
  orderOf,
  squareRoot,
  symmetrised,
  times,
  trace,
} from "./symmetric.ts";

/**
 * Bures-Wasserstein distance d(A, B), d² = tr A + tr B - 2 tr (A^½ B A^½)^½.
 *
 * Computed as ‖A^½ - B^½ U‖ with the best orthogonal U, whose squares add without cancellation, so that small
 * distances keep their digits; by the traces where A^½ or B^½ is too near singular for U.
 *
 * @param A - positive semidefinite, d x d.
 * @returns length (the square root of d²), in units of standard deviation.
 * Source: Bhatia, Jain and Lim 2019, "On the Bures-Wasserstein distance between positive definite matrices", theorem 1.
 *
 * @example
 * buresDistance(Float64Array.of(4, 0, 0, 9), Float64Array.of(1, 0, 0, 9)); // 1
 */
export function buresDistance(A: Matrix, B: Matrix): number {
  const [a, b] = [squareRoot(A), squareRoot(B)];
  const U = polar(times(b, a));
  if (U === undefined) return distanceByTraces(A, B, a);
  const moved = times(b, U);
  return Math.hypot(...a.map((value, at) => value - moved[at]));
}

function distanceByTraces(A: Matrix, B: Matrix, root: Matrix): number {
  const cross = squareRoot(symmetrised(times(times(root, B), root)));
  return Math.sqrt(Math.max(0, trace(A) + trace(B) - 2 * trace(cross)));
}

/** Chosen here: smallest squared singular value, relative, whose direction is still known to eight digits. */
const leastSquare = 1e-8;

/** The orthogonal factor of M = U (MᵀM)^½; undefined where M is too near singular. */
function polar(M: Matrix): Matrix | undefined {
  const d = orderOf(M);
  const square = symmetrised(times(transposed(M), M));
  const { values } = eigenSymmetric(square);
  if (!(values[0] > leastSquare * values[d - 1])) return undefined;
  return times(
    M,
    functionOf(square, (value) => 1 / Math.sqrt(value)),
  );
}

function transposed(A: Matrix): Matrix {
  const d = orderOf(A);
  return A.map((_, at) => A[(at % d) * d + Math.floor(at / d)]);
}

export interface BarycentreOptions {
  /** Stop once the relative change is below. Default 1e-14. */
  readonly tolerance?: number;
  /** Most fixed-point steps. Default 200: two of order 4 with condition 1e6 need 30. */
  readonly steps?: number;
}

/**
 * The covariance S with least sum of p_k d²(S, A_k), by S <- S^-½ (sum p_k (S^½ A_k S^½)^½)² S^-½.
 *
 * @param weights - p_k >= 0, not all zero; scaled to sum 1.
 * @throws UsageError for no covariances, unequal lengths or weights that do not fit.
 * Source: Álvarez-Esteban, del Barrio, Cuesta-Albertos and Matrán 2016, "A fixed-point approach to barycenters in
 * Wasserstein space", theorem 4.2: every step lowers the sum.
 *
 * @example
 * [...barycentre([Float64Array.of(1), Float64Array.of(9)], [1, 1])].map(Math.round); // [4]
 */
export function barycentre(
  covariances: readonly Matrix[],
  weights: ArrayLike<number>,
  { tolerance = 1e-14, steps = 200 }: BarycentreOptions = {},
): Matrix {
  const p = shares(covariances, weights);
  let S = symmetrised(combination(covariances, p));
  for (let step = 0; step < steps; step++) {
    const next = towardsBarycentre(S, covariances, p);
    const change = Math.hypot(...next.map((value, at) => value - S[at])) / Math.hypot(...S);
    S = next;
    if (!(change > tolerance)) break;
  }
  return S;
}

function towardsBarycentre(S: Matrix, covariances: readonly Matrix[], p: Float64Array): Matrix {
  const root = squareRoot(S);
  const inverse = functionOf(S, (value) => 1 / Math.sqrt(value));
  const roots = covariances.map((A) => squareRoot(symmetrised(times(times(root, A), root))));
  const mean = combination(roots, p);
  return symmetrised(times(times(inverse, times(mean, mean)), inverse));
}

function combination(matrices: readonly Matrix[], p: Float64Array): Matrix {
  const out = new Float64Array(matrices[0].length);
  matrices.forEach((A, k) => {
    for (let at = 0; at < out.length; at++) out[at] += p[k] * A[at];
  });
  return out;
}

function shares(covariances: readonly Matrix[], weights: ArrayLike<number>): Float64Array {
  const total = Array.from(weights).reduce((sum, w) => sum + w, 0);
  const fits = covariances.length > 0 && weights.length === covariances.length && total > 0;
  if (fits && Array.from(weights).every((w) => w >= 0)) return Float64Array.from(weights, (w) => w / total);
  throw new UsageError({
    what: `${covariances.length} covariances with weights [${Array.from(weights).join(", ")}]`,
    where: "barycentre",
    remedy: "one weight >= 0 per covariance, not all zero",
  });
}

/** Chosen here: ‖Γ‖ at most one half keeps eigenvalues of I + Γ in [½, 3/2], so one step changes a width by half at most. */
const longestStep = 0.5;

/** Chosen here: least eigenvalue relative to the largest; below it a Cholesky factor has under four digits. */
const leastRatio = 1e-12;

/**
 * (I + Γ) Σ (I + Γ): the Bures-Wasserstein exponential step along the symmetric Γ; steps beyond ‖Γ‖₂ = ½ are shortened
 * to it and eigenvalues kept above 1e-12 of the largest, so that a positive definite Σ stays one in float64 too.
 *
 * A descent step on a function of Σ with gradient G is Γ = -2 η G.
 * Source: Malagò, Montrucchio and Pistone 2018, "Wasserstein Riemannian geometry of Gaussian densities", section 4.
 *
 * @example
 * [...exponentialStep(Float64Array.of(4), Float64Array.of(0.5))]; // [9]
 */
export function exponentialStep(covariance: Matrix, direction: Matrix): Matrix {
  const d = orderOf(covariance);
  const gamma = symmetrised(direction);
  const length = Math.max(...eigenSymmetric(gamma).values.map(Math.abs));
  const factor = length > longestStep ? longestStep / length : 1;
  const M = identity(d).map((value, at) => value + factor * gamma[at]);
  return lifted(symmetrised(times(times(M, covariance), M)));
}

function lifted(S: Matrix): Matrix {
  const { values } = eigenSymmetric(S);
  const least = leastRatio * values[values.length - 1];
  // Twice the bound, so that its own rounding does not fall below it.
  return values[0] >= least ? S : symmetrised(functionOf(S, (value) => Math.max(value, 2 * least)));
}

/** A weighted Gaussian: c exp(-½ (x - mean)ᵀ covariance⁻¹ (x - mean)). */
export interface Gaussian {
  /** c, of either sign. */
  readonly weight: number;
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/**
 * One Gaussian for two: weights added, means averaged by |c|, covariance = barycentre + spread of the means.
 *
 * Merging equal Gaussians changes nothing but the weight.
 *
 * @throws UsageError if both weights are zero, or dimensions differ.
 */
export function merge(a: Gaussian, b: Gaussian): Gaussian {
  const sizes = [Math.abs(a.weight), Math.abs(b.weight)];
  const middle = barycentre([a.covariance, b.covariance], sizes);
  const share = sizes[0] / (sizes[0] + sizes[1]);
  const apart = a.mean.map((value, i) => value - b.mean[i]);
  const d = apart.length;
  const spread = share * (1 - share);
  return {
    weight: a.weight + b.weight,
    mean: b.mean.map((value, i) => value + share * apart[i]),
    covariance: middle.map((value, at) => value + spread * apart[at % d] * apart[Math.floor(at / d)]),
  };
}

/**
 * Two Gaussians for one: half the weight each, at mean ± ½ √λ v along the top eigenvector (λ, v), with the variance
 * along v lowered by that spread. Mean and covariance of the pair are those of the original.
 */
export function split({ weight, mean, covariance }: Gaussian): readonly [Gaussian, Gaussian] {
  const { values, vectors } = eigenSymmetric(covariance);
  const d = mean.length;
  const largest = values[d - 1];
  const axis = vectors.subarray((d - 1) * d);
  const rest = covariance.map((value, at) => value - (largest / 4) * axis[at % d] * axis[Math.floor(at / d)]);
  const at = (side: number): Gaussian => ({
    weight: weight / 2,
    mean: mean.map((value, i) => value + (side / 2) * Math.sqrt(largest) * axis[i]),
    covariance: rest.slice(),
  });
  return [at(-1), at(1)];
}
