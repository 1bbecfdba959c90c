/** @file When to stop: one predicate per rule, each with its own message, asked after every trial. */

import type { Point, Trial } from "./method.ts";
import type { Outcome, OutcomeKind } from "./outcome.ts";

/** Defaults stop only where float64 ends; a plateau is no reason to stop. 0 turns a rule off (gradient, step: exact zero; -1: off). */
export interface Tolerances {
  /** ‖Jᵀr‖∞ at most this. Default 0. */
  readonly gradient: number;
  /**
   * ‖δ‖ at most this share of ‖theta‖, and every |δ_j| of |theta_j|, but where theta_j, itself below that share of ‖theta‖,
   * is on its way to zero. Default 2⁻⁵²: the step would not change theta.
   */
  readonly step: number;
  /** Decrease of the cost, promised and found, at most this share of it (Moré 1978). Default 4·2⁻⁵². */
  readonly cost: number;
  /** Cost at most this. Default 0. */
  readonly costTarget: number;
  /** Cost above the first and above that multiple of the lowest: the iterates run away. Default 1e12; Infinity: never. */
  readonly divergence: number;
}

export const defaultTolerances: Tolerances = {
  gradient: 0,
  step: Number.EPSILON,
  cost: 4 * Number.EPSILON,
  costTarget: 0,
  divergence: 1e12,
};

export interface Limits extends Tolerances {
  readonly seconds: number;
  readonly steps: number;
  /** Of the measured error. */
  readonly target: number;
  readonly signal?: AbortSignal;
}

/** What the rules look at. */
export interface Now {
  readonly point: Point;
  /** Absent on arrival at a point, before its first trial. */
  readonly trial: Trial | undefined;
  /** ‖theta‖₂ of the point. */
  readonly thetaNorm: number;
  readonly bestCost: number;
  /** Of the first iterate since the last redraw. */
  readonly firstCost: number;
  /** Last measured error; NaN if none. */
  readonly error: number;
  readonly index: number;
  readonly seconds: number;
}

/** The outcome if the rule fires. */
export type Rule = (now: Now, limits: Limits) => Outcome | undefined;

const outcome = (kind: OutcomeKind, by: string, message: string): Outcome => ({ kind, by, message });
const show = (x: number): string => String(Number(x.toPrecision(3)));

export const errorTargetReached: Rule = ({ error }, { target }) =>
  error <= target
    ? outcome(
        "converged",
        "target",
        `the error ${show(error)} is at most the target ${show(target)}; lower the target to go on`,
      )
    : undefined;

export const costTargetReached: Rule = ({ bestCost }, { costTarget }) =>
  costTarget > 0 && bestCost <= costTarget
    ? outcome(
        "converged",
        "target",
        `the cost ${show(bestCost)} is at most the target ${show(costTarget)}; lower costTarget to go on`,
      )
    : undefined;

export const gradientReached: Rule = ({ point }, { gradient }) =>
  point.gradientNorm <= gradient
    ? outcome(
        "converged",
        "gradient",
        `the gradient ‖Jᵀr‖∞ = ${show(point.gradientNorm)} is at most ${show(gradient)}; lower the gradient tolerance to go on`,
      )
    : undefined;

/** A first or accepted step that small is convergence; one that failed trials made small is the end of trying. */
export const stepReached: Rule = ({ trial, point, thetaNorm }, { step }) => {
  if (!(trial && trial.stepNorm <= step * thetaNorm && isShort(trial, point.theta, step, thetaNorm)))
    return undefined;
  const size = `the step ‖δ‖ = ${show(trial.stepNorm)} is at most ${show(step)} of ‖theta‖ = ${show(thetaNorm)}, and of every parameter`;
  if (trial.verdict === "accepted" || trial.attempts.trials === 1)
    return outcome("converged", "step", `${size}; lower the step tolerance to go on`);
  return classified(`after ${trial.attempts.trials} failed trials ${size}`, trial, point, thetaNorm);
};

/**
 * Every parameter by itself: a step of 1e-11 in one of 1e-6 is long, whatever stands beside it. One that goes to zero never makes a step
 * short in its own measure: below the share of ‖theta‖ it counts as there. The candidate was evaluated.
 */
function isShort({ candidate, cost }: Trial, theta: Float64Array, share: number, norm: number): boolean {
  if (Number.isNaN(cost)) return false;
  const vanishing = (value: number): boolean => value !== 0 && Math.abs(value) <= share * norm;
  return theta.every(
    (value, j) => Math.abs(candidate[j] - value) <= share * Math.abs(value) || vanishing(value),
  );
}

export const costReached: Rule = ({ trial, point }, { cost }) =>
  trial &&
  Math.abs(trial.actual) <= cost * point.cost &&
  Math.abs(trial.predicted) <= cost * point.cost &&
  cost > 0
    ? outcome(
        "converged",
        "cost",
        `the decrease of the cost, promised ${show(trial.predicted)} and found ${show(trial.actual)}, is at most ${show(cost)} of ${show(point.cost)}; lower the cost tolerance to go on`,
      )
    : undefined;

export const refined: Rule = ({ trial, point }) =>
  trial?.settled
    ? outcome(
        "converged",
        "cost",
        `the decrease of the cost, promised ${show(trial.predicted)}, is below the rounding of ${show(point.cost)} and falls no further; theta has all the digits float64 gives`,
      )
    : undefined;

export const declared: Rule = ({ trial }) =>
  trial?.converged === undefined ? undefined : outcome("converged", "iterate", trial.converged);

export const exhausted: Rule = ({ trial, point, thetaNorm }) =>
  trial?.exhausted === undefined ? undefined : classified(trial.exhausted, trial, point, thetaNorm);

/** Chosen here: what a sum of some hundred squares loses to rounding. */
const rounding = 1e3 * Number.EPSILON;
/** sqrt(eps): to that share theta is determined by a cost that is itself rounded. */
export const halfDigits = 1.5e-8;

/** Nothing works any more: a minimum, a failure of evaluation, of the linear algebra, or a stall. */
function classified(
  because: string,
  { attempts }: Trial,
  { cost, gradientNorm }: Point,
  thetaNorm: number,
): Outcome {
  const { trials, singular, nonFinite, firstPredicted, firstStepNorm, firstStepShare } = attempts;
  if (firstPredicted <= rounding * cost)
    return outcome(
      "converged",
      "cost",
      `${because}; the first promised a decrease of ${show(firstPredicted)}, below the rounding of the cost ${show(cost)}: this is a minimum`,
    );
  if (firstStepNorm <= halfDigits * thetaNorm && (firstStepShare ?? 0) <= halfDigits)
    return outcome(
      "converged",
      "step",
      `${because}; the first step was ‖δ‖ = ${show(firstStepNorm)}, below half the digits of ‖theta‖ = ${show(thetaNorm)}: this is a minimum`,
    );
  if (trials > 0 && singular === trials)
    return outcome(
      "singular",
      "damping",
      `${because}: ${trials} of ${trials} damped matrices had no factor; use more damping, method "qr", or rescale the residuals`,
    );
  if (nonFinite > 0 && singular + nonFinite === trials)
    return outcome(
      "non-finite",
      "residual",
      `${because}: ${nonFinite} of ${trials} trials gave a residual that is not finite; start elsewhere or bound the equation's terms`,
    );
  return outcome(
    "stalled",
    "damping",
    `${because}; the cost stays at ${show(cost)} with a gradient ‖Jᵀr‖∞ = ${show(gradientNorm)}; try another start, another solver, or check the Jacobian`,
  );
}

/** Judged by where the run is, not by a trial that was not taken. */
export const diverged: Rule = ({ trial, bestCost, firstCost }, { divergence }) =>
  trial?.verdict === "accepted" && trial.cost > Math.max(firstCost, divergence * bestCost)
    ? outcome(
        "diverged",
        "cost",
        `the cost ${show(trial.cost)} is more than ${show(divergence)} times the lowest, ${show(bestCost)}; take shorter steps, or start elsewhere`,
      )
    : undefined;

export const aborted: Rule = ({ index }, { signal }) =>
  signal?.aborted
    ? outcome(
        "aborted",
        "signal",
        `the signal was raised after ${index} steps; resume from run.state() to go on`,
      )
    : undefined;

export const outOfTime: Rule = ({ seconds }, limits) =>
  seconds >= limits.seconds
    ? outcome(
        "time-limit",
        "seconds",
        `${show(seconds)} s of solve time reached the limit of ${show(limits.seconds)} s; resume, or allow more seconds`,
      )
    : undefined;

export const outOfSteps: Rule = ({ index }, { steps }) =>
  index >= steps
    ? outcome(
        "step-limit",
        "steps",
        `${index} steps reached the limit of ${steps}; resume, or allow more steps`,
      )
    : undefined;

/** Good news first: a run that is done and out of time is done. */
const rules: readonly Rule[] = [
  errorTargetReached,
  costTargetReached,
  gradientReached,
  stepReached,
  costReached,
  refined,
  declared,
  exhausted,
  diverged,
  aborted,
  outOfTime,
  outOfSteps,
];

/** The first rule that fires. */
export function stopped(now: Now, limits: Limits): Outcome | undefined {
  for (let k = 0; k < rules.length; k++) {
    const fired = rules[k](now, limits);
    if (fired) return fired;
  }
  return undefined;
}
