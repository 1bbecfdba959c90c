/** @file What the next rung of a ladder will take, told by those before it. */

import type { Context } from "./context.ts";

/** What a rung took. */
export interface Cost {
  readonly columns: number;
  /** Least-squares solves. */
  readonly solves: number;
  /** Of assembly and solves together. */
  readonly seconds: number;
}

/** Rows grow with the columns: assembly and the choice of points by the square of these, QR by the cube. */
const [slowest, fastest] = [3, 2];

/** Chosen here: rungs shorter than this are mostly compilation, and tell no power. */
const measurable = 0.05;

/**
 * Seconds that a rung will take: those of the last one per solve, times the columns' growth to the power that the last
 * two show, between 2 and 3.
 *
 * @param costs - of the rungs so far, in order.
 * @returns 0 where there is nothing to tell by.
 */
export function forecast(costs: readonly Cost[], columns: number, solves: number): number {
  const [before, last] = costs.length > 1 ? costs.slice(-2) : [undefined, costs[0]];
  if (!last) return 0;
  const perSolve = ({ seconds, solves: count }: Cost): number => seconds / Math.max(1, count);
  const power =
    before && before.seconds > measurable && before.columns < last.columns
      ? Math.log(perSolve(last) / perSolve(before)) / Math.log(last.columns / before.columns)
      : slowest;
  const growth = (columns / last.columns) ** Math.min(slowest, Math.max(fastest, power));
  return solves * perSolve(last) * growth;
}

/** Chosen here: forecasts are seldom off by more. */
const margin = 1.3;

/** Whether what is forecast to take so many seconds would end after the time is up. */
export const endsTooLate = ({ journal, deadline }: Context, seconds: number): boolean =>
  journal.elapsed + margin * seconds > deadline;
