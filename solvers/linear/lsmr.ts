/** @file LSMR: sparse and matrix-free least squares. */

import { norm } from "../../src/residual/index.ts";
import type { IterativeSolution } from "./conjugate-gradient.ts";

/** A as two products. */
export interface Operator {
  readonly rows: number;
  readonly columns: number;
  /** out = A v. */
  multiply(v: Float64Array, out: Float64Array): void;
  /** out = Aᵀw. */
  multiplyTransposed(w: Float64Array, out: Float64Array): void;
}

export interface LsmrOptions {
  /** Minimise ‖A x - b‖² + damp²‖x‖². Default 0. */
  readonly damp?: number;
  /** Stop when ‖Aᵀr‖ <= tolerance ‖A‖‖r‖ or ‖r‖ <= tolerance (‖b‖ + ‖A‖‖x‖). Default 1e-14. */
  readonly tolerance?: number;
  /** Default 4 min(rows, columns). */
  readonly iterations?: number;
}

/** One Givens rotation: [c, s, r] with r = hypot(a, b), c = a/r, s = b/r. */
function givens(a: number, b: number): [c: number, s: number, r: number] {
  const r = Math.hypot(a, b);
  return r === 0 ? [1, 0, 0] : [a / r, b / r, r];
}

function normalise(x: Float64Array): number {
  const length = norm(x);
  if (length > 0) for (let i = 0; i < x.length; i++) x[i] /= length;
  return length;
}

/**
 * argmin ‖A x - b‖² + damp²‖x‖², of minimum norm if that is not unique. ‖Aᵀr‖ falls monotonically.
 *
 * Cost: one product with A and one with Aᵀ per iteration.
 * Source: Fong and Saunders 2011, "LSMR: an iterative algorithm for sparse least-squares problems", section 2.8 and
 * stopping rules S1, S2; names as there.
 */
export function lsmr(
  A: Operator,
  b: Float64Array,
  { damp = 0, tolerance = 1e-14, iterations: most = 4 * Math.min(A.rows, A.columns) }: LsmrOptions = {},
): IterativeSolution {
  const u = b.slice();
  let beta = normalise(u);
  const bNorm = beta;
  const v = new Float64Array(A.columns);
  A.multiplyTransposed(u, v);
  let alpha = normalise(v);
  const [x, h, hbar] = [new Float64Array(A.columns), v.slice(), new Float64Array(A.columns)];
  const [image, back] = [new Float64Array(A.rows), new Float64Array(A.columns)];
  let [zetabar, alphabar, rho, rhobar, cbar, sbar] = [alpha * beta, alpha, 1, 1, 1, 0];
  // For ‖r‖: section 5.2.
  let [betadd, betad, rhodold, tautildeold, thetatilde, zeta, damped] = [beta, 0, 1, 0, 0, 0, 0];
  let frobenius = alpha * alpha;
  for (let iteration = 1; iteration <= most; iteration++) {
    if (zetabar === 0) return { x, iterations: iteration - 1, converged: true };
    A.multiply(v, image);
    for (let i = 0; i < u.length; i++) u[i] = image[i] - alpha * u[i];
    beta = normalise(u);
    A.multiplyTransposed(u, back);
    for (let j = 0; j < v.length; j++) v[j] = back[j] - beta * v[j];
    alpha = normalise(v);

    const [chat, shat, alphahat] = givens(alphabar, damp);
    const rhoold = rho;
    const [c, s, rhoNew] = givens(alphahat, beta);
    rho = rhoNew;
    const thetanew = s * alpha;
    alphabar = c * alpha;
    const [rhobarold, zetaold] = [rhobar, zeta];
    const thetabar = sbar * rho;
    const rhotemp = cbar * rho;
    const [cbarNew, sbarNew, rhobarNew] = givens(rhotemp, thetanew);
    [cbar, sbar, rhobar] = [cbarNew, sbarNew, rhobarNew];
    zeta = cbar * zetabar;
    zetabar = -sbar * zetabar;
    for (let j = 0; j < x.length; j++) {
      hbar[j] = h[j] - ((thetabar * rho) / (rhoold * rhobarold)) * hbar[j];
      x[j] += (zeta / (rho * rhobar)) * hbar[j];
      h[j] = v[j] - (thetanew / rho) * h[j];
    }

    const betaacute = chat * betadd;
    const betahat = c * betaacute;
    damped += (shat * betadd) ** 2;
    betadd = -s * betaacute;
    const thetatildeold = thetatilde;
    const [ctilde, stilde, rhotilde] = givens(rhodold, thetabar);
    thetatilde = stilde * rhobar;
    rhodold = ctilde * rhobar;
    betad = -stilde * betad + ctilde * betahat;
    tautildeold = (zetaold - thetatildeold * tautildeold) / rhotilde;
    const taud = (zeta - thetatilde * tautildeold) / rhodold;
    const rNorm = Math.sqrt(damped + (betad - taud) ** 2 + betadd ** 2);
    frobenius += beta * beta;
    const aNorm = Math.sqrt(frobenius);
    frobenius += alpha * alpha;
    const xNorm = norm(x);
    const flat = Math.abs(zetabar) <= tolerance * aNorm * rNorm;
    if (flat || rNorm <= tolerance * (bNorm + aNorm * xNorm))
      return { x, iterations: iteration, converged: true };
  }
  return { x, iterations: most, converged: false };
}
