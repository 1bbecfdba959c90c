/** @file `sobolev bench report`: the report page of a benchmark, with comparisons with peers if there are any. */

import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type BenchmarkResults, type PeerComparison, reportPage } from "../../solvers/benchmark/index.ts";
import { UsageError } from "../errors.ts";
import { writeAtomically } from "../run/index.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";

const flagTable: FlagTable = {
  peers: { value: "FILE...", help: "results of `sobolev bench peers`, shown on the same page" },
  json: { help: "say where it is as JSON" },
  out: { value: "FILE", help: "page to write (default: report.html beside the results)" },
};

/** Formats of files that this version reads. */
const knownFormat = 1;

/**
 * Writes the page of a benchmark that was run.
 *
 * @param built - folder of the built page. Default: where `npm run build` puts it.
 * @returns where the page was written, and how many runs and comparisons it shows.
 * @throws UsageError if a file is not what it should be, or the page is not built.
 */
export async function benchReport(
  args: readonly string[],
  context: Pick<Context, "cwd">,
  built?: string,
): Promise<object> {
  const { rest, peers } = takePeers(args);
  const flags = parseFlags(rest, flagTable, 1);
  const [given] = flags.positionals;
  if (given === undefined)
    throw usage("bench report needs a benchmark", "`sobolev bench report DIR`, or its results.json");
  const file = resultsFile(resolve(context.cwd, given));
  const results = readBenchmark(file);
  const comparisons = peers.map((name) => readComparison(resolve(context.cwd, name)));
  const page = resolve(context.cwd, flags.text("out") ?? join(dirname(file), "report.html"));
  writeAtomically(page, await reportPage(results, comparisons, built));
  return { page, runs: results.results.length, peers: comparisons.length };
}

/** `--peers` takes every word up to the next flag: a shell expands `peers/*.json` to many. */
function takePeers(args: readonly string[]): {
  readonly rest: readonly string[];
  readonly peers: readonly string[];
} {
  const at = args.findIndex((word) => word === "--peers" || word.startsWith("--peers="));
  if (at < 0) return { rest: args, peers: [] };
  const after = args.slice(at + 1);
  const next = after.findIndex((word) => word.startsWith("-"));
  const words = next < 0 ? after : after.slice(0, next);
  const peers = [...(args[at].startsWith("--peers=") ? [args[at].slice("--peers=".length)] : []), ...words];
  if (peers.length === 0) throw usage("--peers needs a value", "--peers FILE...");
  return { rest: [...args.slice(0, at), ...after.slice(words.length)], peers };
}

/** The file of a benchmark given by its folder or by the file itself. */
function resultsFile(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? join(path, "results.json") : path;
}

function readBenchmark(file: string): BenchmarkResults {
  const data = readJson(file, "sobolev bench run") as Partial<BenchmarkResults>;
  const isSound = Array.isArray(data.results) && data.suite !== undefined && data.machine !== undefined;
  if (!isSound) throw notThat(file, "the results of a benchmark", "the results.json of `sobolev bench run`");
  refuseNewer(file, data.format);
  return data as BenchmarkResults;
}

function readComparison(file: string): PeerComparison {
  const data = readJson(file, "sobolev bench peers") as Partial<PeerComparison>;
  const isSound = Array.isArray(data.competitors) && data.machine !== undefined && data.problem !== undefined;
  if (!isSound) throw notThat(file, "a comparison with peers", "a file of `sobolev bench peers`");
  refuseNewer(file, data.format);
  return data as PeerComparison;
}

function readJson(file: string, maker: string): object {
  try {
    const data: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof data === "object" && data !== null) return data;
  } catch (reason) {
    throw new UsageError({
      what: `cannot read ${file}: ${(reason as Error).message}`,
      where: "bench report",
      remedy: `a file that \`${maker}\` wrote`,
    });
  }
  throw notThat(file, "an object", `a file that \`${maker}\` wrote`);
}

const notThat = (file: string, what: string, remedy: string): UsageError =>
  new UsageError({ what: `${file} does not hold ${what}`, where: "bench report", remedy });

function refuseNewer(file: string, format: number | undefined): void {
  if (format === knownFormat) return;
  throw new UsageError({
    what: `${file} has format ${format}; this version reads format ${knownFormat}`,
    where: "bench report",
    remedy: "the version of Sobolev that wrote it",
  });
}
