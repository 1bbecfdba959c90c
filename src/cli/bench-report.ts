/** @file `sobolev bench report`: the report page of a benchmark, with comparisons with peers if there are any. */

import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { reportPage } from "../../solvers/benchmark/index.ts";
import { writeAtomically } from "../run/index.ts";
import { readComparisons, readResults } from "./bench-results.ts";
import type { Context } from "./context.ts";
import { type FlagTable, parseFlags, usage } from "./flags.ts";

const flagTable: FlagTable = {
  peers: { value: "FILE...", help: "results of `sobolev bench peers`, shown on the same page" },
  json: { help: "say where it is as JSON" },
  out: { value: "FILE", help: "page to write (default: report.html beside the results)" },
};

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
  const at = resolve(context.cwd, given);
  const results = readResults(at);
  const comparisons = peers.flatMap((name) => readComparisons(resolve(context.cwd, name)));
  const folder = statSync(at).isDirectory() ? at : dirname(at);
  const page = resolve(context.cwd, flags.text("out") ?? join(folder, "report.html"));
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
