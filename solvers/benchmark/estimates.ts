/** @file How far the error estimates of solves can be trusted: each against the error that was measured. */

import { problemName } from "./cases.ts";
import { isWithinReference } from "./standings.ts";
import type { CaseResult } from "./types.ts";

/** One run whose estimate and measured error are both known. */
export interface EstimateCheck {
  readonly problem: string;
  readonly seed: number;
  readonly kind: CaseResult["kind"];
  /** Estimated over measured error. */
  readonly ratio: number;
  /** The solve itself called its estimate uncertain. */
  readonly isUncertain: boolean;
}

/** What estimates came to over many runs. */
export interface EstimateStanding {
  /** Runs with an estimate and a measured error: the sum of the four counts that follow. */
  readonly runs: number;
  /** Both figures at rounding: their ratio says nothing. */
  readonly atRounding: number;
  /** Error and estimate within what is known of the reference: which is nearer the truth cannot be told. */
  readonly atReference: number;
  /** Within a factor `tolerated` of the measured error. */
  readonly within: readonly EstimateCheck[];
  /** Too small or too large by more than it, the worst first. */
  readonly under: readonly EstimateCheck[];
  readonly over: readonly EstimateCheck[];
}

/** Estimates within this factor of the error are right. Chosen here: an error needs no more than its order and a digit. */
export const tolerated = 2;

/**
 * Relative errors below are rounding. Chosen here: unit roundoff is 1e-16 and what a thousand operations make of it
 * 1e-15 to 1e-14; of two ways to compute one solution, each is the error of the other there, and both are as small as
 * float64 allows. Estimates stop to look for more at the same figure.
 */
export const roundingLevel = 1e-13;

/**
 * Compares estimates with errors, run by run.
 *
 * A run counts as under or over unless both of its figures are below `roundingLevel`, or its error is within three times
 * of what is known of the reference and its estimate says no more than that: an estimate of 1e-8 is too large for an
 * error of 1e-14 and counts.
 *
 * @param results - runs that did not finish, or lack one of the figures, are left out.
 */
export function estimateStanding(results: readonly CaseResult[]): EstimateStanding {
  const known = results.flatMap((result) => checkOf(result) ?? []);
  const of = (place: Place): EstimateCheck[] =>
    known.filter((one) => one.place === place).map(({ check }) => check);
  const byRatio = (a: EstimateCheck, b: EstimateCheck): number => a.ratio - b.ratio;
  return {
    runs: known.length,
    atRounding: of("rounding").length,
    atReference: of("reference").length,
    within: of("within"),
    under: of("under").sort(byRatio),
    over: of("over").sort((a, b) => byRatio(b, a)),
  };
}

type Place = "rounding" | "reference" | "within" | "under" | "over";

function checkOf(result: CaseResult): { readonly check: EstimateCheck; readonly place: Place } | undefined {
  const { ending, relativeL2: error, errorEstimate: estimate, kind } = result;
  if (ending !== "finished" || error === null || estimate === null) return undefined;
  const { problem, seed } = result.case;
  const ratio = estimate / Math.max(error, Number.MIN_VALUE);
  const check = { problem: problemName(problem), seed, kind, ratio };
  return {
    check: { ...check, isUncertain: result.errorEstimateUncertain === true },
    place: placeOf(error, estimate, result.referenceAccuracy),
  };
}

function placeOf(error: number, estimate: number, accuracy: number | null): Place {
  if (Math.max(error, estimate) < roundingLevel) return "rounding";
  if (isWithinReference(error, accuracy) && isWithinReference(estimate, accuracy)) return "reference";
  if (estimate * tolerated < error) return "under";
  return estimate > tolerated * error ? "over" : "within";
}
