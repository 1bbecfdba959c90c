/** @file Damping by the gain ratio: Nielsen's smooth rule. */

import { factoryOptions } from "../factory-options.ts";
import { roundingWatch } from "./rounding.ts";
import { failed, fullStep, type Judge, type Search } from "./search.ts";

export interface GainRatioOptions {
  /** First λ, relative. Default 1e-3 (Madsen, Nielsen and Tingleff 2004, equation 3.14, with x0 a fair guess). */
  readonly start?: number;
  /** Lowest λ. Default 1e-18. With QR far less is useful. */
  readonly floor?: number;
  /** Least gain ratio accepted. Default 1e-3. */
  readonly accept?: number;
  /** Trials from one point. Default 60. */
  readonly trials?: number;
}

/** Above it a factor is meaningless: the damped step is the gradient times nothing (the clamp of Ceres). */
const highestDamping = 1e32;

/**
 * ρ = actual / predicted. Accepted: λ ← λ max(1/3, 1 - (2ρ - 1)³), ν ← 2. Otherwise: λ ← λν, ν ← 2ν.
 *
 * Steps whose decrease is below the rounding of the cost are taken on trust, see `roundingWatch`; that is what gives
 * the last digits of theta.
 *
 * Source: Nielsen 1999, IMM-REP-1999-05, section 2; Madsen, Nielsen and Tingleff 2004, algorithm 3.16.
 */
export function gainRatio(options: GainRatioOptions = {}): Search {
  factoryOptions("gainRatio", options);
  return { name: "gain ratio", lengths: fullStep, begin: () => judgeByGain(options) };
}

function judgeByGain({ start = 1e-3, floor = 1e-18, accept = 1e-3, trials = 60 }: GainRatioOptions): Judge {
  let [lambda, growth, tried] = [start, 2, 0];
  const watch = roundingWatch();
  const raise = (): void => {
    lambda *= growth;
    growth *= 2;
  };
  return {
    get control() {
      return lambda;
    },
    arrive: () => {
      tried = 0;
    },
    refuse: () => {
      tried++;
      raise();
    },
    judge: (trial) => {
      tried++;
      const ratio = trial.actual / trial.predicted;
      const equal = tried === 1 && watch.sees(trial);
      if (!equal && !(ratio > accept && Number.isFinite(trial.trialCost))) {
        raise();
        return failed(trial.trialCost);
      }
      lambda = Math.max(lambda * (equal ? 0.1 : Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3)), floor);
      growth = 2;
      const counts = equal && (trial.free || lambda === floor);
      return { verdict: "accepted", equal, settled: counts && watch.settled(trial.predicted) };
    },
    get exhausted() {
      if (tried < trials && lambda < highestDamping) return undefined;
      return `${tried} trials from one iterate, up to a damping of ${lambda.toExponential(1)}, all failed`;
    },
    save: () => ({ scalars: Float64Array.of(lambda, growth, tried, ...watch.scalars) }),
    restore: ({ scalars }) => {
      [lambda, growth, tried] = scalars;
      watch.restore(scalars[3], scalars[4]);
    },
  };
}
