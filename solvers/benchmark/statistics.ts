/** @file Statistics of repeated runs: quantiles, time to a tolerance, work against precision, performance profiles. */

import { UsageError } from "../../src/errors.ts";
import type { TracePoint } from "./types.ts";

/**
 * The quantile of a sample, linear between order statistics: value at position p (n - 1) of the sorted sample.
 *
 * @param values - at least one; infinities are allowed and sort as such, NaN counts as +infinity (a run that failed).
 * @param p - in [0, 1].
 * @throws UsageError for an empty sample or p outside [0, 1].
 *
 * Source: Hyndman, Fan 1996, definition 7.
 *
 * @example
 * quantile([3, 1, 2, 4], 0.25); // 1.75
 */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0 || !(p >= 0 && p <= 1))
    throw new UsageError({
      what: `no quantile ${p} of ${values.length} values`,
      where: "quantile",
      remedy: "at least one value, and p between 0 and 1",
    });
  const sorted = values.map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value));
  sorted.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const part = position - below;
  // Not a + part (b - a) at part = 0: infinity times zero is NaN.
  if (part === 0 || sorted[below] === sorted[below + 1]) return sorted[below];
  return sorted[below] * (1 - part) + sorted[below + 1] * part;
}

/**
 * The median.
 *
 * @throws UsageError for an empty sample.
 *
 * @example
 * median([1e-3, 1e-9, 1e-5]); // 1e-5
 */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Five numbers of a sample and its size. */
export interface Spread {
  readonly count: number;
  readonly min: number;
  /** Lower quartile. */
  readonly lower: number;
  readonly median: number;
  /** Upper quartile. */
  readonly upper: number;
  readonly max: number;
}

/**
 * Smallest, quartiles and largest of the values that are there.
 *
 * @param values - null stands for a run without this figure and is left out: count says how many there are.
 * @returns null when there is none.
 *
 * @example
 * spread([4, null, 2, 3])?.median; // 3
 */
export function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const [min, lower, middle, upper, max] = [0, 0.25, 0.5, 0.75, 1].map((p) => quantile(known, p));
  return { count: known.length, min, lower, median: middle, upper, max };
}

/**
 * Seconds to the first measured error at or below a tolerance; null when there is none.
 *
 * @param trace - in order of time.
 *
 * @example
 * timeTo([{ seconds: 1, error: 1e-2 }, { seconds: 3, error: 1e-4 }], 1e-3); // 3
 */
export const timeTo = (trace: readonly TracePoint[], tolerance: number): number | null =>
  trace.find(({ error }) => error <= tolerance)?.seconds ?? null;

/**
 * The median time over runs to a tolerance; null when half of the runs or more never reach it.
 *
 * A run that does not reach it counts as infinitely long, so that failures cannot make a figure better.
 *
 * @throws UsageError without a run.
 *
 * @example
 * medianTimeTo([[{ seconds: 1, error: 1e-4 }], [{ seconds: 3, error: 1e-4 }], []], 1e-3); // 3
 */
export function medianTimeTo(traces: readonly (readonly TracePoint[])[], tolerance: number): number | null {
  const seconds = median(traces.map((trace) => timeTo(trace, tolerance) ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(seconds) ? seconds : null;
}

/** Seconds in which an error is reached. */
export interface WorkPoint {
  readonly error: number;
  readonly seconds: number;
}

/**
 * Work against precision: for every tolerance the median time to it over runs (of seeds, say).
 *
 * @returns the tolerances that at least half of the runs reach, in the order given.
 *
 * Source: work-precision diagrams of Hairer, Nørsett, Wanner 1993, section II.10.
 */
export const workPrecision = (
  traces: readonly (readonly TracePoint[])[],
  tolerances: readonly number[],
): WorkPoint[] =>
  tolerances.flatMap((error) => {
    const seconds = medianTimeTo(traces, error);
    return seconds === null ? [] : [{ error, seconds }];
  });

/** A step of a profile: within `ratio` times the best cost on this fraction of the problems. */
export interface ProfileStep {
  readonly ratio: number;
  readonly fraction: number;
}

/** Profile of one competitor, steps in order of ratio; right-continuous, 0 before the first. */
export interface Profile {
  readonly name: string;
  readonly steps: readonly ProfileStep[];
}

/**
 * Performance profiles: rho_s(tau) = fraction of problems on which competitor s costs at most tau times the least cost
 * of any competitor.
 *
 * @param costs - by competitor, one cost > 0 per problem in the same order; null where it failed.
 * @returns one profile per competitor; rho_s(1) is the share of problems on which it is best, its last fraction the
 *   share it solves at all. Problems that nobody solves count in the denominator.
 * @throws UsageError when competitors have different numbers of problems, or a cost is not positive.
 *
 * Source: Dolan, Moré 2002, section 2.
 *
 * @example
 * performanceProfile({ a: [1, 4, null], b: [2, 2, null] })[0].steps; // [{ ratio: 1, fraction: 1 / 3 }, { ratio: 2, fraction: 2 / 3 }]
 */
export function performanceProfile(
  costs: Readonly<Record<string, readonly (number | null)[]>>,
): readonly Profile[] {
  const all = Object.values(costs);
  const problems = all[0]?.length ?? 0;
  refuseUneven(all, problems);
  const least = Array.from({ length: problems }, (_, p) => Math.min(...all.map((own) => costOf(own[p]))));
  return Object.entries(costs).map(([name, own]) => {
    const ratios = own.flatMap((cost, p) => (cost === null ? [] : [cost / least[p]])).sort((a, b) => a - b);
    return { name, steps: stepsOf(ratios, problems) };
  });
}

const costOf = (cost: number | null): number => cost ?? Number.POSITIVE_INFINITY;

/** One step per distinct ratio. */
const stepsOf = (ratios: readonly number[], problems: number): ProfileStep[] =>
  ratios.flatMap((ratio, i) => (ratios[i + 1] === ratio ? [] : [{ ratio, fraction: (i + 1) / problems }]));

function refuseUneven(all: readonly (readonly (number | null)[])[], problems: number): void {
  const isSound = all.every(
    (own) => own.length === problems && own.every((cost) => cost === null || (cost > 0 && cost < Infinity)),
  );
  if (isSound) return;
  throw new UsageError({
    what: "a performance profile needs one positive finite cost or null per problem and competitor",
    where: "performanceProfile",
    remedy: "the same problems in the same order for every competitor, null for a failure",
  });
}
