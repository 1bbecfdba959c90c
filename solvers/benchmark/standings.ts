/** @file Where each problem stands: seeds of one set of settings together, beside what is published. */

import { problemName } from "./cases.ts";
import { median, type Spread, spread } from "./statistics.ts";
import type { BenchmarkResults, Case, CaseResult, Published, SolutionKind } from "./types.ts";

/** Seeds of one problem with one set of settings that ended in solutions of one kind, or in none. */
export interface Standing {
  readonly problem: string;
  readonly settings: Omit<Case, "problem" | "seed">;
  /** Null where no run got so far as to have one. */
  readonly kind: SolutionKind | null;
  readonly results: readonly CaseResult[];
  /** Of the runs that finished. */
  readonly error: Spread | null;
  readonly coefficientError: Spread | null;
  readonly seconds: number | null;
  readonly errorEstimate: number | null;
  readonly referenceAccuracy: number | null;
  /** The error is no larger than three times what is known of the reference. */
  readonly isAtReference: boolean;
  readonly failed: number;
  readonly published: Published | undefined;
  /** Published over ours, where both are relative L2; where the reference is met, over its accuracy: at least so much. */
  readonly ratio: number | null;
}

/** Chosen here: within three times the reference's own accuracy, the error measured is as much the reference's. */
const referenceMargin = 3;

/** Whether a figure says no more than that the reference is met. */
export const isWithinReference = (figure: number, accuracy: number | null): boolean =>
  accuracy !== null && figure <= referenceMargin * accuracy;

/** In the order of the results; kinds of one set of settings one after the other. */
export function standings(
  { results }: BenchmarkResults,
  published: readonly Published[],
): readonly Standing[] {
  const groups = new Map<string, CaseResult[]>();
  for (const result of results) {
    const { seed: _, problem, ...settings } = result.case;
    const key = JSON.stringify([problemName(problem), settings, kindOf(result, results)]);
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map((own) => standing(own, kindOf(own[0], results), published));
}

/** The kind of a result; of a run that failed early, what was asked for, or what its other seeds came to. */
function kindOf(result: CaseResult, all: readonly CaseResult[]): SolutionKind | null {
  if (result.kind !== null) return result.kind;
  if (result.case.kind !== undefined) return result.case.kind;
  const { seed: _, ...own } = result.case;
  const siblings = all.filter(
    ({ case: { seed: _s, ...other } }) => JSON.stringify(other) === JSON.stringify(own),
  );
  return siblings.find(({ kind }) => kind !== null)?.kind ?? null;
}

function standing(
  results: readonly CaseResult[],
  kind: SolutionKind | null,
  published: readonly Published[],
): Standing {
  const { seed: _, problem: path, ...settings } = results[0].case;
  const problem = problemName(path);
  const done = results.filter(({ ending }) => ending === "finished");
  const error = spread(done.map(({ relativeL2 }) => relativeL2));
  const referenceAccuracy = results.find((one) => one.referenceAccuracy !== null)?.referenceAccuracy ?? null;
  const isAtReference = error !== null && isWithinReference(error.median, referenceAccuracy);
  const best = published.find((one) => one.problem === problem);
  return {
    problem,
    settings,
    kind,
    results,
    error,
    coefficientError: spread(done.map(({ coefficientError }) => coefficientError)),
    seconds: medianOf(done.map(({ seconds }) => seconds)),
    errorEstimate: medianOf(done.map(({ errorEstimate }) => errorEstimate)),
    referenceAccuracy,
    isAtReference,
    failed: results.length - done.length,
    published: best,
    ratio: ratioOf(best, error, isAtReference ? referenceAccuracy : null),
  };
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? median(known) : null;
}

/** Chosen here: with an error above one part in a hundred of any seed, nothing is solved. */
const unsolvedAbove = 1e-2;

/** Every seed finished, with an error that deserves the word. */
export const isSolved = ({ error, failed }: Standing): boolean =>
  failed === 0 && error !== null && error.max <= unsolvedAbove;

/** Null where there is nothing to compare. An error of zero counts as rounding, 1e-16. */
function ratioOf(best: Published | undefined, error: Spread | null, floor: number | null): number | null {
  if (best?.measure !== "relative L2" || error === null) return null;
  return best.error / Math.max(error.median, floor ?? 0, 1e-16);
}

/** Whether a published figure is better than ours, or ours is missing where one is published. */
export const isBehind = ({ ratio, error, published }: Standing): boolean =>
  ratio !== null ? ratio < 1 : published !== undefined && error === null;
