/** @file Solutions of the error equation on several levels, and what their agreement says. */

import type { Solution } from "../../solution/index.ts";

/** e on one level. */
export interface Level {
  /** For people: `96 x 64`. */
  readonly name: string;
  readonly e: Solution;
  /** What rounding of the residuals becomes on this level. */
  readonly noise?: Solution;
}

/** An error by other means than a solve: cheap and rough, it decides between levels that disagree. */
export interface Opinion {
  /** For people: `extrapolated from 837 columns`, after "the error". */
  readonly name: string;
  /** Made when asked for. */
  readonly e: () => Solution;
}

/** What a level is and takes, known before it is taken. */
export interface Plan {
  /** For people: `192 x 128`. */
  readonly name: string;
  /** In units of its own; only ratios between levels count. */
  readonly work: number;
  /** Where it is known without a level before it. */
  readonly seconds?: number;
}

/** Ways to e from coarse to fine; undefined where the numbers go wrong. */
export interface Levels {
  readonly method: "march" | "expansion" | "evolution";
  /** For people: `march of the error equation`. */
  readonly what: string;
  /** The first is a pilot, then two that are compared, then those that are taken when they disagree. */
  readonly sequence: readonly (() => Promise<Level | undefined>)[];
  /** One per entry of the sequence. Default: not known, the next level taking four times as long as the one before. */
  readonly plans?: readonly Plan[];
  readonly remaining: Remaining;
  /** The residual of u + e over that of u, on points of their own. Absent: not told. */
  readonly left?: (e: Solution) => number;
  /** Levels are as rich as u: the coarse one may say too much. Default: they see a part of e, and say too little. */
  readonly isRich?: boolean;
  /** Asked where the levels do not agree, or agree by being rounding alone. */
  readonly opinion?: Opinion;
  /** Taken when no level of the sequence succeeds. */
  readonly fallback?: () => Promise<Level | undefined>;
  /** What rounding of the residuals becomes, for levels that do not say it themselves. */
  readonly noise?: () => Promise<Level | undefined>;
}

/**
 * How the error of u + e is told. By order: errors of levels shrink by a factor that is observed, and not assumed to be
 * smaller than `least`. By residual: `reduction` says by how much u + e satisfies the equations better than u, on
 * points of their own; expansions turn from useless to exact between two levels, so that their order says nothing.
 */
export type Remaining =
  | { readonly by: "order"; readonly least: number }
  | { readonly by: "residual"; readonly reduction: (e: Solution) => number };
