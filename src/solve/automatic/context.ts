/** @file What every strategy of an automatic solve works with, and what it hands back. */

import type { Step } from "../../../solvers/index.ts";
import type { HostDevice } from "../../devices/index.ts";
import type { LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import type { Solution } from "../../solution/index.ts";
import type { Opinion, Rivals } from "../certificate/index.ts";
import type { CoefficientEstimate, Kind } from "../types.ts";
import type { Cost } from "./forecast.ts";
import type { Attempt, Journal } from "./journal.ts";
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
  /** The same for the rest of what is known to succeed: the time of a network after it may be used up. Default: the deadline. */
  readonly latest?: number;
  /** Bytes one system may take. */
  readonly memory: number;
  readonly signal?: AbortSignal;
  /** Told of every solved system. */
  readonly progress?: (step: Step) => void;
  /** Told of every candidate for the whole problem; measures its error where that was asked for. */
  readonly measure?: (candidate: Pick<Candidate, "u" | "heldOut">) => void;
  /** Told of every attempt at the whole problem. */
  readonly tried?: (attempt: Attempt) => void;
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
  /** What found it, where the kind does not say. */
  readonly solver?: string;
  /** Relative error of u by other solutions of its own strategy: ends the search, whatever the residual. */
  readonly estimate?: number;
  /** Ways to the error of u by its own family, where polynomials would not resolve it. */
  readonly rivals?: Rivals;
  /** The error of u as it is forecast from the candidate before it on the same ladder. */
  readonly opinion?: Opinion;
  /** Largest coefficient in units of the scaled columns; NaN where it has no meaning. */
  readonly coefficientSize: number;
  /** Newton's method converged where it started from zero fields, here or in what this was started from. */
  readonly settled?: boolean;
}

/** A candidate by a linear model, and what it took. */
export interface Rung extends Candidate, Cost {
  /** Of the whole system, all fields together. */
  readonly columns: number;
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
