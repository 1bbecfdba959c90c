/** @file Conjugate gradients for symmetric positive definite operators. */

import { axpy, dot, norm } from "../../src/residual/index.ts";

export interface ConjugateGradientOptions {
  /** Stop when ‖b - A x‖ is at most this share of ‖b‖. Default 1e-12. */
  readonly tolerance?: number;
  /** Default: twice the dimension, rounding delays the end. */
  readonly iterations?: number;
  /** out = M⁻¹ r, symmetric positive definite. Default: the identity. */
  readonly precondition?: (r: Float64Array, out: Float64Array) => void;
}

export interface IterativeSolution {
  readonly x: Float64Array;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * x with A x = b, from x = 0.
 *
 * @param apply - writes A p to its second argument.
 * @returns the last iterate; `converged` is false after too many iterations, or when pᵀA p <= 0 shows that A is not
 * positive definite.
 *
 * Source: Hestenes and Stiefel 1952; Golub and Van Loan 2013, algorithm 11.5.1.
 */
export function conjugateGradient(
  apply: (p: Float64Array, out: Float64Array) => void,
  b: Float64Array,
  {
    tolerance = 1e-12,
    iterations: most = 2 * b.length,
    precondition = (r, out) => out.set(r),
  }: ConjugateGradientOptions = {},
): IterativeSolution {
  const n = b.length;
  const [x, r, z, p, product] = [
    new Float64Array(n),
    b.slice(),
    new Float64Array(n),
    new Float64Array(n),
    new Float64Array(n),
  ];
  const enough = tolerance * norm(b);
  let weight = 0;
  for (let iteration = 0; iteration <= most; iteration++) {
    if (norm(r) <= enough) return { x, iterations: iteration, converged: true };
    precondition(r, z);
    const next = dot(r, z);
    const keep = iteration === 0 ? 0 : next / weight;
    for (let i = 0; i < n; i++) p[i] = z[i] + keep * p[i];
    weight = next;
    apply(p, product);
    const curvature = dot(p, product);
    if (!(curvature > 0)) return { x, iterations: iteration, converged: false };
    axpy(weight / curvature, p, x);
    axpy(-weight / curvature, product, r);
  }
  return { x, iterations: most, converged: false };
}
