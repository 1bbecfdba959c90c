/** @file Which network for a problem that recommends none: two shapes are trained for a while, the better one goes on. */

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

/** Told how a race ended: `1x64 goes on`, `held-out residual 3e-4 against 2e-2 of 2x24`. */
export type NoteRace = (what: string, because: string) => void;

/**
 * One wide layer against two narrow ones. Chosen here: either is the best of a table of widths and depths on smooth
 * problems, one layer in many dimensions, two where the solution oscillates.
 */
const entrantsOf = ({ coordinates }: Problem): readonly string[] =>
  coordinates.length <= 2 ? ["mlp:1x32", "mlp:2x24"] : ["mlp:1x64", "mlp:2x24"];

/** Chosen here: each entrant's seconds, and most share of the whole. */
const trial = { seconds: 5, share: 0.1 };

/** What is left of an entrant once its memory is freed. */
interface Entrant {
  readonly model: string;
  /** Worst residual at fresh points, relative to the terms it is made of. */
  readonly heldOut: number;
  readonly checkpoint: Checkpoint;
  readonly seconds: number;
  readonly last: Step | undefined;
}

/**
 * Trains both shapes for a tenth of the time, five seconds at most, and goes on with the one whose residual at fresh
 * points is smaller, from where it was.
 *
 * @throws UsageError and NumericalError as `solveByNetwork`.
 */
export async function solveByNetworkRace(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
  note: NoteRace = () => {},
): Promise<SolvedOn> {
  const settings = settle(problem, options);
  const opened = await openDevice(options, settings);
  const opening = (performance.now() - begun) / 1000;
  const course = { problem, options, settings, opened, relayed: relay(options.observe) };
  try {
    const entrants: Entrant[] = [];
    for (const model of entrantsOf(problem))
      entrants.push(await entrantOf(course, model, opening + secondsOf(entrants)));
    const [first, second] = entrants;
    const [winner, loser] = ranked(problem, first, second);
    const because = `held-out residual ${winner.heldOut.toExponential(1)} against ${loser.heldOut.toExponential(1)} of ${loser.model}`;
    note(`${winner.model} goes on`, because);
    const on = await continued(course, winner, opening + loser.seconds);
    const notes = [...on.solved.notes, `${winner.model} was chosen: ${because}`];
    return { ...on, solved: { ...on.solved, notes } };
  } catch (thrown) {
    opened.close();
    throw thrown;
  }
}

/** Chosen here: a residual that is half of its terms says that a network has not begun to resolve the equations. */
const unresolved = 0.5;

/**
 * The smaller residual wins. Where neither has got anywhere, two layers do up to three dimensions: they start more
 * slowly, and oscillating solutions need them.
 *
 * @returns winner and loser.
 */
export function ranked<T extends Pick<Entrant, "heldOut">>(
  { coordinates }: Pick<Problem, "coordinates">,
  wide: T,
  deep: T,
): readonly [T, T] {
  const undecided = Math.min(wide.heldOut, deep.heldOut) > unresolved && coordinates.length <= 3;
  return undecided || deep.heldOut < wide.heldOut ? [deep, wide] : [wide, deep];
}

interface Course {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly settings: Settings;
  readonly opened: OpenedDevice;
  readonly relayed: Relay;
}

const secondsOf = (entrants: readonly Entrant[]): number =>
  entrants.reduce((sum, { seconds }) => sum + seconds, 0);

async function entrantOf(course: Course, model: string, before: number): Promise<Entrant> {
  const { problem, options, settings, opened, relayed } = course;
  const { solved } = await solveByNetwork(problem, {
    ...options,
    model,
    device: opened.device,
    seconds: Math.min(trial.seconds, trial.share * settings.seconds),
    observe: relayed.leg(before, { checkpoint: (own) => asAutomatic(own, problem.domain.bounds) }),
  });
  const { seconds, history } = solved;
  const entrant = {
    model,
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

/** @param elsewhere - seconds that went into other things than the winner. */
async function continued(
  course: Course,
  { model, checkpoint, last }: Entrant,
  elsewhere: number,
): Promise<SolvedOn> {
  const { problem, options, settings, opened, relayed } = course;
  const { bounds } = problem.domain;
  const observe = relayed.leg(elsewhere + (last?.seconds ?? 0), {
    checkpoint: (own) => asAutomatic(own, bounds),
    ...(last && { continues: last }),
  });
  const { solved, device } = await solveByNetwork(problem, {
    ...options,
    model,
    device: opened.device,
    seconds: Math.max(0, settings.seconds - elsewhere),
    resume: checkpoint,
    observe,
  });
  return {
    solved: {
      ...solved,
      seconds: solved.seconds + elsewhere,
      steps: relayed.history.length,
      history: relayed.history,
      notes: [opened.announcement, ...solved.notes.slice(1)],
      checkpoint: () => asAutomatic(solved.checkpoint(), bounds),
      close: () => {
        solved.close();
        opened.close();
      },
    },
    device,
  };
}
