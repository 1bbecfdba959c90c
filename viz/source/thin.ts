/** @file Long histories reduced to what a chart can show. */

import type { Step } from "../../solvers/index.ts";
import type { HistoryRow } from "./source.ts";

/**
 * At most about `most` rows, evenly spread over time, in order.
 *
 * First and last rows, redraws and rows with a measured error always stay, the latter thinned among themselves.
 */
export function thin(history: readonly Step[], most: number): HistoryRow[] {
  if (history.length <= most) return history.map(historyRow);
  const measured = history.filter(({ error }) => error !== undefined);
  const keep = new Set<Step>([...every(history, most / 2), ...every(measured, most / 2)]);
  return history.filter((step) => keep.has(step) || step.redrawn).map(historyRow);
}

/** About `most` items at even distances, first and last included. */
function every<Item>(items: readonly Item[], most: number): Item[] {
  const stride = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, i) => i % stride === 0 || i === items.length - 1);
}

/** The part of a step that charts show. */
export function historyRow(step: Step): HistoryRow {
  const { index, seconds, cost, gradientNorm, damping, gainRatio, stepNorm, verdict, redrawn, error } = step;
  const known = { index, seconds, cost, gradientNorm, damping, gainRatio, stepNorm, verdict, redrawn };
  return error === undefined ? known : { ...known, error };
}
