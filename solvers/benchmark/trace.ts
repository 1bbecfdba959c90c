/** @file Errors against time, thinned. */

import type { TracePoint } from "./types.ts";

/**
 * The points in order of time that are not later than the result, the result last, evenly thinned.
 *
 * @param points - in any order; those that are not finite are left out.
 * @param result - error and time of what was returned; null where nothing is known of the solution.
 * @param most - points at most, 2 at least.
 *
 * @example
 * traceWith([{ seconds: 2, error: 0.1 }, { seconds: 1, error: 0.5 }], { seconds: 3, error: 0.2 }).map(({ error }) => error); // [0.5, 0.1, 0.2]
 */
export function traceWith(
  points: readonly TracePoint[],
  result: TracePoint | null,
  most = 200,
): TracePoint[] {
  const before = points
    .filter(({ seconds, error }) => Number.isFinite(error) && seconds <= (result?.seconds ?? Infinity))
    .sort((a, b) => a.seconds - b.seconds);
  const last = before.at(-1);
  const isRepeated = result && last?.seconds === result.seconds && last.error === result.error;
  const all = result && Number.isFinite(result.error) && !isRepeated ? [...before, result] : before;
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, k) => all[Math.round((k * (all.length - 1)) / (most - 1))]);
}
