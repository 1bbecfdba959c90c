/** @file The time of an estimate: which levels still fit into it. */

import type { Plan } from "./levels.ts";

/** Told of the levels that are taken, it forecasts those that follow. */
export interface Stopwatch {
  /** The forecast of a level in seconds, where it does not fit into what is left; undefined where it fits or nothing is known. */
  excess(plan: Plan | undefined): number | undefined;
  /** Runs a level and remembers how long it took. */
  timed<Result>(plan: Plan | undefined, action: () => Promise<Result>): Promise<Result>;
  /** Forgets the level before: another method follows. */
  restart(): void;
  /** Seconds left. */
  readonly left: number;
}

/** How many times longer a level takes than the one before, where neither says. Chosen here: double the size in the plane. */
const growth = 4;

/** @param limit - seconds in all. */
export function stopwatch(limit: number, now: () => number = () => performance.now()): Stopwatch {
  const begun = now();
  let before: { readonly seconds: number; readonly plan: Plan | undefined } | undefined;
  let taken = 0;
  const left = (): number => limit - (now() - begun) / 1000;
  const forecast = (plan: Plan | undefined): number | undefined => {
    if (!before) return plan?.seconds;
    // The first level pays for the compiling of the equations as well: as much as the second takes.
    if (taken === 1) return before.seconds;
    const ratio = plan && before.plan ? plan.work / before.plan.work : growth;
    return ratio * before.seconds;
  };
  return {
    excess: (plan) => {
      const seconds = forecast(plan);
      return seconds !== undefined && seconds > left() ? seconds : undefined;
    },
    timed: async (plan, action) => {
      const start = now();
      const result = await action();
      before = { seconds: (now() - start) / 1000, plan };
      taken += 1;
      return result;
    },
    restart: () => {
      before = undefined;
      taken = 0;
    },
    get left() {
      return left();
    },
  };
}
