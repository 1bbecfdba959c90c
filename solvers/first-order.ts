/** @file Methods that use gradients only: L-BFGS and Adam. */

import { type AdamOptions, adamSteps } from "./gradient/adam.ts";
import { type LbfgsOptions, lbfgsSteps } from "./gradient/lbfgs.ts";
import { type StopOptions, solver } from "./run.ts";
import type { Solver } from "./step.ts";

/**
 * L-BFGS with strong Wolfe conditions; tolerances at the rounding of float64, not at 1e-7.
 *
 * Source: Liu and Nocedal 1989; Nocedal and Wright 2006, chapter 7.
 */
export const lbfgs = ({ memory, ...stop }: LbfgsOptions & StopOptions = {}): Solver =>
  solver("lbfgs", lbfgsSteps(memory === undefined ? {} : { memory }), stop);

/**
 * Adam on all rows at once; give it seconds or steps, it does not end by itself.
 *
 * Source: Kingma and Ba 2015.
 */
export function adam(options: AdamOptions & StopOptions = {}): Solver {
  const { rate, beta1, beta2, epsilon, decay, ...stop } = options;
  const given = Object.entries({ rate, beta1, beta2, epsilon, decay }).filter(
    ([, value]) => value !== undefined,
  );
  return solver("adam", adamSteps(Object.fromEntries(given)), stop);
}
