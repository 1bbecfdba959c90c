/** @file What is told on the way of an automatic solve: every candidate that is the best so far, and its error, on a paused clock. */

import type { Problem } from "../../problem/index.ts";
import { errorsAgainst, type Known, knownValues } from "../../solution/index.ts";
import type { SolveOptions } from "../types.ts";
import type { Candidate } from "./context.ts";
import type { Journal } from "./journal.ts";

type Told = Pick<Candidate, "u" | "heldOut">;

/**
 * Tells of the candidates that a solve would return if it ended with them, the best so far by held-out residual, and
 * measures them against what is known of the solution. What that takes is no solve time.
 *
 * @param log - its clock is paused meanwhile.
 */
export function candidateTrace(
  problem: Problem,
  log: Journal,
  { trace, found }: Pick<SolveOptions, "trace" | "found">,
): (candidate: Told) => void {
  let best = Number.POSITIVE_INFINITY;
  let known: Known | undefined;
  const errorOf = ({ u }: Told): number | undefined => {
    known ??= knownValues(problem);
    return known && errorsAgainst(known, problem, u.evaluate(problem.fields, known.points)).relativeL2;
  };
  return (candidate) => {
    if (!(candidate.heldOut < best)) return;
    best = candidate.heldOut;
    const seconds = log.elapsed;
    log.paused(() => {
      found?.({ u: candidate.u, seconds });
      const error = trace && errorOf(candidate);
      if (error !== undefined) trace?.({ seconds, error });
    });
  };
}
