/** @file Variable projection as a solver: Levenberg-Marquardt in the nonlinear parameters only. */

import {
  type ProjectedSystem,
  type ProjectionOptions,
  projectLinear,
} from "./descents/variable-projection.ts";
import { type LevenbergMarquardtOptions, levenbergMarquardt } from "./levenberg-marquardt.ts";
import type { Run, Solver } from "./step.ts";

export interface VariableProjectionOptions extends LevenbergMarquardtOptions, ProjectionOptions {}

/**
 * Eliminates the parameters that the system says enter linearly (`linearColumns`): they are solved for at every trial,
 * and Levenberg-Marquardt moves the others. Steps, damping and gradient are those of the nonlinear parameters;
 * `run.theta` has all. Defaults: gain ratio and no geodesic acceleration, as each trial costs a linearisation.
 *
 * For separable fits. On networks (take `damping: 1e-6`) it leads per step down to errors of about 1e-3 and then falls
 * behind: on Poisson's equation with mlp:1x32 7e-4 to 1e-3 after 30 steps, where Levenberg-Marquardt in all parameters
 * with the same search is at 1e-2, but 1e-4 to 2e-4 against 9e-5 to 3e-4 after 100; in time `levenbergMarquardt()` wins.
 *
 * @throws UsageError from `start` for systems that `projectLinear` refuses.
 *
 * Source: Golub and Pereyra 1973; Kaufman 1975.
 *
 * @example
 * variableProjection().name; // "variable-projection"
 */
export function variableProjection(options: VariableProjectionOptions = {}): Solver {
  const { ridge, ...rest } = options;
  const inner = levenbergMarquardt({ bold: false, geodesic: false, ...rest });
  return {
    name: "variable-projection",
    start: (system, { theta, error, ...start } = {}) => {
      const projected = projectLinear(system, ridge === undefined ? {} : { ridge });
      const first = theta ?? system.initial?.();
      const run = inner.start(projected.system, {
        ...start,
        ...(first && { theta: projected.nonlinear(first) }),
        ...(error && { error: (alpha) => error(projected.full(alpha)) }),
      });
      return withAllParameters(run, projected);
    },
  };
}

/** The run with theta of the whole system. */
function withAllParameters(run: Run, { full }: ProjectedSystem): Run {
  return {
    get theta() {
      return full(run.theta);
    },
    get outcome() {
      return run.outcome;
    },
    get seconds() {
      return run.seconds;
    },
    state: run.state,
    finish: run.finish,
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
  };
}
