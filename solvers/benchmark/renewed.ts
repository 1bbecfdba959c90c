/** @file Kept results of which some cases were run again. */

import { UsageError } from "../../src/errors.ts";
import { caseKey } from "./cases.ts";
import type { BenchmarkResults, CaseResult, Renewal } from "./types.ts";

/**
 * The kept results with the cases of a later benchmark in the place of their own; those that are new come last. What was
 * renewed, when and at which commit, stays with them.
 *
 * @throws UsageError where the two cannot stand in one table: another processor, linear algebra or number of threads.
 */
export function renewed(kept: BenchmarkResults, later: BenchmarkResults): BenchmarkResults {
  refuseOther("processor", kept.machine.processor, later.machine.processor);
  refuseOther("linear algebra", kept.machine.linearAlgebra, later.machine.linearAlgebra);
  refuseOther("number of threads", kept.suite.threads, later.suite.threads);
  const merged = byCase(kept.results);
  for (const [key, result] of byCase(later.results)) merged.set(key, result);
  return {
    ...kept,
    renewals: [...(kept.renewals ?? []), renewalOf(later)],
    results: [...merged.values()],
  };
}

/** The kept results of the cases that the later benchmark has: what its figures are compared with. */
export function ofSameCases(kept: BenchmarkResults, later: BenchmarkResults): BenchmarkResults {
  const own = byCase(later.results);
  return { ...kept, results: kept.results.filter((result) => own.has(caseKey(result.case))) };
}

const byCase = (results: readonly CaseResult[]): Map<string, CaseResult> =>
  new Map(results.map((result) => [caseKey(result.case), result]));

const renewalOf = ({ results, started, machine: { commit } }: BenchmarkResults): Renewal => ({
  cases: results.length,
  started,
  ...(commit !== undefined && { commit }),
});

function refuseOther(what: string, kept: string | number, later: string | number): void {
  if (kept === later) return;
  throw new UsageError({
    what: `the ${what} is ${later}, that of the kept results ${kept}`,
    where: "results to be renewed",
    remedy: "run the whole suite here and accept it, or run these cases as the kept ones were",
  });
}
