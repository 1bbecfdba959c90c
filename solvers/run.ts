/** @file The one loop: arrive, try, judge, keep the best, and say why it ended. */

import { NumericalError, UsageError } from "../src/errors.ts";
import type { ResidualSystem } from "../src/residual/index.ts";
import { checkStops } from "./factory-options.ts";
import { closeLedger, countTrial } from "./ledger.ts";
import type { Method } from "./method.ts";
import {
  advance,
  arrive,
  enter,
  judgeRun,
  leave,
  openSession,
  stepOf,
  takeBack,
  thrownOutcome,
} from "./session.ts";
import type { Run, Solver, StartOptions, Step } from "./step.ts";
import { defaultTolerances, type Limits, type Tolerances } from "./termination.ts";

/** Settings a solver's constructor takes besides its own; `start` overrides the first two. */
export interface StopOptions extends Partial<Tolerances> {
  readonly seconds?: number;
  readonly steps?: number;
}

/**
 * A named solver from a method: every run is this file's loop.
 *
 * @throws UsageError for a name or a value in `stop` that is no rule to stop by.
 */
export function solver(name: string, method: Method, stop: StopOptions = {}): Solver {
  checkStops(name, stop);
  return {
    name,
    ...(method.use && { use: method.use }),
    ...(method.batched && { batches: true }),
    ...(method.redrawFactor && { redrawFactor: method.redrawFactor }),
    start: (system, options = {}) =>
      startRun(onBatches(name, method, options), system, limitsOf(stop, options), options),
  };
}

/** The method on the rows it is to see. */
function onBatches(name: string, method: Method, { batch }: StartOptions): Method {
  if (batch === undefined) return method;
  if (method.batched) return method.batched(batch);
  throw new UsageError({
    what: `solver "${name}" needs all rows at every step`,
    where: "batch",
    remedy:
      "a solver that takes every step of its rule (adam, soap, sophia, adahessian, mfac), or no batches",
  });
}

const limitsOf = (stop: StopOptions, { seconds, steps, target, signal }: StartOptions): Limits => ({
  ...defaultTolerances,
  ...stop,
  seconds: seconds ?? stop.seconds ?? Number.POSITIVE_INFINITY,
  steps: steps ?? stop.steps ?? Number.POSITIVE_INFINITY,
  target: target ?? Number.NaN,
  ...(signal && { signal }),
});

/**
 * A run: nothing is computed before it is iterated.
 *
 * Errors thrown by the system, by `error` or by an observer pass through; the best iterate and an outcome stay. After
 * a break the same run may be iterated again and goes on.
 *
 * @throws UsageError if theta is missing, of the wrong length or not finite.
 */
export function startRun(method: Method, system: ResidualSystem, limits: Limits, options: StartOptions): Run {
  const session = openSession(method, system, limits, options);
  const { ledger, clock } = session;

  async function* trials(): AsyncGenerator<Step> {
    enter(session);
    try {
      while (session.outcome === undefined) {
        session.point ??= await arrive(session);
        const { point } = session;
        if (session.outcome) break;
        const attempted = session.stepper.attempt(ledger.lowest);
        const trial = takeBack(session, point, attempted instanceof Promise ? await attempted : attempted);
        const redrawn = countTrial(ledger);
        if (trial.verdict === "accepted") await advance(session, trial);
        const error = judgeRun(session, point, trial);
        const step = stepOf(session, point, trial, redrawn, error);
        clock.stop();
        await session.breathe();
        yield step;
        clock.start();
      }
    } catch (thrown) {
      session.outcome = thrownOutcome(thrown);
      if (!(thrown instanceof NumericalError)) throw thrown;
    } finally {
      leave(session);
    }
  }

  return {
    get theta() {
      return ledger.best;
    },
    get outcome() {
      return session.outcome;
    },
    get seconds() {
      return clock.seconds;
    },
    state: () => closeLedger(ledger, clock.seconds, session.memory ?? session.stepper.save()),
    finish: async () => {
      const rest = trials();
      while (!(await rest.next()).done);
      return session.outcome!;
    },
    [Symbol.asyncIterator]: trials,
  };
}
