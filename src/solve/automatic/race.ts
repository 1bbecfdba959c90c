/** @file Families raced at small sizes; the best is climbed until it is resolved or gains nothing. */

import { better, type Context, type Rung } from "./context.ts";
import { type ClimbOptions, climb, type Ending, ending, type Family, trialSize } from "./ladder.ts";

export interface Climbed {
  /** The best rung of all. */
  readonly best: Rung | undefined;
  readonly ending: Ending;
  /** Held-out residuals of the winner, rung by rung. */
  readonly heldOut: readonly number[];
  readonly family: string;
}

/** Held-out residual below which no second family is climbed for what the first one left. */
const settled = 1e-10;

/** One climber in the race. */
interface Runner {
  readonly family: Family;
  readonly rungs: AsyncGenerator<Rung>;
  readonly heldOut: number[];
  best: Rung | undefined;
  last: Rung | undefined;
  ending: Ending | undefined;
}

/** A race in two parts, so that its first part can be judged before the second is paid for. */
export interface Contest {
  /** Climbs every family in turn up to 640 functions per field; the best rung so far. */
  heats(): Promise<Rung | undefined>;
  /**
   * Climbs the best one on alone. The others get their turn again only when it ends without being resolved and one of
   * them was within a factor of a thousand of it.
   */
  final(): Promise<Climbed>;
}

export function contest(context: Context, families: readonly Family[], options: ClimbOptions = {}): Contest {
  const runners = families.map(
    (family): Runner => ({
      family,
      rungs: climb(context, family, options),
      heldOut: [],
      best: undefined,
      last: undefined,
      ending: undefined,
    }),
  );
  const leader = (): Runner => runners.reduce((a, b) => (heldOutOf(b) < heldOutOf(a) ? b : a));
  return {
    heats: async () => {
      await sideBySide(runners, context);
      return leader().best;
    },
    final: async () => {
      await lastLaps(runners, context);
      const { best, ending: end = "out of room", heldOut, family } = leader();
      return { best, ending: end, heldOut, family: family.name };
    },
  };
}

/** Both parts of a contest, one after the other. */
export async function race(
  context: Context,
  families: readonly Family[],
  options: ClimbOptions = {},
): Promise<Climbed> {
  const { heats, final } = contest(context, families, options);
  if (families.length > 1) await heats();
  return final();
}

async function lastLaps(runners: readonly Runner[], context: Context): Promise<void> {
  const ranked = [...runners].sort((a, b) => heldOutOf(a) - heldOutOf(b));
  if (ranked.some((runner) => runner.ending === "resolved")) return;
  for (const runner of ranked) {
    if (heldOutOf(runner) > 1e3 * heldOutOf(ranked[0])) break;
    await toTheEnd(runner, context);
    if (runner.ending === "resolved" || heldOutOf(ranked[0]) < settled) break;
  }
}

/** Functions per field of the next rung; the first one is always climbed. */
const nextSize = ({ last }: Runner, { problem }: Context): number =>
  last ? (1.7 * last.columns) / problem.fields.length : 0;

const heldOutOf = ({ best }: Runner): number => best?.heldOut ?? Number.POSITIVE_INFINITY;

async function sideBySide(runners: readonly Runner[], context: Context): Promise<void> {
  for (let going = true; going; ) {
    going = false;
    for (const runner of runners) {
      if (runner.ending || nextSize(runner, context) > trialSize) continue;
      await oneRung(runner, context);
      if (runner.ending === "resolved") return;
      going = true;
    }
  }
}

async function toTheEnd(runner: Runner, context: Context): Promise<void> {
  while (!runner.ending) await oneRung(runner, context);
}

async function oneRung(runner: Runner, { journal, tried }: Context): Promise<void> {
  const { done, value } = await runner.rungs.next();
  if (done || !value) {
    runner.ending = "out of room";
    return;
  }
  runner.heldOut.push(value.heldOut);
  runner.last = value;
  runner.best = better(runner.best, value);
  runner.ending = ending(runner.heldOut, value.columns);
  tried?.({ family: runner.family.name, columns: value.columns, heldOut: value.heldOut });
  const outcome = runner.ending ? `, ${runner.ending}` : "";
  journal.note(
    `${value.name}: ${value.columns} columns, held-out residual ${value.heldOut.toExponential(1)}${outcome}`,
    `coefficients up to ${value.coefficientSize.toExponential(0)} in units of their columns`,
  );
}
