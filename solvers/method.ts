/** @file What the loop drives: a method makes one trial at a time from a point it was shown. */

import type { Awaitable, Linearisation, ResidualSystem } from "../src/residual/index.ts";
import type { BatchOptions } from "./gradient/batches.ts";
import type { Verdict } from "./step.ts";

/** An iterate and its linearisation. */
export interface Point {
  /** The current iterate, length columns. Do not write. */
  readonly theta: Float64Array;
  /** ½‖r‖². */
  readonly cost: number;
  /** ‖Jᵀr‖∞. */
  readonly gradientNorm: number;
  /** Valid until the next `linearise`; a method that linearises at its trials must not come back to it. */
  readonly linearisation: Linearisation;
}

/** What was tried from one point so far; tells a minimum from a failure when nothing works any more. */
export interface Attempts {
  readonly trials: number;
  /** Trials whose damped matrix had no factor, and trials whose residual was not finite. */
  readonly singular: number;
  readonly nonFinite: number;
  /** Predicted decrease and ‖δ‖ of the first step proposed here, the least damped one; NaN if there was none. */
  readonly firstPredicted: number;
  readonly firstStepNorm: number;
  /** Largest |δ_j| / |theta_j| of that step, where the method knows it: parameters may differ in scale. */
  readonly firstStepShare?: number;
}

/** What came of one trial. */
export interface Trial {
  readonly verdict: Verdict;
  /** Where it went, length columns; read only when accepted, overwritten by the next trial. */
  readonly candidate: Float64Array;
  /** ½‖r‖² there; NaN when it was not evaluated. */
  readonly cost: number;
  readonly stepNorm: number;
  /** λ relative to max diag(JᵀJ) (to column norms if scaled so); NaN for a method without damping. */
  readonly damping: number;
  readonly gainRatio: number;
  /** Decrease of the cost: promised by the model, and found. NaN when not computed. */
  readonly predicted: number;
  readonly actual: number;
  /** The costs before and after differ by rounding only: the later iterate is the better estimate. */
  readonly equal?: boolean;
  /** Refining below the rounding of the cost has come to its end. */
  readonly settled?: boolean;
  /** The method's own reason to call the candidate a solution, numbers included. */
  readonly converged?: string | undefined;
  /** Linearisation at the candidate, when the trial needed it anyway. */
  readonly linearisation?: Linearisation;
  /** Including this trial. */
  readonly attempts: Attempts;
  /** Why nothing is left to try from this point. */
  readonly exhausted?: string | undefined;
}

/** What a method remembers between trials, by name; JSON would lose NaN and -0, so all of it is float64. */
export type Memory = Readonly<Record<string, Float64Array>>;

/** A method at work on one system. */
export interface Stepper {
  /** `products` for a method that never factors, so that J need not be formed. Default `factor`. */
  readonly use?: "products";
  /** Called once at every new iterate, and again at the same one after the points were redrawn. */
  prepare(point: Point): void;
  /** One trial from the last prepared point. `best` is the lowest cost since the last redraw. */
  attempt(best: number): Awaitable<Trial>;
  /** The points were redrawn: curvature learnt from gradient differences no longer holds. */
  forget?(): void;
  /** The run went back to its best iterate: the direction that led away from it is no longer to be followed. */
  retreat?(): void;
  save(): Memory;
  /** Undoes time: after a `prepare` if one had happened when `save` was called, else before it. */
  restore(memory: Memory): void;
}

/** A configured way of making trials; holds no state. */
export interface Method {
  /** As its steppers' `use`, known before there is a system. */
  readonly use?: "products";
  /** As in `Solver`. Default 1. */
  readonly redrawFactor?: number;
  begin(system: ResidualSystem): Stepper;
  /** The same on batches of rows; absent for a method that needs all rows at every step. */
  readonly batched?: (options: BatchOptions) => Method;
}

/** `memory` with every name put behind a prefix. */
export const nest = (prefix: string, memory: Memory): Memory =>
  Object.fromEntries(Object.entries(memory).map(([name, values]) => [`${prefix}.${name}`, values]));

/** The part of `memory` behind a prefix, prefix removed. */
export const unnest = (prefix: string, memory: Memory): Memory =>
  Object.fromEntries(
    Object.entries(memory)
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, values]) => [name.slice(prefix.length + 1), values]),
  );
