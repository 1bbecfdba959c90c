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
  // First: what another version wrote may have another shape.
  if (data.format !== undefined) requireFormat(data.format, file, "a file results.json");
  if (!Array.isArray(data.results) || !data.machine || !data.suite || !data.format)
    throw wrong("the file holds no results of a benchmark", file, "a file results.json");
  return data as BenchmarkResults;
}

/** The comparisons with peers in a folder's files, by name of the file; none where the folder is missing. */
export function readPeers(folder: string): PeerComparison[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((name) => readComparisons(join(folder, name)));
}

/**
 * The comparisons in a file of `sobolev bench peers`: one, or a list of them.
 *
 * @throws UsageError for a file that holds anything else, or another format.
 */
export function readComparisons(path: string): PeerComparison[] {
  const file = resolve(path);
  const all = [readJson(file)].flat() as Partial<PeerComparison>[];
  const isSound = ({ competitors, machine, problem }: Partial<PeerComparison>): boolean =>
    Array.isArray(competitors) && machine !== undefined && problem !== undefined;
  if (all.length === 0 || !all.every(isSound))
    throw wrong("the file holds no comparison with peers", file, "a file of `sobolev bench peers`");
  for (const { format } of all) requireFormat(format, file, "a file of `sobolev bench peers`");
  return all as PeerComparison[];
}

function requireFormat(format: number | undefined, file: string, remedy: string): void {
  if (format === benchmarkFormat) return;
  throw wrong(
    `the results have format ${format}; this version of Sobolev reads ${benchmarkFormat}`,
    file,
    remedy,
  );
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
