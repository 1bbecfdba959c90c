/** @file A solve in the worker: begun from a name or a typed problem, followed, shown while it goes on, and gone on with. */

import { problemNamed } from "../../problems/index.ts";
import { eventLoopTurn, type Step } from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Checkpoint } from "../../src/run/record/index.ts";
import { drawnPoints, modelOf, restore, type Solved, solve } from "../../src/solve/index.ts";
import type { DrawnPoints } from "../source/layout.ts";
import type { RunFacts } from "../source/source.ts";
import { type HeldRun, rowsFrom, type Showcase, showcase, type Teller } from "./held-run.ts";
import type { EntryFacts, PageDevice, ProblemChoice, SolveChoices } from "./protocol.ts";
import { type Pulse, pulse } from "./pulse.ts";
import {
  endedEntry,
  factsOf,
  newEntry,
  refuseNotFinite,
  runningFacts,
  stoppedTooEarly,
} from "./solve-facts.ts";
import { buildProblem } from "./typed/build-problem.ts";
import { Misplaced } from "./typed/typed-problem.ts";
import { words } from "./words.ts";

/** @throws UsageError or Untold for a problem or choices that cannot be; later trouble is told. */
export async function beginSolve(
  choice: ProblemChoice,
  choices: SolveChoices,
  teller: Teller,
): Promise<HeldRun> {
  const problem = await problemOf(choice);
  const options = { ...choices, device: choices.device ?? "wasm", threads: 1 } as const;
  const model = modelOf(problem, options);
  const history: Step[] = [];
  const entry = newEntry(problem, model, choices);
  const begun = (): RunFacts => runningFacts(entry, choices, history, 0);
  const shown = showcase(problem, history, begun, drawnBy(problem, options, begun()));
  const run = { problem, options, entry, history, shown, teller };
  let leg = setOut(run);
  return {
    source: shown.source,
    facts: shown.facts,
    history: (from) => rowsFrom(history, from),
    stop: () => leg.stop(),
    goOn: () => {
      const rest = leg.rest();
      if (rest) leg = setOut(run, rest);
    },
  };
}

async function problemOf(choice: ProblemChoice): Promise<Problem> {
  if ("library" in choice) return problemNamed(choice.library);
  const { problem, complaint } = buildProblem(choice.typed);
  if (complaint) throw new Misplaced(complaint);
  return problem;
}

interface Followed {
  readonly problem: Problem;
  readonly options: SolveChoices & { readonly device: PageDevice; readonly threads: 1 };
  readonly entry: EntryFacts;
  /** Grows. */
  readonly history: Step[];
  readonly shown: Showcase;
  readonly teller: Teller;
}

/** An end that is none: the solver's state, and what was told. */
interface Rest {
  readonly checkpoint: Checkpoint;
  readonly entry: EntryFacts;
  readonly facts: RunFacts;
  /** Frees its device and the solution on it. May be called again. */
  close(): void;
}

/** From a beginning, or a rest, to an end. */
interface Leg {
  stop(): void;
  /** Where to go on; undefined while it goes on, and for ends that are ends. */
  rest(): Rest | undefined;
}

function setOut(run: Followed, from?: Rest): Leg {
  const stopping = new AbortController();
  let rest: Rest | undefined;
  if (from) leave(run, from);
  run.teller.entry(from ? { ...from.entry, state: "running", reason: "" } : run.entry);
  void follow(run, stopping.signal, from).then((reached) => {
    rest = reached;
  });
  return { stop: () => stopping.abort(), rest: () => rest };
}

/** What was found stays to be seen, on the showcase's own device. */
function leave(
  { problem, entry, options, history, shown }: Followed,
  { checkpoint, facts, close }: Rest,
): void {
  const { model, kind, rows, columns, seed } = facts;
  const going = { ...runningFacts(entry, options, history, facts.seconds), model, rows, columns, seed };
  shown.show((device) => restore(problem, checkpoint, device), { ...going, ...(kind && { kind }) });
  close();
}

/** @returns where to go on, if the run has not come to its end. */
async function follow(run: Followed, signal: AbortSignal, from?: Rest): Promise<Rest | undefined> {
  const { shown, teller } = run;
  const beat = pulse(teller.event);
  try {
    // Questions that came with the beginning are answered before the first long computation.
    await eventLoopTurn();
    return ended(run, await solvedFrom(run, signal, beat, from), beat);
  } catch (reason) {
    const told = signal.aborted && reason instanceof UsageError ? stoppedTooEarly() : reason;
    if (from) return restAgain(run, from, told, beat);
    shown.close(told);
    teller.failed(told);
    return undefined;
  }
}

/** The solve, its steps after those of the history. (mutates run.history) */
async function solvedFrom(run: Followed, signal: AbortSignal, beat: Pulse, from?: Rest): Promise<Solved> {
  const { problem, options, history } = run;
  const before = history.length;
  const resumed = from && { model: String(from.checkpoint.header.model), resume: from.checkpoint };
  const solved = await solve(problem, { ...options, ...resumed, signal, ...observers(run, beat) });
  refuseNotFinite(solved);
  // Those of the solve are renumbered, and carry what was measured later.
  const steps = solved.history.map((step, i) => ({ ...history[before + i], ...step }));
  history.splice(before, history.length - before, ...steps);
  return solved;
}

function ended({ problem, options, entry, shown, teller }: Followed, solved: Solved, beat: Pulse) {
  const { correction } = solved.errorEstimate ?? {};
  const told = { entry: endedEntry(entry, solved), facts: factsOf(solved) };
  shown.show(() => solved.u, told.facts, {
    drawn: drawnBy(problem, options, solved, solved.checkpoint),
    ...(correction && correction.u !== solved.u && { corrected: () => correction.u }),
  });
  const checkpoint = stateOf(solved);
  teller.entry(told.entry, checkpoint !== undefined);
  beat.end();
  return checkpoint && { ...told, checkpoint, close: once(solved.close) };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

/** The state of a solver that was stopped, or whose device was lost; automatic solves have none. */
function stateOf({ outcome, checkpoint }: Solved): Checkpoint | undefined {
  const isCutShort =
    outcome.kind === "aborted" || (outcome.kind === "non-finite" && outcome.by === "exception");
  const state = isCutShort ? checkpoint() : undefined;
  return state?.header.solver_numbers === undefined ? undefined : state;
}

/** Nothing came of going on: what there was before is there again. */
function restAgain({ problem, shown, teller }: Followed, from: Rest, reason: unknown, beat: Pulse): Rest {
  shown.show((device) => restore(problem, from.checkpoint, device), from.facts);
  teller.entry({ ...from.entry, reason: words(reason) }, true);
  beat.end();
  return from;
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
