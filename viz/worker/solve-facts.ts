/** @file What is told of a solve in the worker: before it has a result, and from its result. */

import type { Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solved } from "../../src/solve/index.ts";
import type { RunFacts } from "../source/source.ts";
import type { EntryFacts, PageDevice, SolveChoices } from "./protocol.ts";

export const newEntry = ({ name, title }: Problem, model: string, { kind }: SolveChoices): EntryFacts => ({
  ...{ problem: name, title, model, solver: "", kind: kind ?? "" },
  ...{ seconds: Number.NaN, relativeL2: Number.NaN, errorEstimate: Number.NaN },
  ...{ state: "running", reason: "", started: new Date().toISOString() },
});

export const endedEntry = (entry: EntryFacts, solved: Solved): EntryFacts => ({
  ...entry,
  model: solved.model,
  solver: solved.solver,
  kind: solved.kind,
  seconds: solved.seconds,
  relativeL2: solved.error?.relativeL2 ?? Number.NaN,
  errorEstimate: solved.errorEstimate?.relativeL2 ?? Number.NaN,
  state: solved.outcome.kind,
});

/** Before the solve tells of its device itself. */
const askedFor: Readonly<Record<PageDevice, string>> = {
  wasm: "WebAssembly in this page, 1 thread",
  webgpu: "asked for: Gram matrices of networks by WebGPU, all else by WebAssembly in this page, 1 thread",
};

export const runningFacts = (
  { model, kind }: EntryFacts,
  { seed = 1, device = "wasm" }: SolveChoices,
  history: readonly Step[],
  seconds: number,
): RunFacts => ({
  ...{ model, seed, seconds, solver: "still solving" },
  device: { name: device, description: askedFor[device] },
  outcome: { kind: "aborted", by: "running", message: "The solve is still going on." },
  ...{ rows: Number.NaN, columns: Number.NaN, steps: history.length },
  cost: history.at(-1)?.bestCost ?? Number.NaN,
  ...(kind && { kind }),
  running: true,
});

/** What the page shows of the result; the solutions within an estimate stay here. */
export function factsOf(solved: Solved): RunFacts {
  const { u: _u, theta: _theta, history: _history, errorEstimate, ...facts } = solved;
  return { ...facts, ...(errorEstimate && { errorEstimate }) };
}

/**
 * A residual that is not finite before the first step was given, not computed. What a device refused is another matter:
 * that outcome says so itself.
 *
 * @throws UsageError for such a residual; the solve is closed then.
 */
export function refuseNotFinite({ outcome, steps, close }: Solved): void {
  if (outcome.kind !== "non-finite" || outcome.by === "exception" || steps > 0) return;
  close();
  throw new UsageError({
    what: `nothing was solved: ${outcome.message}`,
    remedy: "equations, conditions and a seed for which every residual is finite",
  });
}

export const stoppedTooEarly = (): UsageError =>
  new UsageError({
    what: "the solve was stopped before it had found a solution",
    remedy: "solving again, and stopping later",
  });
