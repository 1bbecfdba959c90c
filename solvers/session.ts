/** @file The parts of the loop: arriving at an iterate, moving on, measuring, and ending. */

import { NumericalError, UsageError } from "../src/errors.ts";
import {
  firstNonFinite,
  type Linearisation,
  maxAbs,
  norm,
  type ResidualSystem,
} from "../src/residual/index.ts";
import { breather, type Clock, stopwatch } from "./clock.ts";
import { type Ledger, methodMemory, move, openLedger, rebase, retreat } from "./ledger.ts";
import type { Memory, Method, Point, Stepper, Trial } from "./method.ts";
import type { Outcome } from "./outcome.ts";
import type { StartOptions, Step } from "./step.ts";
import { type Limits, stopped } from "./termination.ts";

/** A run's parts. */
export interface Session {
  readonly system: ResidualSystem;
  readonly limits: Limits;
  readonly options: StartOptions;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly stepper: Stepper;
  readonly breathe: () => Promise<void> | undefined;
  /** What a resumed method must remember, until it has been told. */
  memory: Memory | undefined;
  /** The current iterate, once it was linearised and shown to the method. */
  point: Point | undefined;
  /** Linearisation at the current iterate that a trial left behind. */
  ready: Linearisation | undefined;
  outcome: Outcome | undefined;
  busy: boolean;
}

export const openSession = (
  method: Method,
  system: ResidualSystem,
  limits: Limits,
  options: StartOptions,
): Session => ({
  ...{ system, limits, options },
  ledger: openLedger(system, options),
  clock: stopwatch(options.resume?.numbers.seconds),
  stepper: method.begin(system),
  breathe: breather(),
  memory: options.resume && methodMemory(options.resume),
  point: undefined,
  ready: undefined,
  outcome: undefined,
  busy: false,
});

const brokenOff: Outcome = {
  kind: "aborted",
  by: "break",
  message:
    "the loop was left before the run had ended; iterate the run again, or resume from run.state(), to go on",
};

/** Iteration begins, or goes on after a break. (mutates session) */
export function enter(session: Session): void {
  if (session.busy)
    throw new UsageError({
      what: "this run is being iterated already",
      where: "run",
      remedy: "start a second run from the same solver",
    });
  session.busy = true;
  if (session.outcome === brokenOff) session.outcome = undefined;
  session.clock.start();
}

/** (mutates session) */
export function leave(session: Session): void {
  session.clock.stop();
  session.busy = false;
  session.outcome ??= brokenOff;
}

/**
 * Linearises at the current iterate and shows it to the method; sets an outcome when there is nothing to try.
 *
 * (mutates session)
 */
export async function arrive(session: Session): Promise<Point> {
  const { system, ledger, stepper } = session;
  const linearised = session.ready ?? system.linearise(ledger.theta, stepper.use);
  session.ready = undefined;
  const point = pointAt(ledger.theta, linearised instanceof Promise ? await linearised : linearised);
  session.outcome = nonFinite(system, point);
  if (session.outcome) return point;
  const freshPoints = ledger.redrawn && !ledger.arrived;
  if (freshPoints || point.cost < ledger.lowest) rebase(ledger, point, freshPoints);
  prepare(session, point);
  session.outcome = stopped(now(session, point), session.limits);
  return point;
}

/** A resumed method remembers what it knew before its last `prepare`, or after it. (mutates session) */
function prepare(session: Session, point: Point): void {
  const { ledger, stepper, memory } = session;
  if (memory && !ledger.arrived) stepper.restore(memory);
  stepper.prepare(point);
  if (memory && ledger.arrived) stepper.restore(memory);
  session.memory = undefined;
  ledger.arrived = true;
}

/** With a copy of theta: stop rules compare an accepted candidate with where it came from. */
function pointAt(theta: Float64Array, linearisation: Linearisation): Point {
  return {
    theta: theta.slice(),
    cost: linearisation.cost,
    gradientNorm: maxAbs(linearisation.gradient()),
    linearisation,
  };
}

/** The outcome if r or J is not finite at the iterate itself: no trial can mend that. */
function nonFinite(
  system: ResidualSystem,
  { theta, cost, gradientNorm, linearisation }: Point,
): Outcome | undefined {
  if (Number.isFinite(cost) && Number.isFinite(gradientNorm)) return undefined;
  const row = firstNonFinite(linearisation.residual);
  const what =
    row < 0
      ? `the Jacobian is not finite${columnOf(linearisation)}`
      : (system.explain?.(theta, row) ??
        `the residual of ${system.label(row)} is ${linearisation.residual[row]}`);
  const remedy = "start elsewhere, or look for a division by zero or a root of a negative number";
  return { kind: "non-finite", by: row < 0 ? "jacobian" : "residual", message: `${what}; ${remedy}` };
}

function columnOf(linearisation: Linearisation): string {
  const column = firstNonFinite(linearisation.gradient());
  return column < 0 ? " (its products overflow)" : ` (first bad column ${column})`;
}

/** Takes the accepted candidate, and redraws the points when that is due. (mutates session) */
export async function advance(session: Session, trial: Trial): Promise<void> {
  const { ledger, options, system, stepper } = session;
  move(ledger, trial);
  ledger.arrived = false;
  session.point = undefined;
  session.ready = trial.linearisation;
  const every = options.redrawEvery ?? 0;
  if (every === 0 || ledger.accepted % every !== 0 || system.redraw === undefined) return;
  await system.redraw(ledger.theta);
  stepper.forget?.();
  session.ready = undefined;
  ledger.redrawn = true;
}

/**
 * A climb that leads nowhere is taken back: the run goes on from its best iterate, with the damping it has now.
 *
 * @returns the trial, without its exhaustion if the run went back. (mutates session)
 */
export function takeBack(session: Session, point: Point, trial: Trial): Trial {
  if (trial.exhausted === undefined || !retreat(session.ledger, point.cost)) return trial;
  session.stepper.retreat?.();
  session.point = undefined;
  session.ready = undefined;
  return { ...trial, exhausted: undefined };
}

/**
 * Measures the error if that is due and asks every stop rule, whether the trial was accepted or not.
 *
 * @returns the error, if it was measured. (mutates session)
 */
export function judgeRun(session: Session, point: Point, trial: Trial): number | undefined {
  const { ledger, clock, options, limits } = session;
  const due = clock.seconds - ledger.errorAt >= (options.errorEvery ?? 0.25);
  const error = due ? measure(session) : undefined;
  session.outcome = stopped(now(session, point, trial), limits);
  if (session.outcome === undefined || error !== undefined || options.error === undefined) return error;
  // The last step has an error too, and that may be the better reason to stop.
  const last = measure(session);
  session.outcome = stopped(now(session, point, trial), limits);
  return last;
}

/** Error of the best iterate; its time is not counted. (mutates session) */
function measure({ ledger, clock, options }: Session): number | undefined {
  if (options.error === undefined) return undefined;
  clock.stop();
  if (ledger.errorStale) ledger.error = options.error(ledger.best);
  ledger.errorStale = false;
  ledger.errorAt = clock.seconds;
  clock.start();
  return ledger.error;
}

const now = ({ ledger, clock }: Session, point: Point, trial?: Trial) => ({
  point,
  trial,
  thetaNorm: norm(point.theta),
  bestCost: ledger.lowest,
  firstCost: ledger.first,
  error: ledger.error,
  index: ledger.index,
  seconds: clock.seconds,
});

/** The public record of a trial. */
export function stepOf(
  { ledger, clock }: Session,
  point: Point,
  trial: Trial,
  redrawn: boolean,
  error: number | undefined,
): Step {
  const step = {
    index: ledger.index - 1,
    verdict: trial.verdict,
    cost: trial.verdict === "accepted" ? trial.cost : point.cost,
    bestCost: ledger.lowest,
    gradientNorm: point.gradientNorm,
    stepNorm: trial.stepNorm,
    damping: trial.damping,
    gainRatio: trial.gainRatio,
    accepted: ledger.accepted,
    seconds: clock.seconds,
    redrawn,
  };
  return error === undefined ? step : { ...step, error };
}

/** Numerical trouble ends a run with an outcome; anything else is the user's to see. */
export function thrownOutcome(thrown: unknown): Outcome {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return thrown instanceof NumericalError
    ? { kind: "non-finite", by: "exception", message }
    : {
        kind: "aborted",
        by: "exception",
        message: `an error was thrown: ${message}; run.theta has the best iterate before it`,
      };
}
