/** @file The books of a run: where it is, what was best, and how both are saved. */

import { UsageError } from "../src/errors.ts";
import type { ResidualSystem } from "../src/residual/index.ts";
import { type Memory, nest, type Point, type Trial, unnest } from "./method.ts";
import { invisibleShare } from "./searches/rounding.ts";
import type { SolverState, StartOptions } from "./step.ts";

export interface Ledger {
  /** Current iterate and best accepted iterate, length columns; written in place. */
  readonly theta: Float64Array;
  readonly best: Float64Array;
  /** Cost of `best`, to rounding the lowest since the last redraw; Infinity before the first evaluation. */
  lowest: number;
  /** Cost of the first iterate since the last redraw; NaN before it is known. */
  first: number;
  /** Trials and accepted trials. */
  index: number;
  accepted: number;
  /** True from a redraw to the end of the next trial. */
  redrawn: boolean;
  /** The method has been shown the current iterate. */
  arrived: boolean;
  /** Last measured error, and the solve time and accepted count it belongs to. */
  error: number;
  errorAt: number;
  /** `best` changed since the error was measured. */
  errorStale: boolean;
  /** Lowest cost when the run last went back to its best iterate; NaN before. */
  retreatedAt: number;
}

/**
 * Books opened where a saved run stopped, at theta, or at the system's own first iterate.
 *
 * @throws UsageError if there is none of them, or a length or an entry is wrong.
 */
export function openLedger(system: ResidualSystem, { theta, resume }: StartOptions): Ledger {
  const start = resume?.arrays.theta ?? theta ?? system.initial?.();
  refuseStart(system, start);
  const fresh: Ledger = {
    theta: start.slice(),
    best: (resume?.arrays.best ?? start).slice(),
    lowest: Number.POSITIVE_INFINITY,
    first: Number.NaN,
    index: 0,
    accepted: 0,
    redrawn: false,
    arrived: false,
    error: Number.NaN,
    errorAt: Number.NEGATIVE_INFINITY,
    errorStale: true,
    retreatedAt: Number.NaN,
  };
  if (resume === undefined) return fresh;
  const [lowest, error, errorAt, retreatedAt, first = Number.NaN] = resume.arrays.books;
  const { index, accepted, redrawn, arrived, errorStale } = resume.numbers;
  return {
    ...fresh,
    ...{ lowest, first, error, errorAt, retreatedAt, index, accepted },
    ...{ redrawn: redrawn === 1, arrived: arrived === 1, errorStale: errorStale === 1 },
  };
}

/** Everything but the system's own state. */
export function closeLedger(ledger: Ledger, seconds: number, method: Memory): SolverState {
  const { theta, best, lowest, first, error, errorAt, retreatedAt, index, accepted } = ledger;
  return {
    numbers: {
      ...{ index, accepted, seconds },
      ...{
        redrawn: Number(ledger.redrawn),
        arrived: Number(ledger.arrived),
        errorStale: Number(ledger.errorStale),
      },
    },
    arrays: {
      theta: theta.slice(),
      best: best.slice(),
      books: Float64Array.of(lowest, error, errorAt, retreatedAt, first),
      ...nest("method", method),
    },
  };
}

/**
 * The state of a run that goes on from its best iterate on other rows, as after a redraw: costs before and after do not
 * compare, whatever is known of parameters (the damping, the last direction) still holds.
 *
 * For methods that remember nothing as long as the rows, such as Levenberg-Marquardt's.
 *
 * @returns a state for `resume` with any system of as many columns.
 */
export const onOtherRows = ({ numbers, arrays }: SolverState): SolverState => ({
  numbers: { ...numbers, redrawn: 1, arrived: 0, errorStale: 1 },
  arrays: { ...arrays, theta: arrays.best.slice() },
});

/** The method's part of a saved run. */
export const methodMemory = (state: SolverState): Memory => unnest("method", state.arrays);

/** Energies may be negative: the margin is upwards whatever the sign. */
const upToRounding = (cost: number): number => cost * (1 + (cost < 0 ? -2 : 2) * invisibleShare);

/** Moves to an accepted candidate, and keeps it if it is the best. (mutates ledger) */
export function move(ledger: Ledger, trial: Trial): void {
  ledger.theta.set(trial.candidate);
  ledger.accepted++;
  const asGood = trial.equal === true && trial.cost <= upToRounding(ledger.lowest);
  if (trial.cost < ledger.lowest || asGood) {
    ledger.best.set(ledger.theta);
    ledger.lowest = Math.min(ledger.lowest, trial.cost);
    ledger.errorStale = true;
  }
}

/**
 * Goes back to the best iterate when nothing is left to try from a worse one; once for every best cost. (mutates ledger)
 *
 * @returns whether it did.
 */
export function retreat(ledger: Ledger, cost: number): boolean {
  if (!(cost > ledger.lowest) || ledger.retreatedAt === ledger.lowest) return false;
  ledger.theta.set(ledger.best);
  ledger.retreatedAt = ledger.lowest;
  ledger.arrived = false;
  return true;
}

/** Counts a trial; true if it was the first after a redraw. (mutates ledger) */
export function countTrial(ledger: Ledger): boolean {
  const { redrawn } = ledger;
  ledger.index++;
  ledger.redrawn = false;
  return redrawn;
}

/**
 * The current iterate is the best: it is the first, or the points are new and costs before and after do not compare.
 *
 * @param fresh - the points are new. (mutates ledger)
 */
export function rebase(ledger: Ledger, point: Point, fresh: boolean): void {
  ledger.best.set(ledger.theta);
  ledger.lowest = point.cost;
  ledger.errorStale = true;
  if (fresh || Number.isNaN(ledger.first)) ledger.first = point.cost;
}

function refuseStart(system: ResidualSystem, theta: Float64Array | undefined): asserts theta is Float64Array {
  if (theta === undefined)
    throw new UsageError({
      what: "a run needs a first iterate",
      where: "solver.start",
      remedy: "pass theta, or resume a saved state",
    });
  if (theta.length !== system.columns)
    throw new UsageError({
      what: `theta has ${theta.length} entries, the system ${system.columns} columns`,
      where: "solver.start",
      remedy: `pass a Float64Array of length ${system.columns}`,
    });
  const bad = theta.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new UsageError({
      what: `theta[${bad}] = ${theta[bad]}`,
      where: "solver.start",
      remedy: "start from finite numbers",
    });
}
