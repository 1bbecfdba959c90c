/** @file Searches that take what they get: one fixed length, or the best of a grid of halvings. */

import { roundingWatch } from "./rounding.ts";
import { failed, type Judge, type Search } from "./search.ts";

export interface TakeOptions {
  /** Steps in a row without a new lowest cost before giving up. Default 50 (chosen here). */
  readonly patience?: number;
}

/**
 * Always takes `length` times the step, uphill too, as long as the cost is finite.
 *
 * Source: the undamped Gauss-Newton method; Nocedal and Wright 2006, section 10.3.
 */
export function fixed(length = 1, options: TakeOptions = {}): Search {
  return { name: "fixed", lengths: [length], begin: () => take(options) };
}

/**
 * Takes the best of the step times 2⁰, 2⁻¹, ..., 2⁻³⁰, always, as long as one of them has a finite cost.
 *
 * Cost: 31 residuals per step. Crosses plateaus that a greedy damping never leaves.
 * Source: Müller and Zeinhofer 2023, "Achieving high accuracy with PINNs via energy natural gradients", section 4.
 */
export function armijoGrid({
  halvings = 30,
  ...options
}: TakeOptions & { readonly halvings?: number } = {}): Search {
  const lengths = Array.from({ length: halvings + 1 }, (_, k) => 2 ** -k);
  return { name: "grid of halvings", lengths, begin: () => take(options) };
}

function take({ patience = 50 }: TakeOptions): Judge {
  let idle = 0;
  let failures = 0;
  const watch = roundingWatch();
  return {
    control: 0,
    arrive: () => {
      failures = 0;
    },
    refuse: () => {
      failures++;
    },
    judge: (trial) => {
      idle = trial.trialCost < trial.best ? 0 : idle + 1;
      if (!Number.isFinite(trial.trialCost)) {
        failures++;
        return failed(trial.trialCost);
      }
      const equal = watch.sees(trial);
      return { verdict: "accepted", equal, settled: equal && watch.settled(trial.predicted) };
    },
    get exhausted() {
      if (failures > 0) return "the only step there is cannot be taken";
      return idle >= patience ? `${idle} steps in a row brought no lower cost` : undefined;
    },
    save: () => ({ scalars: Float64Array.of(idle, failures, ...watch.scalars) }),
    restore: ({ scalars }) => {
      [idle, failures] = scalars;
      watch.restore(scalars[2], scalars[3]);
    },
  };
}
