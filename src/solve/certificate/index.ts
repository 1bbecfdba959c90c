/** @file Error estimates and corrections without the exact solution. Re-exports only. */

import type { Restore } from "../../solution/index.ts";
import { restoreMarched } from "./march/marched-solution.ts";
import { restoreCorrected } from "./sum.ts";

export { certify } from "./certify.ts";
export type { Level, Opinion } from "./levels.ts";
export { correctedSolution } from "./sum.ts";
export type { CertifyOptions, ErrorEstimate, Rivals } from "./types.ts";

/** The kinds of stored solutions that corrections make, for `solutionFrom`. */
export const correctionKinds: Readonly<Record<string, Restore>> = {
  corrected: restoreCorrected,
  marched: restoreMarched,
};
