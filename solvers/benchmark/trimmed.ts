/** @file Results as they are kept in the repository: figures, without what is of one run only. */

import { problemName } from "./cases.ts";
import type { BenchmarkResults, CaseResult } from "./types.ts";

/** Chosen here: more than two runs of one seed agree in, fewer than files should hold. */
const digits = 4;
/** Chosen here: the start of a complaint says what it is about. */
const complaintLength = 200;

/**
 * The results without traces, times of day, messages of outcomes and digits beyond the fourth; complaints are cut to
 * their first line. About 500 bytes a case.
 */
export const trimmed = (results: BenchmarkResults): BenchmarkResults => ({
  ...results,
  results: results.results.map(trimmedCase),
});

function trimmedCase(result: CaseResult): CaseResult {
  const { complaint, outcome, case: own, ...rest } = result;
  const entries = Object.entries(rest).map(([name, value]) => [
    name,
    typeof value === "number" ? Number(value.toPrecision(digits)) : value,
  ]);
  return {
    ...(Object.fromEntries(entries) as typeof rest),
    case: { ...own, problem: problemName(own.problem) },
    ...(complaint !== undefined && { complaint: complaint.split("\n")[0].slice(0, complaintLength) }),
    outcome: outcome && { ...outcome, message: "" },
    trace: [],
    started: "",
  };
}

/**
 * JSON with one case per line: changes of a file in the repository are changes of cases.
 *
 * @returns text that `JSON.parse` reads back, with a line end.
 */
export function linesOfJson({ results, ...rest }: BenchmarkResults): string {
  const head = JSON.stringify(rest, null, 1).replace(/\n\}$/, "");
  const lines = results.map((result) => JSON.stringify(result)).join(",\n");
  return `${head},\n "results": [\n${lines}\n ]\n}\n`;
}
