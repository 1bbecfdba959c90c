/** @file Where the cost no longer sees: decreases below its rounding, and when to stop refining there. */

import type { Evaluated } from "./search.ts";

/** Decreases below this share of the cost are rounding. Chosen here: a sum of some hundred squares errs by that much. */
export const invisibleShare = 1e3 * Number.EPSILON;
/** Chosen here: steps that must follow one another without the predicted decrease falling fourfold. */
const patience = 4;

/**
 * Near a minimum the cost is flat to rounding when theta still has only half its digits. There the linear model is the
 * better judge: full steps are taken as long as their predicted decrease keeps falling. A step that is invisible only
 * because failed trials raised the damping proves nothing; searches must not ask about those.
 *
 * Source: Hager and Zhang 2005, section 3 (why acceptance by function values stops at sqrt(eps)).
 */
export interface RoundingWatch {
  /** Both decreases, promised and found, are below the rounding of the cost. */
  sees(trial: Evaluated): boolean;
  /** Counts an invisible step; true once its like have stopped getting shorter. Not for steps that damping shortens. */
  settled(predicted: number): boolean;
  readonly scalars: readonly [least: number, idle: number];
  restore(least: number, idle: number): void;
}

export function roundingWatch(): RoundingWatch {
  let least = Number.POSITIVE_INFINITY;
  let idle = 0;
  return {
    sees: ({ cost, actual, predicted }) =>
      Math.abs(predicted) <= invisibleShare * cost && Math.abs(actual) <= invisibleShare * cost,
    settled: (predicted) => {
      if (predicted < least / 4) {
        least = predicted;
        idle = 0;
      } else idle++;
      return idle >= patience || !(predicted > 0);
    },
    get scalars() {
      return [least, idle] as const;
    },
    restore: (storedLeast, storedIdle) => {
      least = storedLeast;
      idle = storedIdle;
    },
  };
}
