/** @file A solve in the worker: begun from a name or a typed problem, followed, and shown while it goes on. */

import { problemNamed } from "../../problems/index.ts";
import { eventLoopTurn, type Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Checkpoint } from "../../src/run/record/index.ts";
import { drawnPoints, modelOf, restore, type Solved, solve } from "../../src/solve/index.ts";
import type { DrawnPoints } from "../source/layout.ts";
import type { RunFacts } from "../source/source.ts";
import { type HeldRun, rowsFrom, type Showcase, showcase, type Teller } from "./held-run.ts";
import type { EntryFacts, ProblemChoice, SolveChoices } from "./protocol.ts";
import { type Pulse, pulse } from "./pulse.ts";
import { buildProblem } from "./typed/build-problem.ts";
import { Misplaced } from "./typed/typed-problem.ts";

/** @throws UsageError or Untold for a problem or choices that cannot be; later trouble is told. */
export async function beginSolve(
  choice: ProblemChoice,
  choices: SolveChoices,
  teller: Teller,
): Promise<HeldRun> {
  const problem = await problemOf(choice);
  const options = { ...choices, device: "wasm", threads: 1 } as const;
  const model = modelOf(problem, options);
  const history: Step[] = [];
  const entry = newEntry(problem, model, choices);
  const begun = (): RunFacts => runningFacts(entry, choices, history, 0);
  const shown = showcase(problem, history, begun, drawnBy(problem, options, begun()));
  const stopping = new AbortController();
  teller.entry(entry);
  void follow({ problem, options, entry, history, shown, signal: stopping.signal, teller });
  return {
    source: shown.source,
    facts: shown.facts,
    history: (from) => rowsFrom(history, from),
    stop: () => stopping.abort(),
  };
}

async function problemOf(choice: ProblemChoice): Promise<Problem> {
  if ("library" in choice) return problemNamed(choice.library);
  const { problem, complaint } = buildProblem(choice.typed);
  if (complaint) throw new Misplaced(complaint);
  return problem;
}

const newEntry = ({ name, title }: Problem, model: string, { kind }: SolveChoices): EntryFacts => ({
  ...{ problem: name, title, model, solver: "", kind: kind ?? "" },
  ...{ seconds: Number.NaN, relativeL2: Number.NaN, errorEstimate: Number.NaN },
  ...{ state: "running", reason: "", started: new Date().toISOString() },
});

interface Followed {
  readonly problem: Problem;
  readonly options: SolveChoices & { readonly device: "wasm"; readonly threads: 1 };
  readonly entry: EntryFacts;
  /** Grows. */
  readonly history: Step[];
  readonly shown: Showcase;
  readonly signal: AbortSignal;
  readonly teller: Teller;
}

async function follow(run: Followed): Promise<void> {
  const { problem, options, entry, history, shown, signal, teller } = run;
  const beat = pulse(teller.event);
  try {
    // Questions that came with the beginning are answered before the first long computation.
    await eventLoopTurn();
    const solved = await solve(problem, { ...options, signal, ...observers(run, beat) });
    refuseNotFinite(solved);
    // Those of the solve are renumbered, and carry what was measured later.
    history.splice(0, history.length, ...solved.history.map((step, i) => ({ ...history[i], ...step })));
    const { correction } = solved.errorEstimate ?? {};
    shown.show(() => solved.u, factsOf(solved), {
      drawn: drawnBy(problem, options, solved, solved.checkpoint),
      ...(correction && correction.u !== solved.u && { corrected: () => correction.u }),
    });
    teller.entry(endedEntry(entry, solved));
    beat.end();
  } catch (reason) {
    const told = signal.aborted && reason instanceof UsageError ? stoppedTooEarly() : reason;
    shown.close(told);
    teller.failed(told);
  }
}

/** What the solve tells on its way, passed on. */
function observers({ problem, entry, options, history, shown, teller }: Followed, beat: Pulse) {
  const going = (seconds: number): RunFacts => runningFacts(entry, options, history, seconds);
  return {
    explain: teller.decision,
    found: ({ u, seconds }: { readonly u: Solved["u"]; readonly seconds: number }): void => {
      // What was found has functions of its own: nothing is known of their points before the end.
      shown.show(() => u, going(seconds));
      beat.solution(seconds);
    },
    trace: ({ error }: { readonly error: number }): void => {
      const last = history.at(-1);
      if (last) history[history.length - 1] = { ...last, error };
    },
    observe: ({ step, checkpoint }: { readonly step: Step; checkpoint(): Checkpoint }): void => {
      history.push(step);
      beat.row(step);
      if (!beat.solutionIsDue()) return;
      const kept = checkpoint();
      if (kept.header.unfinished) return;
      const facts = going(step.seconds);
      shown.show((device) => restore(problem, kept, device), facts, {
        drawn: drawnBy(problem, options, facts, () => kept),
      });
      beat.solution(step.seconds);
    },
  };
}

/** Where the points of a solution lie, drawn when they are asked for. */
const drawnBy =
  (
    problem: Problem,
    { device: _device, threads: _threads, ...options }: Followed["options"],
    { model, kind, seed, rows, columns }: RunFacts,
    checkpoint?: () => Checkpoint,
  ): (() => DrawnPoints) =>
  () =>
    drawnPoints(problem, {
      ...{ model, seed, rows, columns, options },
      ...(kind !== undefined && { kind }),
      ...(checkpoint && { checkpoint: checkpoint() }),
    });

const runningFacts = (
  { model, kind }: EntryFacts,
  { seed = 1 }: SolveChoices,
  history: readonly Step[],
  seconds: number,
): RunFacts => ({
  ...{ model, seed, seconds, solver: "still solving" },
  device: { name: "wasm", description: "WebAssembly in this page, 1 thread" },
  outcome: { kind: "aborted", by: "running", message: "The solve is still going on." },
  ...{ rows: Number.NaN, columns: Number.NaN, steps: history.length },
  cost: history.at(-1)?.bestCost ?? Number.NaN,
  ...(kind && { kind }),
  running: true,
});

/** What the page shows of the result; the solutions within an estimate stay here. */
function factsOf(solved: Solved): RunFacts {
  const { u: _u, theta: _theta, history: _history, errorEstimate, ...facts } = solved;
  return { ...facts, ...(errorEstimate && { errorEstimate }) };
}

const endedEntry = (entry: EntryFacts, solved: Solved): EntryFacts => ({
  ...entry,
  model: solved.model,
  solver: solved.solver,
  kind: solved.kind,
  seconds: solved.seconds,
  relativeL2: solved.error?.relativeL2 ?? Number.NaN,
  errorEstimate: solved.errorEstimate?.relativeL2 ?? Number.NaN,
  state: solved.outcome.kind,
});

/** A residual that is not finite before the first step was given, not computed. */
function refuseNotFinite({ outcome, steps, close }: Solved): void {
  if (outcome.kind !== "non-finite" || steps > 0) return;
  close();
  throw new UsageError({
    what: `nothing was solved: ${outcome.message}`,
    remedy: "equations, conditions and a seed for which every residual is finite",
  });
}

const stoppedTooEarly = (): UsageError =>
  new UsageError({
    what: "the solve was stopped before it had found a solution",
    remedy: "solving again, and stopping later",
  });
