/** @file From errors on several levels to an estimate, its certainty, and whether u may be corrected. */

import { eventLoopTurn } from "../../../solvers/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Solution } from "../../solution/index.ts";
import { atRounding, type Disagreement, type Side, sizesAtRounding, sizesInDoubt } from "./disagreement.ts";
import type { Level, Levels } from "./levels.ts";
import { type Measure, meanOf, minus } from "./norms.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";

/** Levels whose sizes are further apart than this are uncertain; a correction needs them closer than `subtractable` of e. */
const [agreement, subtractable] = [1.5, 0.3];
/** Chosen here: levels that share less than this of e agree by accident: both fit noise, or each a part of e. */
const shared = 0.75;
/** Chosen here: below this the rounding of residuals may matter, it reaches 1e6 units in the worst of the problems. */
const roundingMatters = 1e-9;
/** Chosen here: rounding is told from error where the error is this many times larger. */
const aboveRounding = 10;
/**
 * Levels see most of the rounding of u themselves, and the noise is a bound, ten times too large where terms hardly cancel.
 * Measured on ten problems solved to rounding.
 */
const visibleRounding = 0.1;
/** Chosen here: forecasts of the next level's error are doubled. */
const margin = 2;

export interface Verdict {
  readonly method: Levels["method"];
  /** Per field, the larger of two levels that agree, not below rounding; see disagreement.ts for those that do not. */
  readonly each: Float64Array;
  readonly relativeL2: number;
  readonly levels: readonly [number, number];
  readonly uncertain: boolean;
  readonly correction?: { readonly e: Solution; readonly relativeL2: number };
  readonly message: string;
  /** The level that did not fit into the time. */
  readonly leftOut?: string;
}

/** A level with its values at the points where errors are measured. */
interface Measured {
  readonly level: Level;
  readonly values: readonly Float64Array[];
}

/**
 * Takes levels until two in a row agree within a factor 1.5, there are no more, or the next does not fit into the time.
 *
 * @returns an estimate of Infinity when no level succeeds.
 */
export async function verdictOf(
  problem: Problem,
  measure: Measure,
  levels: Levels,
  observe: (line: string) => void,
  watch: Stopwatch = stopwatch(Number.POSITIVE_INFINITY),
): Promise<Verdict> {
  const found: Measured[] = [];
  let left: LeftOut | undefined;
  watch.restart();
  for (const [k, next] of levels.sequence.entries()) {
    if (k > 2 && agree(measure, found)) break;
    left = leftOut(watch, levels, k);
    if (left) break;
    const taken = await watch.timed(levels.plans?.[k], () => taking(measure, next, observe));
    if (taken) found.push(taken);
  }
  if (left) observe(`left out ${left.text}`);
  const verdict =
    found.length < 2
      ? await alone(problem, measure, left ? withoutFallback(levels) : levels, found[0], observe)
      : await compared(measure, levels, found);
  return left
    ? { ...verdict, leftOut: left.name, message: `${verdict.message}; left out: ${left.text}` }
    : verdict;
}

interface LeftOut {
  readonly name: string;
  readonly text: string;
}

/** The next level where its forecast exceeds the time. */
function leftOut(watch: Stopwatch, { plans }: Levels, k: number): LeftOut | undefined {
  const seconds = watch.excess(plans?.[k]);
  if (seconds === undefined) return undefined;
  const name = plans?.[k]?.name ?? `level ${k + 1}`;
  return {
    name,
    text: `${name}, which would take ${seconds.toPrecision(2)} s of ${Math.max(0, watch.left).toPrecision(2)} s left`,
  };
}

const withoutFallback = ({ fallback: _, ...levels }: Levels): Levels => levels;

async function taking(
  measure: Measure,
  next: () => Promise<Level | undefined>,
  observe: (line: string) => void,
): Promise<Measured | undefined> {
  // A level is one long computation: whoever waits to stop the solve or to see it comes first.
  await eventLoopTurn();
  const level = await next();
  if (!level) return undefined;
  const values = measure.values(level.e);
  if (values.some((column) => column.some((value) => !Number.isFinite(value)))) return undefined;
  const size = meanOf(measure.relative(values, values));
  observe(`level ${level.name}: estimated error ${size.toExponential(2)}`);
  return { level, values };
}

/** The last two levels are errors of one size and, mostly, of one shape; or both are rounding. */
function agree(measure: Measure, found: readonly Measured[]): boolean {
  if (found.length < 2) return false;
  return isRounding(measure, found) || areAlike(measure, found);
}

const isRounding = (measure: Measure, found: readonly Measured[]): boolean =>
  pair(measure, found).every((sizes) => meanOf(sizes) <= atRounding);

function areAlike(measure: Measure, found: readonly Measured[]): boolean {
  const [a, b] = pair(measure, found).map(meanOf);
  const [small, large] = [Math.min(a, b), Math.max(a, b)];
  const [coarse, fine] = found.slice(-2);
  return large <= agreement * small && distance(measure, coarse, fine, fine) <= shared * large;
}

/** Per field: what the levels agree on, the larger of both; else what can be made of them. */
function sizesOf(measure: Measure, levels: Levels, found: readonly Measured[]): Float64Array {
  const sizes = pair(measure, found);
  if (areAlike(measure, found)) return sizes[0].map((size, f) => Math.max(size, sizes[1][f]));
  const [coarse, fine] = found.slice(-2);
  const side = ({ level: { e }, values }: Measured, own: Float64Array): Side => ({ e, values, sizes: own });
  const doubt: Disagreement = {
    measure,
    levels,
    sides: [side(coarse, sizes[0]), side(fine, sizes[1])],
  };
  return isRounding(measure, found) ? sizesAtRounding(doubt) : sizesInDoubt(doubt);
}

/** Relative sizes of the last two levels, by field. */
function pair(measure: Measure, found: readonly Measured[]): [Float64Array, Float64Array] {
  const [coarse, fine] = found.slice(-2);
  const of = ({ values }: Measured): Float64Array => measure.relative(values, fine.values);
  return [of(coarse), of(fine)];
}

async function compared(measure: Measure, levels: Levels, found: readonly Measured[]): Promise<Verdict> {
  const [coarse, fine] = found.slice(-2);
  const [a, b] = pair(measure, found);
  const difference = distance(measure, coarse, fine, fine);
  const after = remaining(measure, levels, found, { difference, size: meanOf(b) });
  const rounding = await roundingOf(measure, levels, fine, after);
  const each = sizesOf(measure, levels, found).map((size, f) =>
    Math.max(size, visibleRounding * rounding[f]),
  );
  const above = Math.max(meanOf(a), meanOf(b), meanOf(each)) > aboveRounding * meanOf(rounding);
  const isUnseen = isRounding(measure, found) && meanOf(each) > atRounding;
  const uncertain = above && (isUnseen || !agree(measure, found));
  const names = `${coarse.level.name} and ${fine.level.name}`;
  const sizes = `${meanOf(a).toExponential(2)} and ${meanOf(b).toExponential(2)}`;
  const correctable = above && difference < subtractable * meanOf(a);
  return {
    method: levels.method,
    each,
    relativeL2: meanOf(each),
    levels: [meanOf(a), meanOf(b)],
    uncertain,
    message: `${levels.what}, ${names}: ${sizes}${uncertain ? doubtText(levels, each) : ""}`,
    ...(correctable && {
      correction: { e: fine.level.e, relativeL2: Math.max(Number.EPSILON, meanOf(rounding), after) },
    }),
  };
}

const doubtText = ({ opinion }: Levels, each: Float64Array): string =>
  `, which do not agree: taken as ${meanOf(each).toExponential(2)}${opinion ? ` beside the error ${opinion.name}` : ""}`;

const distance = (measure: Measure, a: Measured, b: Measured, best: Measured): number =>
  meanOf(measure.relative(minus(a.values, b.values), best.values));

/**
 * The error of the fine level. The difference of the last two is that of the coarse one, an upper bound.
 *
 * By order: the next difference is smaller by as much as this one is smaller than the one before it. By residual: e is
 * wrong in the proportion in which the residual is left.
 */
function remaining(
  measure: Measure,
  { remaining: rule }: Levels,
  found: readonly Measured[],
  { difference, size }: { readonly difference: number; readonly size: number },
): number {
  if (rule.by === "residual")
    return Math.min(difference, size * rule.reduction(found[found.length - 1].level.e));
  if (found.length < 3) return difference;
  const [pilot, coarse, fine] = found.slice(-3);
  const shrinkage = difference / distance(measure, pilot, coarse, fine);
  return difference * Math.min(1, margin * Math.max(rule.least, shrinkage));
}

/** What rounding alone makes, where it may matter for u or for u + e; one rounding of the values at least. */
async function roundingOf(
  measure: Measure,
  levels: Levels,
  { level, values }: Measured,
  after: number,
): Promise<Float64Array> {
  const sizes = measure.relative(values, values);
  const least = sizes.map(() => Number.EPSILON / 2);
  if (Math.min(meanOf(sizes), after) > roundingMatters) return least;
  const noise = level.noise ?? (await levels.noise?.())?.e;
  if (!noise) return least;
  return measure.relative(measure.values(noise), values).map((size, f) => Math.max(size || 0, least[f]));
}

/** One level only, or the fallback, or nothing. */
async function alone(
  { fields }: Problem,
  measure: Measure,
  levels: Levels,
  found: Measured | undefined,
  observe: (line: string) => void,
): Promise<Verdict> {
  const only = found ?? (levels.fallback && (await taking(measure, levels.fallback, observe)));
  if (!only) {
    const each = new Float64Array(fields.length).fill(Number.POSITIVE_INFINITY);
    const message = `${levels.what}: no level could be solved`;
    const levelsNone = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
    return {
      method: levels.method,
      each,
      relativeL2: Number.POSITIVE_INFINITY,
      levels: levelsNone,
      uncertain: true,
      message,
    };
  }
  const each = measure.relative(only.values, only.values);
  const size = meanOf(each);
  const message = `${levels.what}, one level only (${only.level.name}): ${size.toExponential(2)}`;
  return { method: levels.method, each, relativeL2: size, levels: [size, size], uncertain: true, message };
}
