/** @file Errors on the way of an automatic solve: of every candidate that is the best so far, on a paused clock. */

import type { Problem } from "../../problem/index.ts";
import { errorsAgainst, type Known, knownValues } from "../../solution/index.ts";
import type { SolveOptions } from "../types.ts";
import type { Candidate } from "./context.ts";
import type { Journal } from "./journal.ts";

/**
 * Measures candidates against what is known of the solution, and tells the errors of those that a solve would return if
 * it ended with them: the best so far by held-out residual. What measuring takes is no solve time.
 *
 * @param log - its clock is paused meanwhile.
 */
export function candidateTrace(
  problem: Problem,
  log: Journal,
  tell: NonNullable<SolveOptions["trace"]>,
): (candidate: Pick<Candidate, "u" | "heldOut">) => void {
  let best = Number.POSITIVE_INFINITY;
  let known: Known | undefined;
  const errorOf = ({ u }: Pick<Candidate, "u">): number | undefined => {
    known ??= knownValues(problem);
    return known && errorsAgainst(known, problem, u.evaluate(problem.fields, known.points)).relativeL2;
  };
  return (candidate) => {
    if (!(candidate.heldOut < best)) return;
    best = candidate.heldOut;
    const seconds = log.elapsed;
    log.paused(() => {
      const error = errorOf(candidate);
      if (error !== undefined) tell({ seconds, error });
    });
  };
}
