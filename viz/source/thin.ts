/** @file Long histories reduced to what a chart can show. */

import type { Step } from "../../solvers/index.ts";
import type { HistoryRow } from "./source.ts";

/**
 * At most about `most` rows, evenly spread over time, in order.
 *
 * First and last rows, redraws and rows with a measured error always stay, the latter thinned among themselves.
 */
export function thin(history: readonly Step[], most: number): HistoryRow[] {
  if (history.length <= most) return history.map(row);
  const measured = history.filter(({ error }) => error !== undefined);
  const keep = new Set<Step>([...every(history, most / 2), ...every(measured, most / 2)]);
  return history.filter((step) => keep.has(step) || step.redrawn).map(row);
}

/** About `most` items at even distances, first and last included. */
function every<Item>(items: readonly Item[], most: number): Item[] {
  const stride = Math.max(1, Math.ceil(items.length / most));
  return items.filter((_, i) => i % stride === 0 || i === items.length - 1);
}

function row({ index, seconds, cost, gradientNorm, damping, verdict, redrawn, error }: Step): HistoryRow {
  const known = { index, seconds, cost, gradientNorm, damping, verdict, redrawn };
  return error === undefined ? known : { ...known, error };
}
