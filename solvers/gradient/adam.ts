/** @file Adam: gradient steps scaled by running means. */

import { norm, type ResidualSystem } from "../../src/residual/index.ts";
import type { Attempts, Method, Point, Stepper, Trial } from "../method.ts";
import { poisoned } from "../workspace.ts";

export interface AdamOptions {
  /** Step size. Default 1e-3. */
  readonly rate?: number;
  /** Decay of the mean and of the mean square. Defaults 0.9 and 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to the root mean square. Default 1e-8. */
  readonly epsilon?: number;
  /** Rate after k steps is rate · decay^(k / 1000). Default 1: constant. */
  readonly decay?: number;
}

/** Chosen here: halvings of a step into a non-finite residual before giving up. */
const mostHalvings = 20;

/**
 * δ = -rate m̂ / (sqrt(v̂) + ε), taken whether the cost falls or not; halved while the residual there is not finite.
 *
 * Cost: one gradient per step.
 * Source: Kingma and Ba 2015, algorithm 1 (all defaults).
 */
export function adamSteps(options: AdamOptions = {}): Method {
  return { begin: (system) => stepper(system, options) };
}

function stepper(system: ResidualSystem, options: AdamOptions): Stepper {
  const { rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, decay = 1 } = options;
  const n = system.columns;
  const [mean, square, step, candidate] = [
    new Float64Array(n),
    new Float64Array(n),
    poisoned(n),
    poisoned(n),
  ];
  let [count, halvings] = [0, 0];
  let point: Point;
  const blend = (g: Float64Array): void => {
    count++;
    const length = rate * decay ** ((count - 1) / 1000);
    for (let j = 0; j < n; j++) {
      mean[j] = beta1 * mean[j] + (1 - beta1) * g[j];
      square[j] = beta2 * square[j] + (1 - beta2) * g[j] * g[j];
      const direction =
        mean[j] / (1 - beta1 ** count) / (Math.sqrt(square[j] / (1 - beta2 ** count)) + epsilon);
      step[j] = -length * direction;
    }
  };
  return {
    use: "products",
    prepare: (next) => {
      point = next;
      halvings = 0;
      blend(next.linearisation.gradient());
    },
    attempt: async () => {
      for (let j = 0; j < n; j++) candidate[j] = point.theta[j] + 2 ** -halvings * step[j];
      const linearisation = await system.linearise(candidate, "products");
      const finite = Number.isFinite(linearisation.cost);
      if (!finite) halvings++;
      const trial: Trial = {
        verdict: finite ? "accepted" : "invalid",
        candidate,
        cost: linearisation.cost,
        stepNorm: 2 ** -halvings * norm(step),
        damping: Number.NaN,
        gainRatio: Number.NaN,
        predicted: Number.NaN,
        actual: point.cost - linearisation.cost,
        attempts: attemptsOf(halvings, finite),
        ...(finite && { linearisation }),
      };
      return halvings <= mostHalvings
        ? trial
        : { ...trial, exhausted: `a step halved ${halvings} times still fails` };
    },
    save: () => ({
      mean: mean.slice(),
      square: square.slice(),
      step: step.slice(),
      scalars: Float64Array.of(count, halvings),
    }),
    restore: (memory) => {
      mean.set(memory.mean);
      square.set(memory.square);
      step.set(memory.step);
      [count, halvings] = memory.scalars;
    },
  };
}

const attemptsOf = (halvings: number, finite: boolean): Attempts => ({
  trials: halvings + (finite ? 1 : 0),
  singular: 0,
  nonFinite: halvings,
  firstPredicted: Number.NaN,
  firstStepNorm: Number.NaN,
});
