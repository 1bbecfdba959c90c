/** @file `sobolev bench compare`: results against those that are kept, and what got worse. */

import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type BenchmarkResults,
  type Change,
  compareResults,
  linesOfJson,
  ofSameCases,
  type ResultsComparison,
  renewed,
  trimmed,
} from "../../solvers/benchmark/index.ts";
import { writeAtomically } from "../run/index.ts";
import { keptResults, readResults } from "./bench-results.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";

export const benchCompareFlags: FlagTable = {
  against: { value: "FILE", help: "results to compare with (default: those kept of the suite)" },
  accept: { help: "keep the results as those to compare with from now on" },
  renew: { help: "keep them for the cases that were run, and leave the other cases as they are" },
  json: { help: "as JSON" },
};

/**
 * `sobolev bench compare DIR|results.json [--against FILE] [--accept|--renew] [--json]`.
 *
 * @returns 2 if anything got worse beyond noise, unless it is accepted.
 * @throws UsageError for results that cannot be read, a renewal on another machine, and `--accept` with `--renew`.
 */
export async function benchCompare(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, benchCompareFlags, 1);
  const [path] = flags.positionals;
  if (path === undefined) throw usage("compare needs results", "`sobolev bench compare DIR`");
  if (flags.has("accept") && flags.has("renew"))
    throw usage("--accept replaces all results that are kept, --renew some", "one of them");
  const now = readResults(resolve(context.cwd, path));
  const file = resolve(context.cwd, flags.text("against") ?? keptOf(now, context.cwd));
  // The first results that are accepted have nothing to be compared with.
  const isFirst = flags.has("accept") && !existsSync(file);
  const before = isFirst ? { ...now, results: [] } : readResults(file);
  const comparison = compareResults(now, flags.has("renew") ? ofSameCases(before, now) : before);
  if (flags.has("json")) context.out(JSON.stringify(comparison));
  else for (const line of describeComparison(comparison, file)) context.out(line);
  const isAccepted = flags.has("accept") || flags.has("renew");
  if (isAccepted) keep(flags.has("renew") ? renewed(before, now) : now, file, context);
  return comparison.regressions.length > 0 && !isAccepted ? exitCodes.failed : exitCodes.ok;
}

/** The results that are kept of the suite. */
function keptOf({ suite }: BenchmarkResults, cwd: string): string {
  if (/^[\w-]+$/.test(suite.title)) return keptResults(`${suite.title}.json`, cwd);
  throw usage(`nothing is kept of the suite "${suite.title}"`, "--against FILE");
}

function keep(results: BenchmarkResults, file: string, context: Context): void {
  mkdirSync(dirname(file), { recursive: true });
  writeAtomically(file, linesOfJson(trimmed(results)));
  context.err(`kept as ${file}\n`);
}

/** Regressions first; a line for each change. */
function describeComparison(
  { regressions, improvements, compared }: ResultsComparison,
  file: string,
): string[] {
  const lines = (title: string, changes: readonly Change[]): string[] =>
    changes.length === 0 ? [] : [title, ...changes.map(({ of, message }) => `  ${of}: ${message}`)];
  const count = regressions.length;
  return [
    ...lines("worse:", regressions),
    ...lines("better:", improvements),
    `${compared} compared with ${file}: ${count === 0 ? "nothing got worse" : `${count} got worse`}`,
  ];
}
