/** @file What every strategy of an automatic solve works with, and what it hands back. */

import type { Step } from "../../../solvers/index.ts";
import type { HostDevice } from "../../devices/index.ts";
import type { LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import type { Solution } from "../../solution/index.ts";
import type { Rivals } from "../certificate/index.ts";
import type { CoefficientEstimate, Kind } from "../types.ts";
import type { Journal } from "./journal.ts";
import type { Traits } from "./traits.ts";

export interface Context {
  readonly problem: Problem;
  readonly traits: Traits;
  readonly device: HostDevice;
  readonly random: Random;
  readonly seed: number;
  readonly journal: Journal;
  /** Seconds since the beginning after which nothing new is started. */
  readonly deadline: number;
  /** Bytes one system may take. */
  readonly memory: number;
  readonly signal?: AbortSignal;
  /** Told of every solved system. */
  readonly progress?: (step: Step) => void;
  /** Told of every candidate for the whole problem; measures its error where that was asked for. */
  readonly measure?: (candidate: Pick<Candidate, "u" | "heldOut">) => void;
}

/** A solution found by a strategy, judged at fresh points. */
export interface Candidate {
  readonly kind: Kind;
  /** `chebyshev 24x30 euclidean`. */
  readonly name: string;
  readonly u: Solution;
  /** The worst relative defect at fresh points (`defect`): ranks candidates, does not measure the error. */
  readonly heldOut: number;
  readonly rows: number;
  readonly columns: number;
  /** ½‖r‖² of the last system. */
  readonly cost: number;
  /** Parameters: coefficients of the basis, modes, or weights. */
  readonly theta: Float64Array;
  /** Of a problem that has any to be found. */
  readonly coefficients?: readonly CoefficientEstimate[];
  /** Ways to the error of u by its own family, where polynomials would not resolve it. */
  readonly rivals?: Rivals;
  /** Largest coefficient in units of the scaled columns; NaN where it has no meaning. */
  readonly coefficientSize: number;
  /** Newton's method converged where it started from zero fields, here or in what this was started from. */
  readonly settled?: boolean;
}

/** A candidate by a linear model. */
export interface Rung extends Candidate {
  readonly model: LinearModel;
}

/** Held-out residual at which a solution counts as resolved: some times the rounding of second derivatives. */
export const floor = 3e-13;

/** Whether more work may be begun. */
export const timeIsUp = ({ journal, deadline, signal }: Context): boolean =>
  journal.elapsed > deadline || (signal?.aborted ?? false);

/** The better of two candidates by held-out residual. */
export const better = <T extends Candidate>(a: T | undefined, b: T | undefined): T | undefined =>
  !a || (b && b.heldOut < a.heldOut) ? b : a;
