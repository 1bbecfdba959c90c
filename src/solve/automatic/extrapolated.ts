/** @file The error of a rung forecast from the rung before it. */

import type { Problem } from "../../problem/index.ts";
import { defect, type Solution } from "../../solution/index.ts";
import type { Opinion } from "../certificate/index.ts";
import { type Candidate, floor } from "./context.ts";

/** What of a candidate is kept when a better one takes its place. */
export type Earlier = Pick<Candidate, "u" | "heldOut" | "columns">;

/** Points of residuals, and functions evaluated at points for one; chosen here: a tenth of what the largest solves take. */
const [least, most, evaluations] = [400, 4000, 4e7];

/**
 * The error of u if it falls as the residual does: e = (u_before - u) residual(u) / residual(u_before).
 *
 * Residuals are taken on up to 4000 points where that is cheap: in five dimensions 400 have four in the middle two fifths
 * of all axes, where Chebyshev points are rare and large systems leave most. Exact where both errors have one shape. What
 * a larger space leaves is mostly rougher and weighs less than its residual: then e is too large, not too small. An
 * earlier candidate that is no worse tells by its difference alone.
 *
 * @returns undefined where u is resolved to rounding, which is no forecast.
 *
 * Source: the principle of Richardson 1911, with the residual in the place of the power of the step.
 */
export function extrapolated(problem: Problem, u: Earlier, before: Earlier): Opinion | undefined {
  if (u.heldOut < floor) return undefined;
  const name = `extrapolated from ${before.columns} columns`;
  return { name, e: () => scaledDifference(before.u, u.u, Math.min(1, improvement(problem, u, before))) };
}

/** The residual of u over that of the one before. */
function improvement(problem: Problem, u: Earlier, before: Earlier): number {
  const affordable = Math.floor(evaluations / (u.columns * (problem.coordinates.length + 1)));
  const count = Math.min(most, affordable);
  if (count <= least) return u.heldOut / before.heldOut;
  const [own, earlier] = [u, before].map((one) => defect(problem, one.u, { count }).worst);
  return own / earlier;
}

/** (a - b) scale. */
export function scaledDifference(a: Solution, b: Solution, scale: number): Solution {
  const evaluate: Solution["evaluate"] = (names, points) => {
    const second = b.evaluate(names, points);
    return a
      .evaluate(names, points)
      .map((values, n) => values.map((value, i) => scale * (value - second[n][i])));
  };
  return { ...a, evaluate, at: (point, name) => scale * (a.at(point, name) - b.at(point, name)) };
}
