/** @file Trajectories of Lorenz' equations by their Taylor series, stepped through time. */

import { UsageError } from "../../src/errors.ts";
import type { PointFunction } from "../../src/expression/index.ts";
import type { Reference } from "../../src/problem/index.ts";

/** x' = σ(y - x), y' = x(ρ - z) - y, z' = xy - βz from `start` at t = 0. */
export interface LorenzProblem {
  readonly sigma: number;
  readonly rho: number;
  readonly beta: number;
  readonly start: readonly [x: number, y: number, z: number];
  /** Last time. */
  readonly until: number;
}

export interface TaylorSteps {
  /** Terms kept per step. Default 30. */
  readonly order?: number;
  /** Default 1/64: the nearest complex singularities of the trajectories used here are ten times as far. */
  readonly step?: number;
}

/** Taylor coefficients of x, y and z per step, each of length order + 1 in powers of the time since its start. */
interface Piece {
  readonly coefficients: readonly [Float64Array, Float64Array, Float64Array];
}

/**
 * The trajectory as functions of { t }, 0 <= t <= until.
 *
 * The coefficients follow from each other by the product rule for series: (k+1) x_{k+1} = σ(y_k - x_k) and so on, with
 * (xz)_k = Σ x_j z_{k-j}. What is left out is below rounding; only rounding is amplified along the trajectory.
 *
 * @throws UsageError, when called, for a time outside.
 *
 * Accuracy: 3e-14 of the size of the trajectory up to t = 3 (see the test of this file).
 * Source: Hairer, Nørsett and Wanner 1993, section I.8.
 *
 * @example
 * lorenzTrajectory({ sigma: 10, rho: 28, beta: 8 / 3, start: [-8, 7, 27], until: 3 }).x({ t: 0 }); // -8
 */
export function lorenzTrajectory(
  equations: LorenzProblem,
  { order = 30, step = 1 / 64 }: TaylorSteps = {},
): Readonly<Record<"x" | "y" | "z", PointFunction>> {
  let pieces: readonly Piece[] | undefined;
  const component =
    (c: number): PointFunction =>
    ({ t }) => {
      if (!(t >= 0 && t <= equations.until)) throw outside(t, equations.until);
      pieces ??= marched(equations, order, step);
      const k = Math.min(Math.floor(t / step), pieces.length - 1);
      return horner(pieces[k].coefficients[c], t - k * step);
    };
  return { x: component(0), y: component(1), z: component(2) };
}

const outside = (t: number, until: number): UsageError =>
  new UsageError({
    what: `the trajectory is not known at t = ${t}`,
    where: "reference of Lorenz' equations",
    remedy: `0 <= t <= ${until}`,
  });

function marched(equations: LorenzProblem, order: number, step: number): Piece[] {
  const pieces: Piece[] = [];
  let at: readonly number[] = equations.start;
  for (let k = 0; k * step < equations.until; k++) {
    const coefficients = series(equations, at, order);
    pieces.push({ coefficients });
    at = coefficients.map((terms) => horner(terms, step));
  }
  return pieces;
}

function series({ sigma, rho, beta }: LorenzProblem, at: readonly number[], order: number) {
  const [x, y, z] = at.map((value) => new Float64Array(order + 1).fill(value, 0, 1));
  for (let k = 0; k < order; k++) {
    x[k + 1] = (sigma * (y[k] - x[k])) / (k + 1);
    y[k + 1] = (rho * x[k] - convolved(x, z, k) - y[k]) / (k + 1);
    z[k + 1] = (convolved(x, y, k) - beta * z[k]) / (k + 1);
  }
  return [x, y, z] as const;
}

/** Coefficient k of the product of two series. */
function convolved(a: Float64Array, b: Float64Array, k: number): number {
  let sum = 0;
  for (let j = 0; j <= k; j++) sum += a[j] * b[k - j];
  return sum;
}

const horner = (terms: Float64Array, s: number): number => terms.reduceRight((sum, term) => sum * s + term);

/** The usual equations, from a start off both of the wings. */
export const lorenzEquations: LorenzProblem = {
  sigma: 10,
  rho: 28,
  beta: 8 / 3,
  start: [-8, 7, 27],
  until: 3,
};

/** Those whose parameters are to be found: below the onset of chaos, in a spiral to a fixed point. */
export const calmEquations: LorenzProblem = { ...lorenzEquations, rho: 15 };

/** Reference of a problem in the fields x, y and z of t. */
export function lorenzReference(equations: LorenzProblem): Reference {
  return {
    source: "Taylor series of order 30 in steps of 1/64 (problems/references/lorenz.ts)",
    accuracy: 1e-12,
    fields: lorenzTrajectory(equations),
  };
}
