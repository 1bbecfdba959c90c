/** @file The contract between energies and solvers: E(theta), its gradient, and inner products to descend in. */

import type { Awaitable } from "../system.ts";

/** Minimise E(theta). Host vectors only, theta of length `columns`. */
export interface EnergySystem {
  readonly columns: number;
  /** E(theta); not finite where the density is not. */
  energy(theta: Float64Array): number;
  /** Valid until the next call. */
  linearise(theta: Float64Array): Awaitable<EnergyLinearisation>;
  /** A first theta, where the system knows one. */
  initial?(): Float64Array;
}

/** The inner product S in which a step is steepest. */
export interface EnergyMetric {
  /**
   * `hessian`: the second variation of E on the tangent functions, its positive part point by point. `sobolev`:
   * ∫ ∇v·∇w + v w.
   */
  readonly metric: "hessian" | "sobolev";
  /** μ >= 0 relative to the largest diagonal entry of S: S + μ max diag(S) I is what is factored. */
  readonly damping: number;
}

/** E around one theta. */
export interface EnergyLinearisation {
  readonly energy: number;
  /** Sum of the sizes of the terms of E: what its rounding is measured against. */
  readonly magnitude: number;
  /** dE/dtheta, length columns. Do not write. */
  gradient(): Float64Array;
  /** Prepares `solve`. False: the matrix is numerically singular. */
  factor(metric: EnergyMetric): Awaitable<boolean>;
  /** out = (S + μ max diag(S) I)⁻¹ g. (mutates out) */
  solve(g: Float64Array, out: Float64Array): Float64Array;
}
