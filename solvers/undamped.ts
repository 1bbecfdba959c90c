/** @file Methods without damping: Gauss-Newton, truncated SVD, and Powell's dogleg. */

import { compose } from "./compose.ts";
import { doglegStep } from "./descents/dogleg.ts";
import { type GaussNewtonStepOptions, gaussNewtonStep } from "./descents/gauss-newton.ts";
import { type TruncatedSvdStepOptions, truncatedSvdStep } from "./descents/truncated-svd.ts";
import { type StopOptions, solver } from "./run.ts";
import { armijoGrid, fixed } from "./searches/fixed.ts";
import type { Search } from "./searches/search.ts";
import { type TrustRegionOptions, trustRegion } from "./searches/trust-region.ts";
import type { Solver } from "./step.ts";

export interface GaussNewtonOptions extends StopOptions, GaussNewtonStepOptions {
  /** Default `fixed()`: the full step, uphill too. `armijoGrid()` for a start far away. */
  readonly search?: Search;
}

/**
 * Undamped Gauss-Newton with steps of minimum norm: quadratic convergence near a solution with small residual, no
 * safeguard far from it.
 *
 * Source: Nocedal and Wright 2006, section 10.3.
 */
export const gaussNewton = ({ search = fixed(), rank, ...stop }: GaussNewtonOptions = {}): Solver =>
  solver("gauss-newton", compose(gaussNewtonStep(rank === undefined ? {} : { rank }), search), {
    cost: 0,
    ...stop,
  });

export interface TruncatedSvdOptions extends StopOptions, TruncatedSvdStepOptions {
  /** Default `armijoGrid()`. */
  readonly search?: Search;
}

/**
 * Gauss-Newton on the larger singular values, and the best of 31 step lengths.
 *
 * Source: Müller and Zeinhofer 2023.
 */
export const truncatedSvd = ({ search = armijoGrid(), cutoff, ...stop }: TruncatedSvdOptions = {}): Solver =>
  solver("truncated-svd", compose(truncatedSvdStep(cutoff === undefined ? {} : { cutoff }), search), {
    cost: 0,
    ...stop,
  });

export interface DoglegOptions extends StopOptions, GaussNewtonStepOptions, TrustRegionOptions {}

/**
 * Powell's dogleg in the norm of the column lengths.
 *
 * Source: Powell 1970; Nocedal and Wright 2006, chapter 4.
 */
export function dogleg({ rank, radius, accept, trials, ...stop }: DoglegOptions = {}): Solver {
  const region = {
    ...(radius !== undefined && { radius }),
    ...(accept !== undefined && { accept }),
    ...(trials !== undefined && { trials }),
  };
  return solver("dogleg", compose(doglegStep(rank === undefined ? {} : { rank }), trustRegion(region)), {
    cost: 0,
    ...stop,
  });
}
