/** @file The radius of a trust region by the gain ratio. */

import { invisibleShare, roundingWatch } from "./rounding.ts";
import { failed, fullStep, type Judge, type Search } from "./search.ts";

export interface TrustRegionOptions {
  /** First radius, in the descent's norm. Default Infinity: the first trial is the full Gauss-Newton step. */
  readonly radius?: number;
  /** Least gain ratio accepted. Default 1e-4. */
  readonly accept?: number;
  /** Trials from one point. Default 60: the radius is then 4⁻⁶⁰ of the first. */
  readonly trials?: number;
}

/**
 * Chosen here: steps below the rounding of the cost, with no visible decrease between them, after which it is at its
 * minimum. Where the residual is large, Gauss-Newton steps about a minimum need not get shorter.
 */
const mostInvisible = 20;

/**
 * ρ < 1/4: radius ← ‖D δ‖/4. ρ > 3/4 on the boundary: radius ← 2‖D δ‖. Accepted when ρ > `accept`.
 *
 * Source: Nocedal and Wright 2006, algorithm 4.1.
 */
export function trustRegion(options: TrustRegionOptions = {}): Search {
  return { name: "trust region", lengths: fullStep, begin: () => judgeByRadius(options) };
}

function judgeByRadius({
  radius: start = Number.POSITIVE_INFINITY,
  accept = 1e-4,
  trials = 60,
}: TrustRegionOptions): Judge {
  let [radius, tried, invisible] = [start, 0, 0];
  const watch = roundingWatch();
  return {
    get control() {
      return radius;
    },
    arrive: () => {
      tried = 0;
    },
    refuse: () => {
      tried++;
      radius /= 4;
    },
    judge: (trial) => {
      tried++;
      const ratio = trial.actual / trial.predicted;
      const equal = tried === 1 && watch.sees(trial);
      if (equal) {
        radius *= 2;
        invisible++;
        const shrunk = trial.free && watch.settled(trial.predicted);
        return { verdict: "accepted", equal, settled: shrunk || invisible >= mostInvisible };
      }
      if (trial.best - trial.trialCost > invisibleShare * trial.best) invisible = 0;
      if (!(ratio >= 0.25)) radius = trial.reach / 4;
      else if (ratio > 0.75 && trial.boundary) radius = Math.max(radius, 2 * trial.reach);
      return ratio > accept && Number.isFinite(trial.trialCost)
        ? { verdict: "accepted" }
        : failed(trial.trialCost);
    },
    get exhausted() {
      return tried >= trials
        ? `${tried} trials from one iterate, down to a radius of ${radius.toExponential(1)}, all failed`
        : undefined;
    },
    save: () => ({ scalars: Float64Array.of(radius, tried, ...watch.scalars, invisible) }),
    restore: ({ scalars }) => {
      [radius, tried] = scalars;
      watch.restore(scalars[2], scalars[3]);
      invisible = scalars[4];
    },
  };
}
