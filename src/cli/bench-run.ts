/** @file `sobolev bench run`: problems x models x solvers x kinds x devices x budgets x seeds, each in its own process. */

import { join } from "node:path";
import {
  type BenchmarkResults,
  beginLedger,
  type Case,
  type CaseResult,
  casesOf,
  describeCase,
  describeMachine,
  headline,
  type Ledger,
  machineFacts,
  markdownTable,
  type Progress,
  reportPage,
  runCases,
  type Suite,
} from "../../solvers/benchmark/index.ts";
import { UsageError } from "../errors.ts";
import { writeAtomically } from "../run/index.ts";
import { type Skipped, type Sorted, sortCases } from "./bench-checks.ts";
import { benchRunFlags } from "./bench-run-flags.ts";
import { suiteOf } from "./bench-suite.ts";
import type { Context } from "./context.ts";
import { endsWithParent } from "./end-with-parent.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Flags, parseFlags } from "./flags.ts";
import { short } from "./numbers.ts";
import { ownProgram } from "./own-program.ts";

/**
 * Runs a suite: `sobolev bench run [quick | full | suite.ts] [flags]`.
 *
 * Every run is a process of its own with the same threads, memory and budget, and writes its result into the folder as
 * its last act. Killed at any moment and started again with the same `--out`, the benchmark goes on where it stopped:
 * what ended is not repeated, failures included. A folder is extended by the cases it lacks. Combinations that make no
 * sense (a basis with a trained network's solver) are named and left out.
 *
 * @returns 0 when every case has a result, failed ones included; 130 after an interrupt.
 * @throws UsageError for unknown names and values before anything is run, and for a folder that does not agree.
 */
export async function benchRun(args: readonly string[], context: Context): Promise<number> {
  const flags = parseFlags(args, benchRunFlags, 1);
  const suite = await suiteOf(flags, flags.text("out"), context);
  const sorted = await sortCases(casesOf(suite), context);
  if (flags.has("list")) return list(sorted, flags, context);
  const interrupt = context.interrupt("stopping; what has ended is kept");
  try {
    const ledger = await begin(suite, flags, context);
    announce(ledger, sorted, flags, context);
    await run(ledger, sorted.cases, interrupt.signal, flags, context);
    return await conclude(ledger, sorted, interrupt.signal.aborted, flags, context);
  } finally {
    interrupt.release();
  }
}

function list({ cases, skipped }: Sorted, flags: Flags, context: Context): number {
  if (flags.has("json")) context.out(JSON.stringify({ cases, skipped }));
  else {
    for (const one of cases) context.out(describeCase(one));
    tellSkipped(skipped, context);
  }
  return exitCodes.ok;
}

/** One line for every reason. */
function tellSkipped(skipped: readonly Skipped[], context: Context): void {
  for (const reason of new Set(skipped.map(({ because }) => because))) {
    const own = skipped.filter(({ because }) => because === reason);
    const more = own.length > 1 ? ` and ${own.length - 1} more` : "";
    context.err(`not run: ${describeCase(own[0].case)}${more}: ${reason}\n`);
  }
}

function begin(suite: Suite, flags: Flags, context: Context): Promise<Ledger> {
  const { threads } = suite;
  const out = flags.text("out") ?? join("bench", folderName(suite, context.now()));
  return machineFacts({ threads }).then((facts) =>
    beginLedger(out, suite, { facts, measured: () => describeMachine({ threads }) }, context.now()),
  );
}

/** `quick-20261122-141503`, UTC. */
function folderName({ title }: Suite, now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  return `${title.replaceAll(/[^\w.-]+/g, "-")}-${date}-${time}`;
}

function announce(ledger: Ledger, { cases, skipped }: Sorted, flags: Flags, context: Context): void {
  tellSkipped(skipped, context);
  if (flags.has("quiet")) return;
  const before = cases.flatMap((one) => ledger.result(one) ?? []);
  const failed = before.filter(({ ending }) => ending !== "finished").length;
  const known = before.length > 0 ? `, ${before.length} have a result (${failed} failed)` : "";
  context.err(`${cases.length} cases${known}; ${ledger.folder}\n`);
}

async function run(
  ledger: Ledger,
  cases: readonly Case[],
  signal: AbortSignal,
  flags: Flags,
  context: Context,
): Promise<void> {
  const threads = String(ledger.manifest.suite.threads);
  const program = ownProgram();
  await runCases(ledger, cases, {
    program: (one) => [...program, "bench", "case", ledger.folder, JSON.stringify(one)],
    // Read by the BLAS when it is loaded: the same for every run, whatever this shell has set.
    env: {
      ...{ OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads },
      [endsWithParent]: "1",
    },
    retryFailed: flags.has("retry-failed"),
    signal,
    observe: (progress) => {
      if (progress.result) writeTables(ledger.folder, ledger.results());
      if (!flags.has("quiet")) context.err(`${describeProgress(progress)}\n`);
    },
  });
}

const files = { results: "results.json", table: "table.md", report: "report.html" } as const;

function writeTables(folder: string, results: BenchmarkResults): void {
  writeAtomically(join(folder, files.results), `${JSON.stringify(results, null, 1)}\n`);
  writeAtomically(join(folder, files.table), markdownTable(results));
}

/** `12/60 burgers automatic 60 s seed 2: 5.2e-15 in 1.5 s (spectral), at most 12 min left`. */
export function describeProgress({ result, place, of, remaining, waitingFor }: Progress): string {
  if (waitingFor) return `${place}/${of} waiting: another process is at ${describeCase(waitingFor)}`;
  const left = remaining ? `, about ${durationText(remaining)} left` : "";
  return result ? `${place}/${of} ${describeCase(result.case)}: ${describeResult(result)}${left}` : "";
}

function describeResult({ ending, complaint, relativeL2, seconds, kind }: CaseResult): string {
  if (ending !== "finished") return `${ending.toUpperCase()}${complaint ? ` (${headline(complaint)})` : ""}`;
  const error = relativeL2 === null ? "error unknown" : short(relativeL2);
  return `${error} in ${(seconds ?? 0).toFixed(1)} s (${kind})`;
}

/** `40 s`, `12 min`, `3.5 h`. */
function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

async function conclude(
  ledger: Ledger,
  { cases, skipped }: Sorted,
  interrupted: boolean,
  flags: Flags,
  context: Context,
): Promise<number> {
  const { folder } = ledger;
  const results = ledger.results();
  writeTables(folder, results);
  const report = await writeReport(folder, results, context);
  const own = cases.flatMap((one) => ledger.result(one) ?? []);
  const failed = own.filter(({ ending }) => ending !== "finished").length;
  const told = {
    folder,
    results: join(folder, files.results),
    table: join(folder, files.table),
    ...(report && { report }),
    ...{ cases: cases.length, finished: own.length - failed, failed },
    ...{ missing: cases.length - own.length, skipped: skipped.length, interrupted },
  };
  if (flags.has("json")) context.out(JSON.stringify(told));
  else for (const line of summary(told)) context.out(line);
  return interrupted ? exitCodes.interrupted : exitCodes.ok;
}

/** A page that is not built is no reason to lose the figures. */
async function writeReport(
  folder: string,
  results: BenchmarkResults,
  context: Context,
): Promise<string | undefined> {
  try {
    const file = join(folder, files.report);
    writeAtomically(file, await reportPage(results));
    return file;
  } catch (reason) {
    if (!(reason instanceof UsageError)) throw reason;
    context.err(`no report page: ${reason.message}\n`);
    return undefined;
  }
}

interface Summary {
  readonly folder: string;
  readonly table: string;
  readonly report?: string;
  readonly cases: number;
  readonly finished: number;
  readonly failed: number;
  readonly missing: number;
}

const summary = ({ folder, table, report, cases, finished, failed, missing }: Summary): string[] => [
  `${finished} of ${cases} cases finished, ${failed} failed${missing > 0 ? `, ${missing} not run: the same command with --out ${folder} goes on` : ""}`,
  ...[table, report].filter((file) => file !== undefined),
];
