/** @file Sequential quadratic programming with an exact augmented Lagrangian: rows that must vanish, to rounding. */

import type { ConstrainedSystem } from "../src/residual/index.ts";
import { type KktReport, type KktSettings, kktMethod } from "./constrained/method.ts";
import { kktSystem } from "./constrained/system.ts";
import { type StopOptions, startRun } from "./run.ts";
import type { Run, StartOptions } from "./step.ts";
import { defaultTolerances } from "./termination.ts";

export interface AugmentedLagrangianOptions extends StopOptions {
  /** Weight of ½‖c‖² in the merit function, and of ½‖∇ℒ‖². Defaults 1 and 0.1; adapted as needed. */
  readonly eta1?: number;
  readonly eta2?: number;
  /**
   * `gauss-newton` (default): ∇²ℒ ≈ JᵀJ. `exact`: by differences of ∇ℒ, a gradient for every
   * parameter, where that is positive definite inside the constraints; quadratic convergence with large multipliers.
   */
  readonly curvature?: "gauss-newton" | "exact";
  /** First damping of JᵀJ, relative to its largest diagonal entry. Default 1e-6; falls with full steps, rises with refused ones. */
  readonly damping?: number;
  /** Constraint rows whose pivot is below this share of the first are taken to depend on the others. Default 1e-12. */
  readonly dependent?: number;
  /** Solve the KKT system by random projections to the accuracy the merit needs. Default: directly. */
  readonly sketch?: "gaussian" | "kaczmarz";
  /** Projections for one step before giving up. Default 1e6. */
  readonly projections?: number;
  /** Of the sketch. Default 1. */
  readonly seed?: number;
}

export interface ConstrainedStart extends Omit<StartOptions, "error" | "target" | "theta"> {
  /** First iterate, length columns. Default: the objective's own. */
  readonly theta?: Float64Array;
  /** First multipliers, one per constraint row. Default 0. */
  readonly multipliers?: Float64Array;
}

/** A run whose iterate is (theta, λ); its steps report ½‖(∇ℒ, c)‖² as cost and max(‖∇ℒ‖∞, 100‖c‖∞) as gradient norm. */
export interface ConstrainedRun extends Run {
  /** λ, one per constraint row; zero for dependent rows. */
  readonly multipliers: Float64Array;
  /** At the last accepted point. */
  report(): KktReport;
}

export interface ConstrainedSolver {
  readonly name: string;
  start(system: ConstrainedSystem, options?: ConstrainedStart): ConstrainedRun;
}

/**
 * Minimises ½‖r(theta)‖² subject to c(theta) = 0. Converged when ‖∇ℒ‖∞ and 100‖c‖∞ are at most `gradient`: 1e-10 by
 * default, 1e-4 with a sketch. A merit function that no step lowers ends the run as `stalled`, a KKT matrix without a
 * factor as `singular`; neither throws.
 *
 * Cost per step, direct: one linearisation, four gradients for ∇Φ, and dense algebra of order rows·columns²; for some
 * thousand parameters and constraints. Constraint rows that depend on others are left out of the step and reported.
 *
 * @throws UsageError from `start` for parts with different numbers of parameters, or without stored Jacobians.
 *
 * Source: Hong, Na, Mahoney and Kolar 2023, "Constrained optimization via exact augmented Lagrangian and randomized
 * iterative sketching", algorithm 1, with ∇²ℒ in the gradient of the merit function.
 *
 * @example
 * augmentedLagrangian().name; // "augmented-lagrangian"
 */
export function augmentedLagrangian(options: AugmentedLagrangianOptions = {}): ConstrainedSolver {
  const { eta1, eta2, curvature, damping, dependent, sketch, projections, seed, ...stop } = options;
  const settings: KktSettings = {
    eta1: eta1 ?? 1,
    eta2: eta2 ?? 0.1,
    curvature: curvature ?? "gauss-newton",
    damping: damping ?? 1e-6,
    dependent: dependent ?? 1e-12,
    projections: projections ?? 1e6,
    seed: seed ?? 1,
    ...(sketch && { sketch }),
  };
  return {
    name: "augmented-lagrangian",
    start: (system, { theta, multipliers, ...start } = {}) => {
      const kkt = kktSystem(system);
      const { method, report } = kktMethod(system, kkt, settings);
      const limits = {
        ...defaultTolerances,
        ...{ cost: 0, step: 0, gradient: sketch ? 1e-4 : 1e-10 },
        ...stop,
        seconds: start.seconds ?? stop.seconds ?? Number.POSITIVE_INFINITY,
        steps: start.steps ?? stop.steps ?? Number.POSITIVE_INFINITY,
        target: Number.NaN,
        ...(start.signal && { signal: start.signal }),
      };
      const first = theta ?? system.objective.initial?.();
      const z = first && together(first, multipliers ?? new Float64Array(system.constraints.rows));
      const run = startRun(method, kkt.system, limits, { ...start, ...(z && { theta: z }) });
      return split(run, system.objective.columns, report);
    },
  };
}

function together(theta: Float64Array, lambda: Float64Array): Float64Array {
  const z = new Float64Array(theta.length + lambda.length);
  z.set(theta);
  z.set(lambda, theta.length);
  return z;
}

function split(run: Run, columns: number, report: () => KktReport): ConstrainedRun {
  return {
    get theta() {
      return run.theta.subarray(0, columns);
    },
    get multipliers() {
      return run.theta.subarray(columns);
    },
    get outcome() {
      return run.outcome;
    },
    get seconds() {
      return run.seconds;
    },
    report,
    state: run.state,
    finish: run.finish,
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
  };
}
