/** @file The exact augmented Lagrangian Φ = ℒ + (η1/2)‖c‖² + (η2/2)‖∇ℒ‖². */

import { axpy, type ConstrainedSystem, dot, multiply, multiplyTransposed } from "../../src/residual/index.ts";
import { curvatureAlong, type KktPoint, type KktValues } from "./system.ts";

/** η1 > 0 weighs infeasibility, η2 > 0 lack of stationarity. */
export interface MeritWeights {
  readonly eta1: number;
  readonly eta2: number;
}

/** Φ at (theta, λ). */
export const merit = (
  { cost, c, slope }: KktValues,
  lambda: Float64Array,
  { eta1, eta2 }: MeritWeights,
): number => cost + dot(lambda, c) + (eta1 / 2) * dot(c, c) + (eta2 / 2) * dot(slope, slope);

/** Sizes of the terms of Φ: what its rounding is measured against. */
export const meritScale = (
  { cost, c, slope }: KktValues,
  lambda: Float64Array,
  { eta1, eta2 }: MeritWeights,
): number =>
  Math.abs(cost) + Math.abs(dot(lambda, c)) + (eta1 / 2) * dot(c, c) + (eta2 / 2) * dot(slope, slope);

/** The parts of ∇Φ, before the weights: they are the same for all weights. */
export interface MeritParts {
  readonly plain: Float64Array;
  readonly eta1: Float64Array;
  readonly eta2: Float64Array;
}

/**
 * ∇Φ = (∇ℒ + η1 Aᵀc + η2 ∇²ℒ∇ℒ, c + η2 A∇ℒ), as a vector in (theta, λ) per weight.
 *
 * ∇²ℒ∇ℒ by differences of ∇ℒ. Source: Hong, Na, Mahoney and Kolar 2023, "Constrained optimization via exact augmented
 * Lagrangian and randomized iterative sketching", equation 5.
 */
export async function meritParts(constrained: ConstrainedSystem, point: KktPoint): Promise<MeritParts> {
  const { c, A, slope } = point;
  const [P, m] = [slope.length, c.length];
  const stack = (upper: Float64Array, lower: Float64Array): Float64Array => {
    const whole = new Float64Array(P + m);
    whole.set(upper);
    whole.set(lower, P);
    return whole;
  };
  return {
    plain: stack(slope, c),
    eta1: stack(multiplyTransposed(m, P, A, c, new Float64Array(P)), new Float64Array(m)),
    eta2: stack(
      await curvatureAlong(constrained, point, slope),
      multiply(m, P, A, slope, new Float64Array(m)),
    ),
  };
}

/** ∇Φ for given weights. */
export function meritGradient({ plain, eta1, eta2 }: MeritParts, weights: MeritWeights): Float64Array {
  return axpy(weights.eta1, eta1, axpy(weights.eta2, eta2, plain.slice()));
}
