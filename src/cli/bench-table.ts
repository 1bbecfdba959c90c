/** @file `sobolev bench table`: BENCHMARKS.md from results, published figures and peers. */

import { resolve } from "node:path";
import { benchmarksPage, published, readGpuResults, remarks } from "../../solvers/benchmark/index.ts";
import { writeAtomically } from "../run/index.ts";
import { keptResults, readPeers, readResults } from "./bench-results.ts";
import type { Context } from "./context.ts";
import { exitCodes } from "./exit-codes.ts";
import { type FlagTable, parseFlags } from "./flags.ts";

export const benchTableFlags: FlagTable = {
  results: {
    value: "FILE",
    help: "results, a file or the folder of a benchmark (default: those kept of `full`)",
  },
  peers: { value: "DIR", help: "comparisons with peers (default: those kept)" },
  out: { value: "FILE", help: "where to write (default BENCHMARKS.md)" },
  json: { help: "print what was written as JSON" },
};

/**
 * `sobolev bench table [--results FILE] [--peers DIR] [--out BENCHMARKS.md]`.
 *
 * @throws UsageError for results that cannot be read.
 */
export async function benchTable(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, benchTableFlags, 0);
  const path = (name: string, kept: string): string =>
    resolve(context.cwd, flags.text(name) ?? keptResults(kept, context.cwd));
  const results = readResults(path("results", "full.json"));
  const comparisons = readPeers(path("peers", "peers"));
  const gpu = readGpuResults(keptResults("gpu.json", context.cwd));
  const titles = await titlesOf(context);
  const out = resolve(context.cwd, flags.text("out") ?? "BENCHMARKS.md");
  writeAtomically(
    out,
    benchmarksPage({ results, comparisons, published, titles, remarks, ...(gpu && { gpu }) }),
  );
  const written = { file: out, results: results.results.length, peers: comparisons.length };
  context.out(
    flags.has("json")
      ? JSON.stringify(written)
      : `${out}: ${written.results} results, ${written.peers} comparisons with peers`,
  );
  return exitCodes.ok;
}

async function titlesOf(context: Context): Promise<Record<string, string>> {
  const library = await context.library();
  const entries = [...library].map(async ([name, make]) => [name, (await make()).title] as const);
  return Object.fromEntries(await Promise.all(entries));
}
