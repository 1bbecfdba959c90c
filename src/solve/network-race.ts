/** @file Which network for a problem that recommends none: two shapes are trained for a while, the better one goes on. */

import type { Problem } from "../problem/index.ts";
import type { SolvedOn } from "./finish.ts";
import { type Entrant, solveByTrials } from "./network-trials.ts";
import type { SolveOptions } from "./types.ts";

/** Told how a race ended: `1x64 goes on`, `held-out residual 3e-4 against 2e-2 of 2x24`. */
export type NoteRace = (what: string, because: string) => void;

/**
 * One wide layer against two narrow ones. Chosen here: on smooth problems one of them is within a factor of ten of the best
 * of 1x32, 1x64, 2x24 and 3x20.
 */
const entrants = ["mlp:1x64", "mlp:2x24"] as const;

/** Chosen here: each entrant's seconds, and most share of the whole. */
const trial = { seconds: 5, share: 0.1 };

/**
 * Trains both shapes for a tenth of the time, five seconds at most, and goes on with the one that promises more (see
 * `ranked`), from where it was.
 *
 * @throws UsageError and NumericalError as `solveByNetwork`.
 */
export async function solveByNetworkRace(
  problem: Problem,
  options: SolveOptions,
  begun = performance.now(),
  note: NoteRace = () => {},
): Promise<SolvedOn> {
  return solveByTrials({
    ...{ problem, options, begun, automatic: true },
    entries: entrants.map((model) => ({ model })),
    trial: ({ seconds }) => ({ seconds: Math.min(trial.seconds, trial.share * seconds) }),
    pick: ([first, second]) => {
      const [winner, loser] = ranked(problem, first, second);
      const because = `held-out residual ${winner.heldOut.toExponential(1)} against ${loser.heldOut.toExponential(1)} of ${loser.entry.model}`;
      note(`${winner.entry.model} goes on`, because);
      return { winner, because: `${winner.entry.model} was chosen: ${because}` };
    },
  });
}

/** Coordinates up to which two layers are expected to end ahead. */
const fewCoordinates = 3;

/**
 * How far one layer must be ahead in few coordinates. Measured on six problems (two nonlinear, two on regions that are no
 * box, one with a coefficient to be found): one layer takes many more steps a second and leads after the trial in three
 * of them, by up to a factor of 2000, and ends behind in all but that one.
 */
const lead = 1000;

/**
 * The smaller residual wins; up to three coordinates one layer does so only with a long lead.
 *
 * @returns winner and loser.
 */
export function ranked<T extends Pick<Entrant, "heldOut">>(
  { coordinates }: Pick<Problem, "coordinates">,
  wide: T,
  deep: T,
): readonly [T, T] {
  const handicap = coordinates.length <= fewCoordinates ? lead : 1;
  return deep.heldOut < handicap * wide.heldOut ? [deep, wide] : [wide, deep];
}
