/** @file Which network is trained and how: in slabs where that is recommended, after a race where nothing is. */

import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import { counted } from "../words.ts";
import type { SolvedOn } from "./finish.ts";
import { type NoteRace, solveByNetworkRace } from "./network-race.ts";
import { solveByNetworkRefined } from "./network-refined.ts";
import { solveByNetworkSlabs } from "./network-slabs.ts";
import { solveByNetworkStarts } from "./network-starts.ts";
import { choosesNetwork, races, shares } from "./settings.ts";
import type { SolveOptions } from "./types.ts";

/**
 * Trains a network as the problem recommends and the options say.
 *
 * A solve that ends with a correction keeps the time for it back. Slabs that were not asked for are taken only where the
 * solve may choose; the same holds for the race.
 *
 * @param begun - milliseconds of the clock when the solve was asked for.
 * @param note - told how a race ended.
 * @throws UsageError and NumericalError as `solveByNetwork`.
 */
export async function trainNetwork(
  problem: Problem,
  asked: SolveOptions,
  begun = performance.now(),
  note?: NoteRace,
): Promise<SolvedOn> {
  const { training } = shares(problem, asked);
  const options = Number.isFinite(training) ? { ...asked, seconds: training } : asked;
  if ((options.starts ?? 1) > 1)
    return solveByNetworkStarts(problem, options, options.starts as number, begun);
  const slabs = options.slabs ?? (choosesNetwork(options) ? (problem.recommended.slabs ?? 1) : 1);
  const { instruments: wanted = [] } = options;
  if (slabs > 1 && wanted.length > 0)
    throw unmeasured(wanted, `${counted(slabs, "slab")} with a network each`, "--slabs 1, or no instruments");
  if (slabs > 1) return solveByNetworkSlabs(problem, options, slabs, begun);
  return races(problem, options)
    ? solveByNetworkRace(problem, options, begun, note)
    : solveByNetworkRefined(problem, options, begun);
}

/** Instruments that cannot be read off what a solve trains, and what to train instead. */
export const unmeasured = (asked: readonly string[], because: string, remedy: string): UsageError =>
  new UsageError({
    what: `${asked.join(", ")} cannot be measured: ${because}`,
    where: "instruments",
    remedy,
  });
