/** @file The size of an error where its levels do not agree: which of them are believed, and how far. */

import type { Solution } from "../../solution/index.ts";
import type { Levels } from "./levels.ts";
import { type Measure, meanOf, minus } from "./norms.ts";

/** The error on one level: its size by field, and its values at the points of the measure. */
export interface Side {
  readonly e: Solution;
  readonly sizes: Float64Array;
  readonly values: readonly Float64Array[];
}

/** The last two levels, and what tells between them. */
export interface Disagreement {
  readonly measure: Measure;
  readonly levels: Levels;
  /** What sizes are relative to is u + e of the second. */
  readonly sides: readonly [coarse: Side, fine: Side];
}

/**
 * Errors as small as this are rounding, whatever the levels say. Chosen here: sums of a thousand terms and the solves of
 * the problems in the library leave 1e-16 to 1e-13.
 */
export const atRounding = 1e-13;

/** Chosen here: residuals foretell errors within this factor; an e is blamed for what exceeds it only. */
const margin = 2;

/**
 * Sizes by field of an error that the levels do not agree on.
 *
 * An e that makes the residual of u + e many times larger than that of u is, in that proportion, its own error and not
 * that of u. The largest size that is said stands: levels poorer than u see a part of its error. But of levels as rich as
 * u the coarse one may be mostly an error of its own. Where there is an opinion, it counts as far only as that or the
 * fine level bears it out.
 */
export function sizesInDoubt(doubt: Disagreement): Float64Array {
  const { levels, sides } = doubt;
  const shares = sides.map(({ e }) => shareOf(levels, e));
  const [coarse, fine] = sides.map(({ sizes }, k) => sizes.map((size) => shares[k] * size));
  const most = largest([coarse, fine]);
  const said = opinionOf(doubt);
  if (!said) return most;
  if (!levels.isRich) return largest([most, said]);
  const borneOut = byField([said, most], (sizes) => Math.min(...sizes));
  return largest([fine, common(doubt, shares), borneOut]);
}

/**
 * Sizes by field where both levels are rounding, which they are too where they resolve nothing of the error: the opinion
 * counts where it says that the error is larger, and doubled, as nothing bears it out.
 */
export function sizesAtRounding(doubt: Disagreement): Float64Array {
  const own = largest(doubt.sides.map(({ sizes }) => sizes));
  const said = opinionOf(doubt)?.map((size) => margin * size);
  return said && meanOf(said) > atRounding ? largest([own, said]) : own;
}

/** Sizes by field as the opinion has them; undefined where there is none, or none that is finite. */
function opinionOf({ measure, levels, sides: [, { values }] }: Disagreement): Float64Array | undefined {
  if (!levels.opinion) return undefined;
  const sizes = measure.relative(measure.values(levels.opinion.e()), values);
  return Number.isFinite(meanOf(sizes)) ? sizes : undefined;
}

/** How much of e is the error of u. */
function shareOf({ left }: Levels, e: Solution): number {
  const ratio = left?.(e) ?? 1;
  return Number.isFinite(ratio) && ratio > margin ? margin / ratio : 1;
}

/**
 * What two levels have in common, <e_1, e_2>^½: the error of u where the errors of u, u + e_1 and u + e_2 have nothing to
 * do with each other.
 *
 * Source: the three-cornered hat of Gray and Allan 1974.
 */
function common({ measure, sides: [a, b] }: Disagreement, [s, t]: readonly number[]): Float64Array {
  const apart = measure.relative(minus(a.values, b.values), b.values);
  return a.sizes.map((size, f) => {
    const product = (size ** 2 + b.sizes[f] ** 2 - apart[f] ** 2) / 2;
    return Math.sqrt(s * t * Math.max(0, product));
  });
}

const byField = (all: readonly Float64Array[], pick: (sizes: number[]) => number): Float64Array =>
  all[0].map((_, f) => pick(all.map((sizes) => sizes[f])));

const largest = (all: readonly Float64Array[]): Float64Array =>
  byField(all, (sizes) => sizes.reduce((a, b) => Math.max(a, b), 0));
