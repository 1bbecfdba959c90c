/** @file What a solve by windows stores: the best attempt so far, under the name of runs that chose their model themselves. */

import { type Checkpoint, fingerprint } from "../run/record/index.ts";
import { automatic } from "./settings.ts";
import { withSolution } from "./state.ts";
import type { Attempt, Task } from "./windows-attempt.ts";

/** The attempt with the smallest residual at fresh points. @param attempts - at least one. */
export const bestOf = (attempts: readonly Attempt[]): Attempt =>
  attempts.reduce((a, b) => (b.heldOut < a.heldOut ? b : a));

/**
 * The best attempt as plain data, which `restore` makes a solution again; before the first has ended, a checkpoint that
 * says that it holds none.
 *
 * @param facts - more for the header.
 */
export function checkpointOf(
  { problem, seed }: Pick<Task, "problem" | "seed">,
  attempts: readonly Attempt[],
  facts: Readonly<Record<string, unknown>> = {},
): Checkpoint {
  // The manifest of the run folder has this name too: windows are no model that could be made from its name.
  const identity = { problem: problem.name, fingerprint: fingerprint(problem), model: automatic, seed };
  if (attempts.length === 0)
    return { header: { ...identity, ...facts, unfinished: true }, arrays: { theta: new Float64Array(0) } };
  const { u, theta } = bestOf(attempts);
  return withSolution({ header: { ...identity, ...facts }, arrays: { theta } }, u.store?.());
}
