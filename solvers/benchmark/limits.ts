/** @file How long a run may take before it is stopped. */

import type { Case } from "./types.ts";

/**
 * Seconds of wall clock after which a run is stopped: three times its budget and two minutes.
 *
 * Chosen here. The budget is one of solve time; loading, measuring errors and the error estimate come on top, all of
 * which take under a minute for every problem of the library, and a system that is being factored is let finish.
 *
 * @example
 * timeLimit({ seconds: 60 }); // 300
 */
export const timeLimit = ({ seconds }: Pick<Case, "seconds">): number => 3 * seconds + 120;
