/** @file What a certificate says, and how one is asked for. */

import type { HostDevice } from "../../devices/index.ts";
import type { Solution } from "../../solution/index.ts";
import type { Level, Opinion, Plan } from "./levels.ts";

/** An estimate of the error of a solution that uses nothing but the problem. */
export interface ErrorEstimate {
  /** Estimated relative L2 error, mean over fields: comparable with `ErrorReport.relativeL2` (mean difference removed for fields known up to a constant). Infinity when the error equation could not be solved. */
  readonly relativeL2: number;
  readonly fields: Readonly<Record<string, number>>;
  /** The two levels differ by more than 1.5x, after a finer third was taken; or the error equation was not solved. */
  readonly uncertain: boolean;
  readonly method: "march" | "expansion" | "evolution";
  /** ‖e_1‖, ‖e_2‖ relative: coarse and fine. */
  readonly levels: readonly [number, number];
  readonly seconds: number;
  /** Levels left out for lack of time: `192 x 128`. Absent: none. */
  readonly leftOut?: string;
  /** What was done, in one line for people. */
  readonly message: string;
  /** u + e, when the levels agree well enough to subtract: ‖e_1 - e_2‖ < 0.3 ‖e_1‖; and the estimate of its error. */
  readonly correction?: { readonly u: Solution; readonly relativeL2: number };
}

/** Ways to e that the finder of u offers itself. */
export interface Rivals {
  /** For people. Default: by the method. */
  readonly what?: string;
  readonly method: "expansion" | "evolution";
  readonly sequence: readonly (() => Promise<Level | undefined>)[];
  /** What they take. Default: not known. */
  readonly plans?: readonly Plan[];
}

export interface CertifyOptions {
  readonly device: HostDevice;
  /** Time to aim at, on one core of a current machine. Default 2: what the sizes were chosen for. */
  readonly seconds?: number;
  /**
   * Seconds on the clock that levels may take together: one whose forecast does not fit is left out, and named in the
   * message. The smallest level is always taken. Default: no limit.
   */
  readonly limit?: number;
  /** Default 1. */
  readonly seed?: number;
  /**
   * Ways to e by the family of functions that found u, on points of their own: a coarse and a fine one. For solutions that
   * polynomials do not resolve (peaks, carriers, corners), or evolved in time. Default: none.
   */
  readonly rivals?: Rivals;
  /** A rough e from the way to u itself, such as from the rung of a ladder before it. Default: none. */
  readonly opinion?: Opinion;
  /** Told what is being done, a line at a time. */
  readonly observe?: (line: string) => void;
}
