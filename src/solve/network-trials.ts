/** @file Networks that are trained for a while, and the one of them that goes on. */

import type { Step } from "../../solvers/index.ts";
import type { Problem } from "../problem/index.ts";
import { coefficientValue } from "../residual/index.ts";
import type { Checkpoint } from "../run/record/index.ts";
import { defect } from "../solution/index.ts";
import type { SolvedOn } from "./finish.ts";
import { solveByNetwork } from "./network.ts";
import { type OpenedDevice, openDevice } from "./open-device.ts";
import { type Relay, relay } from "./relay.ts";
import { type Settings, settle } from "./settings.ts";
import { asAutomatic } from "./state.ts";
import type { Solved, SolveOptions } from "./types.ts";

/** What tells one entrant from another. */
export type Entry = Pick<SolveOptions, "model" | "seed">;

/** What is left of an entrant once its memory is freed. */
export interface Entrant {
  readonly entry: Entry;
  /** Worst residual at fresh points, relative to the terms it is made of. */
  readonly heldOut: number;
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
  readonly last: Step | undefined;
}

/** Budget of every entrant; of seconds and steps whichever ends first. */
export interface Trial {
  readonly seconds: number;
  readonly steps?: number;
}

interface Trials {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly entries: readonly Entry[];
  /** What each may use of the whole. */
  readonly trial: (settings: Settings) => Trial;
  /** The one that goes on, and why. */
  readonly pick: (entrants: readonly Entrant[]) => { readonly winner: Entrant; readonly because: string };
  /** `asAutomatic` for checkpoints that are resumed without naming the entry; else they are the winner's own. */
  readonly automatic: boolean;
  /** Milliseconds of the clock when the solve was asked for. */
  readonly begun: number;
}

/**
 * Trains all entrants in turn and goes on with one of them from where it was.
 *
 * @throws UsageError and NumericalError as `solveByNetwork`.
 */
export async function solveByTrials(trials: Trials): Promise<SolvedOn> {
  const { problem, options, entries, begun } = trials;
  const settings = settle(problem, options);
  const opened = await openDevice(options, settings);
  const opening = (performance.now() - begun) / 1000;
  const course: Course = { ...trials, settings, opened, relayed: relay(options.observe) };
  try {
    const entrants: Entrant[] = [];
    for (const entry of entries) entrants.push(await entrantOf(course, entry, opening + secondsOf(entrants)));
    const { winner, because } = trials.pick(entrants);
    const elsewhere = {
      seconds: opening + secondsOf(entrants) - winner.seconds,
      steps: stepsOf(entrants, winner),
    };
    const on = await continued(course, winner, elsewhere);
    return { ...on, solved: { ...on.solved, notes: [...on.solved.notes, because] } };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

interface Course extends Trials {
  readonly settings: Settings;
  readonly opened: OpenedDevice;
  readonly relayed: Relay;
}

const secondsOf = (entrants: readonly Entrant[]): number =>
  entrants.reduce((sum, { seconds }) => sum + seconds, 0);

/** Steps of all others than the winner. */
const stepsOf = (entrants: readonly Entrant[], winner: Entrant): number =>
  entrants.reduce((sum, entrant) => sum + (entrant === winner ? 0 : (entrant.last?.index ?? -1) + 1), 0);

/** The checkpoint as the whole solve stores it. */
const stored = ({ automatic, problem }: Course, own: Checkpoint): Checkpoint =>
  automatic ? asAutomatic(own, problem.domain.bounds) : own;

async function entrantOf(course: Course, entry: Entry, before: number): Promise<Entrant> {
  const { problem, options, settings, opened, relayed, trial } = course;
  const { solved } = await solveByNetwork(problem, {
    ...options,
    ...entry,
    ...trial(settings),
    device: opened.training.device,
    instruments: [],
    observe: relayed.leg(before, { checkpoint: (own) => stored(course, own) }),
  });
  const { seconds, history } = solved;
  const entrant = {
    entry,
    heldOut: heldOut(problem, solved, settings.seed),
    checkpoint: solved.checkpoint(),
    seconds,
    last: history.at(-1),
  };
  solved.close();
  return entrant;
}

function heldOut(problem: Problem, { u, theta }: Solved, seed: number): number {
  const { coefficients } = problem;
  const offset = theta.length - coefficients.length;
  const values = coefficients.map(
    (leaf, k) => [leaf.name, coefficientValue(leaf, theta[offset + k])] as const,
  );
  return defect(problem, u, { seed, coefficients: Object.fromEntries(values) }).worst;
}

/** @param elsewhere - what went into other things than the winner. */
async function continued(
  course: Course,
  { entry, checkpoint, last }: Entrant,
  elsewhere: { readonly seconds: number; readonly steps: number },
): Promise<SolvedOn> {
  const { problem, options, settings, opened, relayed } = course;
  const observe = relayed.leg(elsewhere.seconds + (last?.seconds ?? 0), {
    checkpoint: (own) => stored(course, own),
    ...(last && { continues: last }),
  });
  const { solved, device } = await solveByNetwork(problem, {
    ...options,
    ...entry,
    device: opened.training.device,
    seconds: Math.max(0, settings.seconds - elsewhere.seconds),
    ...(options.steps !== undefined && { steps: Math.max(0, options.steps - elsewhere.steps) }),
    resume: checkpoint,
    observe,
  });
  return {
    solved: {
      ...solved,
      seconds: solved.seconds + elsewhere.seconds,
      steps: relayed.history.length,
      history: relayed.history,
      notes: [opened.training.announcement, ...solved.notes.slice(1)],
      checkpoint: () => stored(course, solved.checkpoint()),
      close: () => {
        solved.close();
        opened.close();
      },
    },
    device,
  };
}
