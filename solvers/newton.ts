/** @file Newton's method in full form for least squares, with a forecast of the next step in place of a last one. */

import { dot, norm, type ResidualSystem } from "../src/residual/index.ts";
import { centerOf, fullForm, type NewtonStepOptions, regularisationFor } from "./descents/newton.ts";
import { factoryOptions } from "./factory-options.ts";
import type { Attempts, Memory, Method, Point, Stepper, Trial } from "./method.ts";
import { type StopOptions, solver } from "./run.ts";
import { invisibleShare } from "./searches/rounding.ts";
import type { Solver } from "./step.ts";
import { poisoned } from "./workspace.ts";

export interface NewtonOptions extends StopOptions, NewtonStepOptions {
  /**
   * Converged when a step moves the rows, or the next one would, by at most this share of the size of their data.
   * Default 1e-12 (chosen here: a step that small leaves an error of its square).
   */
  readonly tolerance?: number;
  /** Rises of the cost in a row before giving up. Default 5 (chosen here). */
  readonly rises?: number;
}

/**
 * Newton in full form, taking every finite step: for models that are linear in their parameters.
 *
 * A linear system is solved in one step. Quadratic convergence near a solution with small residual, no safeguard far
 * from it: the cost rising several times in a row ends the run as `stalled`, its best iterate kept.
 *
 * Source: Nocedal and Wright 2006, section 10.3; see `fullForm`.
 */
export function newton(options: NewtonOptions = {}): Solver {
  const { tolerance = 1e-12, rises = 5, regularisation, ...stop } = factoryOptions("newton", options);
  const step = regularisation === undefined ? {} : { regularisation };
  return solver("newton", newtonMethod({ tolerance, rises, step }), { cost: 0, ...stop });
}

interface Settings {
  readonly tolerance: number;
  readonly rises: number;
  readonly step: NewtonStepOptions;
}

const newtonMethod = (settings: Settings): Method => ({ begin: (system) => stepper(system, settings) });

/** How the rows of one step moved, as shares of ‖data‖. */
interface Movement {
  /** ‖J δ‖. */
  readonly change: number;
  /** Forecast of the next step's change. */
  readonly next: number;
  readonly predicted: number;
  readonly actual: number;
  readonly cost: number;
}

function stepper(system: ResidualSystem, settings: Settings): Stepper {
  const center = centerOf(system);
  const [candidate, residual] = [poisoned(system.columns), poisoned(system.rows)];
  const watch = progress(settings);
  let point: Point;
  const failure = (attempts: Attempts, exhausted: string): Trial => ({
    ...unknownTrial,
    verdict: "invalid",
    candidate,
    attempts,
    exhausted,
  });
  const attempt = async (best: number): Promise<Trial> => {
    const { theta, linearisation } = point;
    if (watch.spent) return failure({ ...noAttempts, trials: 1 }, watch.spent);
    const epsilon = regularisationFor(system, settings.step);
    const solved = await fullForm(linearisation, theta, center, epsilon, candidate);
    if (!solved) return failure({ ...noAttempts, trials: 1, singular: 1 }, "J has no factor");
    const found = system.residual(candidate, residual);
    const move = movement(point, candidate, found, { data: solved.data, linear: system.linear ?? false });
    const stepNorm = Math.sqrt(candidate.reduce((sum, z, j) => sum + (z - theta[j]) ** 2, 0));
    const attempts = { ...noAttempts, trials: 1, firstPredicted: move.predicted, firstStepNorm: stepNorm };
    if (!Number.isFinite(move.cost))
      return {
        ...failure({ ...attempts, nonFinite: 1 }, "the only step there is cannot be taken"),
        stepNorm,
      };
    return {
      ...unknownTrial,
      verdict: "accepted",
      candidate,
      cost: move.cost,
      stepNorm,
      gainRatio: move.actual / move.predicted,
      predicted: move.predicted,
      actual: move.actual,
      equal: Math.abs(move.actual) <= invisibleShare * point.cost,
      attempts,
      ...watch.judge(move, point.cost, best),
    };
  };
  return {
    prepare: (next) => {
      point = next;
    },
    attempt,
    forget: watch.forget,
    retreat: watch.retreat,
    save: watch.save,
    restore: watch.restore,
  };
}

const noAttempts: Attempts = {
  trials: 0,
  singular: 0,
  nonFinite: 0,
  firstPredicted: Number.NaN,
  firstStepNorm: Number.NaN,
};

const unknownTrial = {
  cost: Number.NaN,
  stepNorm: Number.NaN,
  damping: Number.NaN,
  gainRatio: Number.NaN,
  predicted: Number.NaN,
  actual: Number.NaN,
} as const;

/**
 * With m = r + J δ and r⁺ the residual found, ‖r⁺ - m‖ is what the linear model missed and the next step would have to
 * make up for. Where J turns, by a share of about that of the step, it also sees that share of m, the part that no
 * step from here removes. What a linear system misses is rounding, which no further step mends.
 */
function movement(
  { theta, cost, linearisation }: Point,
  candidate: Float64Array,
  found: Float64Array,
  { data, linear }: { readonly data: number; readonly linear: boolean },
): Movement {
  const { residual } = linearisation;
  const image = linearisation.jvp(candidate.map((z, j) => z - theta[j]));
  const model = image.map((value, i) => value + residual[i]);
  const size = data || 1;
  const change = norm(image) / size;
  const missed = norm(found.map((value, i) => value - model[i])) / size;
  const turned = (Math.min(1, change) * norm(model)) / size;
  const after = dot(found, found) / 2;
  return {
    change,
    next: linear ? 0 : missed + turned,
    predicted: -(dot(image, residual) + dot(image, image) / 2),
    actual: cost - after,
    cost: after,
  };
}

/** Chosen here: changes below it that no longer halve are rounding, not slow convergence. */
const nearEnough = 1e-6;
/** Chosen here: steps without halving, and steps without a new lowest cost, that end a run. */
const [idleSteps, fruitless] = [2, 20];

/** What is remembered between steps: whether they still lead somewhere. */
function progress({ tolerance, rises }: Settings) {
  let [least, idle, rising, worse, retreated] = [Number.POSITIVE_INFINITY, 0, 0, 0, 0];
  const forget = (): void => {
    [least, idle, rising, worse, retreated] = [Number.POSITIVE_INFINITY, 0, 0, 0, 0];
  };
  return {
    forget,
    /** Back at the best iterate, the same steps would follow again. */
    retreat: (): void => {
      retreated = 1;
    },
    get spent(): string | undefined {
      return retreated ? `Newton steps lead away from the best iterate` : undefined;
    },
    judge: (
      { change, next, cost: after }: Movement,
      before: number,
      best: number,
    ): Pick<Trial, "converged" | "exhausted"> => {
      idle = change < least / 2 ? 0 : idle + 1;
      least = Math.min(least, change);
      rising = after > before ? rising + 1 : 0;
      worse = after < best ? 0 : worse + 1;
      const moved = `the step moved the rows by ${show(change)} of their data`;
      if (Math.min(change, next) <= tolerance)
        return {
          converged: `${moved} and the next would by ${show(next)}, one of them at most the tolerance ${show(tolerance)}; lower it to go on`,
        };
      if (change <= nearEnough && idle >= idleSteps)
        return {
          converged: `${moved}, and ${idle} steps in a row did not halve that: what is left is rounding`,
        };
      if (rising >= rises)
        return { exhausted: `the cost rose in ${rising} Newton steps in a row, to ${show(after)}` };
      if (worse >= fruitless) return { exhausted: `${worse} Newton steps in a row brought no lower cost` };
      return {};
    },
    save: (): Memory => ({ progress: Float64Array.of(least, idle, rising, worse, retreated) }),
    restore: ({ progress: saved }: Memory): void => {
      [least, idle, rising, worse, retreated] = saved;
    },
  };
}

const show = (x: number): string => String(Number(x.toPrecision(3)));
