/** @file Files of benchmark results: read, checked, and found where the repository keeps them. */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type BenchmarkResults,
  benchmarkFormat,
  holdsBenchmark,
  openLedger,
  type PeerComparison,
} from "../../solvers/benchmark/index.ts";
import { UsageError } from "../errors.ts";

/** Where results are kept, below the root of the repository. */
const kept = "solvers/benchmark/results";

/** Two folders up from here in the sources, three in what is built. */
const root = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../" : "../../../", import.meta.url),
);

/** The file or folder of that name among the kept results: below the working folder if it is there. */
export function keptResults(name: string, cwd: string): string {
  const local = join(cwd, kept, name);
  return existsSync(local) ? local : join(root, kept, name);
}

/**
 * Results from a file, or from the folder of a benchmark as far as it has got.
 *
 * @throws UsageError for a path that is none, a file that holds no results, or another format.
 */
export function readResults(path: string): BenchmarkResults {
  const at = resolve(path);
  if (!existsSync(at))
    throw wrong("there are no results", at, "`sobolev bench run`, and the folder that it names");
  if (holdsBenchmark(at)) return openLedger(at).results();
  const file = statSync(at).isDirectory() ? join(at, "results.json") : at;
  const data = readJson(file) as Partial<BenchmarkResults>;
  if (data.format !== benchmarkFormat)
    throw wrong(
      `the results have format ${data.format}; this version of Sobolev reads ${benchmarkFormat}`,
      file,
      "a file results.json",
    );
  if (!Array.isArray(data.results) || !data.machine || !data.suite)
    throw wrong("the file holds no results of a benchmark", file, "a file results.json");
  return data as BenchmarkResults;
}

/** Comparisons with peers, one per file, in the order of problems; none where the folder is missing. */
export function readPeers(folder: string): PeerComparison[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const all = files.sort().map((name) => readJson(join(folder, name)) as PeerComparison);
  const stranger = all.findIndex(({ competitors }) => !Array.isArray(competitors));
  if (stranger >= 0)
    throw wrong(
      "the file holds no comparison with peers",
      join(folder, files[stranger]),
      "`sobolev bench peers`",
    );
  return all;
}

function readJson(file: string): object {
  try {
    const data: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof data === "object" && data !== null) return data;
    throw new SyntaxError("not an object");
  } catch (reason) {
    throw wrong(
      `the file cannot be read: ${reason instanceof Error ? reason.message : String(reason)}`,
      file,
      "a file results.json",
    );
  }
}

const wrong = (what: string, where: string, remedy: string): UsageError =>
  new UsageError({ what, where, remedy });
