/** @file From errors on several levels to an estimate, its certainty, and whether u may be corrected. */

import { eventLoopTurn } from "../../../solvers/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Solution } from "../../solution/index.ts";
import type { Level, Levels } from "./levels.ts";
import { type Measure, meanOf, minus } from "./norms.ts";

/** Levels whose sizes are further apart than this are uncertain; a correction needs them closer than `subtractable` of e. */
const [agreement, subtractable] = [1.5, 0.3];
/** Chosen here: levels that share less than this of e agree by accident: both fit noise, or each a part of e. */
const shared = 0.75;
/** Chosen here: below this the rounding of residuals may matter, it reaches 1e6 units in the worst of the problems. */
const roundingMatters = 1e-9;
/** Chosen here: errors as small as this are rounding, whatever the levels say: no more of them are taken. */
const atRounding = 1e-13;
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
  /** Per field, the larger of the two levels, not below rounding. */
  readonly each: Float64Array;
  readonly relativeL2: number;
  readonly levels: readonly [number, number];
  readonly uncertain: boolean;
  readonly correction?: { readonly e: Solution; readonly relativeL2: number };
  readonly message: string;
}

/** A level with its values at the points where errors are measured. */
interface Measured {
  readonly level: Level;
  readonly values: readonly Float64Array[];
}

/**
 * Takes levels until two in a row agree within a factor 1.5, or there are no more.
 *
 * @returns an estimate of Infinity when no level succeeds.
 */
export async function verdictOf(
  problem: Problem,
  measure: Measure,
  levels: Levels,
  observe: (line: string) => void,
): Promise<Verdict> {
  const found: Measured[] = [];
  for (const [k, next] of levels.sequence.entries()) {
    if (k > 2 && agree(measure, found)) break;
    const taken = await taking(measure, next, observe);
    if (taken) found.push(taken);
  }
  if (found.length < 2) return alone(problem, measure, levels, found[0], observe);
  return compared(measure, levels, found);
}

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
  const [a, b] = pair(measure, found).map(meanOf);
  const [small, large] = [Math.min(a, b), Math.max(a, b)];
  if (large <= atRounding) return true;
  const [coarse, fine] = found.slice(-2);
  return large <= agreement * small && distance(measure, coarse, fine, fine) <= shared * large;
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
  const each = a.map((value, f) => Math.max(value, b[f], visibleRounding * rounding[f]));
  const above = meanOf(each) > aboveRounding * meanOf(rounding);
  const uncertain = above && !agree(measure, found);
  const names = `${coarse.level.name} and ${fine.level.name}`;
  const sizes = `${meanOf(a).toExponential(2)} and ${meanOf(b).toExponential(2)}`;
  const correctable = above && difference < subtractable * meanOf(a);
  return {
    method: levels.method,
    each,
    relativeL2: meanOf(each),
    levels: [meanOf(a), meanOf(b)],
    uncertain,
    message: `${levels.what}, ${names}: ${sizes}${uncertain ? ", which do not agree" : ""}`,
    ...(correctable && {
      correction: { e: fine.level.e, relativeL2: Math.max(Number.EPSILON, meanOf(rounding), after) },
    }),
  };
}

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
