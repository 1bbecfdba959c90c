/** @file What a search is: it judges a trial and sets the damping, radius or length of the next. */

import type { Memory } from "../method.ts";
import type { Verdict } from "../step.ts";

/** A trial that was evaluated. */
export interface Evaluated {
  /** ½‖r‖² at the point, the lowest since the last redraw, and at the trial (NaN or Infinity are possible). */
  readonly cost: number;
  readonly best: number;
  readonly trialCost: number;
  /** Decrease of the cost: found (without cancellation), and promised. */
  readonly actual: number;
  readonly predicted: number;
  /** First-order part of the step, length columns; kept by nobody. */
  readonly velocity: Float64Array;
  /** ‖D δ‖, whether a trust radius cut it short, and whether neither that nor damping shortened it by much. */
  readonly reach: number;
  readonly boundary: boolean;
  readonly free: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** See `Trial.equal` and `Trial.settled`. */
  readonly equal?: boolean;
  readonly settled?: boolean;
}

/** A search at work. */
export interface Judge {
  /** Handed to the descent for its next proposal. */
  readonly control: number;
  /** A new point: its trials start here. */
  arrive(): void;
  /** The run went back to its best iterate. */
  retreat?(): void;
  /** The proposal was not worth evaluating. */
  refuse(reason: "singular" | "curved"): void;
  /** Says what the trial was, and sets `control` for the next. */
  judge(trial: Evaluated): Judgement;
  /** Why nothing is left to try; undefined while something is. */
  readonly exhausted: string | undefined;
  save(): Memory;
  restore(memory: Memory): void;
}

export interface Search {
  readonly name: string;
  /** Step lengths to evaluate along each proposal; the one of lowest cost is judged. */
  readonly lengths: readonly number[];
  begin(columns: number): Judge;
}

/** Every search but the grid looks at the full step only. */
export const fullStep: readonly number[] = [1];

/** Rejected and invalid are different events: the model was wrong, or there was nothing to compare. */
export const failed = (trialCost: number): Judgement => ({
  verdict: Number.isFinite(trialCost) ? "rejected" : "invalid",
});
