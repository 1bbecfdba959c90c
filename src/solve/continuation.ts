/** @file Continuation: a family of problems in turn, every network started from the one before. */

import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { finished, type SolvedOn } from "./finish.ts";
import { solveByNetwork } from "./network.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import { type Relay, relay } from "./relay.ts";
import { type Settings, settle } from "./settings.ts";
import type { Solved, SolveOptions } from "./types.ts";

/** One problem of the family that was solved on the way. */
export interface Passage {
  /** The parameter. */
  readonly value: number;
  readonly solved: Pick<Solved, "outcome" | "cost" | "steps" | "seconds" | "error">;
}

export interface Continued extends Solved {
  /** All problems in their order, the last one included. */
  readonly passages: readonly Passage[];
}

/** Chosen here: share of what is left that a problem on the way may use; the last one has all the rest. */
const shareOnTheWay = 0.25;

/**
 * Solves problems of a one-parameter family in turn by one network, so that a hard one starts from an easier one.
 *
 * Every problem on the way takes at most a quarter of the seconds and steps that are left. The family must keep its
 * coordinates, fields and model; points, conditions and equations may change with the parameter.
 *
 * @param problemAt - the problem of a parameter value: a viscosity, a wavenumber, a length of time.
 * @param values - at least one, from easy to hard; the last is the problem that is wanted.
 * @returns the solve of the last problem, with what came of all.
 * @throws UsageError for no values, and for problems that differ in fields or size of their network.
 * @throws NumericalError when a source or data function is not finite.
 * Source: Allgower and Georg 2003, "Introduction to numerical continuation methods"; Krishnapriyan et al. 2021
 * (curriculum of PDE coefficients for networks).
 */
export async function solveContinuation(
  problemAt: (value: number) => Problem,
  values: readonly number[],
  options: SolveOptions = {},
): Promise<Continued> {
  const begun = performance.now();
  const problems = familyOf(problemAt, values);
  const settings = settle(problems[problems.length - 1], options);
  const opened = await openDevice(options, settings);
  const way: Way = {
    ...{ options, settings, opened, relayed: relay(options.observe), passages: [] },
    ...{ seconds: (performance.now() - begun) / 1000, steps: 0, theta: undefined },
  };
  try {
    let last: SolvedOn | undefined;
    for (const [k, problem] of problems.entries()) {
      last?.solved.close();
      last = await passed(way, problem, k === problems.length - 1);
      way.passages.push({ value: values[k], solved: last.solved });
    }
    return arrived(way, await finished(last as SolvedOn, options));
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** What is known on the way; grows with every problem. */
interface Way {
  readonly options: SolveOptions;
  readonly settings: Settings;
  readonly opened: OpenedDevice;
  readonly relayed: Relay;
  readonly passages: Passage[];
  /** Spent so far. */
  seconds: number;
  steps: number;
  theta: Float64Array | undefined;
}

/** Trains on one problem from where the last one ended. (mutates way) */
async function passed(way: Way, problem: Problem, isLast: boolean): Promise<SolvedOn> {
  const { settings, opened, relayed, theta } = way;
  const { target, steps, ...rest } = way.options;
  const share = isLast ? 1 : shareOnTheWay;
  const on = await solveByNetwork(
    problem,
    {
      ...rest,
      device: opened.training.device,
      seconds: Math.max(0, share * (settings.seconds - way.seconds)),
      ...(steps !== undefined && { steps: Math.ceil(share * (steps - way.steps)) }),
      ...(isLast && target !== undefined && { target }),
      observe: relayed.leg(way.seconds, { checkpoint: (own) => own }),
    },
    performance.now(),
    theta,
  );
  way.seconds += on.solved.seconds;
  way.steps += on.solved.steps;
  way.theta = on.solved.theta;
  return on;
}

/** The last solve with what was spent before it. */
function arrived({ opened, passages, relayed, seconds, steps }: Way, whole: Solved): Continued {
  const close = (): void => {
    whole.close();
    opened.close();
  };
  const notes = [opened.training.announcement, ...whole.notes.slice(1), journey(passages)];
  return { ...whole, passages, seconds, steps, history: relayed.history, notes, close };
}

const journey = (passages: readonly Passage[]): string =>
  `continued through ${passages.map(({ value, solved }) => `${value} (cost ${solved.cost.toExponential(1)})`).join(", ")}`;

/** @throws UsageError as `solveContinuation`. */
function familyOf(problemAt: (value: number) => Problem, values: readonly number[]): Problem[] {
  const problems = values.map(problemAt);
  const last = problems.at(-1);
  if (last === undefined)
    throw new UsageError({
      what: "there are no values to continue through",
      where: "solveContinuation",
      remedy: "at least one value of the parameter, from easy to hard",
    });
  for (const [k, problem] of problems.entries()) refuseOther(problem, last, values[k]);
  return problems;
}

function refuseOther(problem: Problem, last: Problem, value: number): void {
  const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
  const [own, other] = [problem, last].map(({ coefficients }) => coefficients.map(({ name }) => name));
  if (same(problem.fields, last.fields) && same(problem.coordinates, last.coordinates) && same(own, other))
    return;
  throw new UsageError({
    what: `the problem at ${value} has other fields, coordinates or coefficients than the last one`,
    where: "solveContinuation",
    remedy: "a family in which only numbers and functions change",
  });
}
