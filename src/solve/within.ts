/** @file What a solve hands out answers within the problem's domain. */

import type { Problem } from "../problem/index.ts";
import { type BoundedSolution, type Solution, withinDomain } from "../solution/index.ts";
import type { Solved } from "./types.ts";

/** The solution of a problem, in whose periodic coordinates points are moved into the domain. */
export const within = ({ conditions }: Problem, u: Solution): BoundedSolution =>
  withinDomain(u, { periodic: conditions.flatMap(({ pair }) => (pair ? [pair.coordinate] : [])) });

/** The result with its solutions asked within the domain. A hybrid that is its own correction stays so. */
export function answeringWithin<Result extends Solved>(solved: Result): Result {
  const { problem, errorEstimate } = solved;
  const u = within(problem, solved.u);
  if (!errorEstimate?.correction) return { ...solved, u };
  const { correction } = errorEstimate;
  const corrected = correction.u === solved.u ? u : within(problem, correction.u);
  return { ...solved, u, errorEstimate: { ...errorEstimate, correction: { ...correction, u: corrected } } };
}
