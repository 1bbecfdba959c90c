/** @file Results as a table: one row per combination, over seeds; failures are counted in the open. */

import { describeCase, problemName } from "./cases.ts";
import { medianTimeTo, type Spread, spread } from "./statistics.ts";
import type { BenchmarkResults, Case, CaseResult, SolutionKind } from "./types.ts";

/** Runs that differ in their seeds only and whose solutions are of one kind. */
export interface TableRow {
  /** Of the first run. */
  readonly case: Case;
  /** What the solutions are; null where no run has one. */
  readonly kind: SolutionKind | null;
  /** Runs of this row. */
  readonly runs: number;
  /** How many of them did not finish. */
  readonly failed: number;
  /** Over the runs that finished, as are the next two. */
  readonly error: Spread | null;
  readonly coefficientError: Spread | null;
  readonly seconds: Spread | null;
  /** Bytes, over all runs that tell it. */
  readonly memory: Spread | null;
  /** Median seconds to 1e-3 and 1e-6 over all runs of the row; a run that does not get there counts as never. */
  readonly toThreeDigits: number | null;
  readonly toSixDigits: number | null;
  /** How often each outcome and each ending was seen: `converged` 2, `out-of-memory` 1. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly referenceAccuracy: number | null;
}

/**
 * Rows in the order of the results. Kinds are never mixed: a combination whose seeds end in several kinds has a row for
 * each, and its failures a row of their own.
 */
export function tableRows(results: readonly CaseResult[]): TableRow[] {
  const combinations = grouped(results, ({ case: { seed: _, ...rest } }) => JSON.stringify(rest));
  return combinations.flatMap((runs) => {
    const kinds = new Set(runs.flatMap(({ kind }) => kind ?? []));
    const only = kinds.size === 1 ? [...kinds][0] : null;
    return grouped(runs, ({ kind }) => kind ?? only ?? "none").map((own) => rowOf(own, only));
  });
}

/** Groups in the order of their first members. */
function grouped<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}

function rowOf(runs: readonly CaseResult[], only: SolutionKind | null): TableRow {
  const done = runs.filter(({ ending }) => ending === "finished");
  const over = (pick: (run: CaseResult) => number | null): Spread | null => spread(done.map(pick));
  const traces = runs.map(({ trace }) => trace);
  return {
    case: runs[0].case,
    kind: runs.find(({ kind }) => kind)?.kind ?? only,
    runs: runs.length,
    failed: runs.length - done.length,
    error: over(({ relativeL2 }) => relativeL2),
    coefficientError: over(({ coefficientError }) => coefficientError),
    seconds: over(({ seconds }) => seconds),
    memory: spread(runs.map(({ peakMemory }) => peakMemory)),
    toThreeDigits: medianTimeTo(traces, 1e-3),
    toSixDigits: medianTimeTo(traces, 1e-6),
    outcomes: counted(runs.map(({ outcome, ending }) => outcome?.kind ?? ending)),
    referenceAccuracy: runs.find((run) => run.referenceAccuracy !== null)?.referenceAccuracy ?? null,
  };
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** `5.2e-15`; a dash for null. */
export const scientific = (value: number | null): string => (value === null ? "-" : value.toExponential(1));

/** `1.5 s`: two digits, more for whole seconds. */
export const secondsText = (value: number | null): string =>
  value === null ? "-" : `${value >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} s`;

const heads = [
  "problem",
  "model",
  "solver",
  "kind",
  "device",
  "budget",
  "error",
  "time",
  "to 1e-3",
  "to 1e-6",
  "memory",
  "runs",
  "outcome",
] as const;
type Cells = Record<(typeof heads)[number], string>;

/** Columns of words; the others hold figures and stand to the right. */
const words: ReadonlySet<string> = new Set(["problem", "model", "solver", "kind", "device", "outcome"]);

/**
 * The table as Markdown, with the machine above and every failure below.
 *
 * Errors are medians with the range over seeds. A dagger marks errors that are no larger than the known accuracy of the
 * reference: they say no more than that.
 */
export function markdownTable(benchmark: BenchmarkResults): string {
  const { suite, results } = benchmark;
  const rows = tableRows(results).map(cellsOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = heads.map((head) => (words.has(head) ? "---" : "---:"));
  const table = [
    line(heads),
    line(rule),
    ...rows.map((row) => line(heads.map((head) => escaped(row[head])))),
  ];
  const parts = [
    `# ${suite.title}`,
    about(benchmark),
    table.join("\n"),
    ...notes(rows),
    ...failures(results),
  ];
  return `${parts.join("\n\n")}\n`;
}

const escaped = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

function cellsOf(row: TableRow): Cells {
  const { case: one, kind, runs, failed, error, coefficientError, seconds, memory } = row;
  const belowReference =
    error && row.referenceAccuracy !== null && error.median <= row.referenceAccuracy ? " †" : "";
  const coefficient = coefficientError ? `; coefficient ${scientific(coefficientError.median)}` : "";
  return {
    problem: problemName(one.problem),
    model: one.model ?? "automatic",
    solver: one.solver ?? "default",
    kind: `${kind ?? "none"}${one.kind && one.kind !== kind ? ` (${one.kind} asked for)` : ""}`,
    device: one.device,
    budget: `${one.seconds} s`,
    error: `${rangeText(error)}${belowReference}${coefficient}`,
    time: secondsText(seconds?.median ?? null),
    "to 1e-3": secondsText(row.toThreeDigits),
    "to 1e-6": secondsText(row.toSixDigits),
    memory: memory ? `${Math.round(memory.median / 2 ** 20)} MiB` : "-",
    runs: failed > 0 ? `**${failed} of ${runs} failed**` : String(runs),
    outcome: outcomesText(row.outcomes),
  };
}

const rangeText = (found: Spread | null): string => {
  if (!found) return "-";
  const median = scientific(found.median);
  return found.count === 1 ? median : `${median} [${scientific(found.min)}, ${scientific(found.max)}]`;
};

const outcomesText = (outcomes: Readonly<Record<string, number>>): string =>
  Object.entries(outcomes)
    .map(([word, count]) => (count === 1 ? word : `${word} ${count}`))
    .join(", ");

function about({ suite, machine, started, results }: BenchmarkResults): string {
  const failed = results.filter(({ ending }) => ending !== "finished").length;
  const commit = machine.commit ? ` (${machine.commit})` : "";
  return [
    `${results.length} runs, ${failed} failed; begun ${started}.`,
    `${machine.processor}, ${machine.cores} cores, ${(machine.memory / 2 ** 30).toFixed(1)} GiB, ${machine.system}, node ${machine.node}, sobolev ${machine.sobolev}${commit}; ${machine.linearAlgebra}, ${machine.gigaflops} GFLOP/s.`,
    `Every run: a process of its own, ${suite.threads} ${suite.threads === 1 ? "thread" : "threads"}, at most ${(suite.memory / 2 ** 30).toFixed(1)} GiB${suite.estimate === false ? ", no error estimates" : ""}.`,
    "Error: relative L2, median over seeds [least, largest]. Time: median solve time.",
  ].join("\n");
}

const notes = (rows: readonly Cells[]): string[] =>
  rows.some(({ error }) => error.includes("†"))
    ? ["† no larger than the accuracy of the reference it is measured against."]
    : [];

function failures(results: readonly CaseResult[]): string[] {
  const failed = results.filter(({ ending }) => ending !== "finished");
  if (failed.length === 0) return [];
  const lines = failed.map(({ case: one, ending, complaint = "" }) => {
    const said = headline(complaint);
    return `- ${describeCase(one)}: ${ending}${said ? `: ${said}` : ""}`;
  });
  return ["## Failed runs", lines.join("\n")];
}

/**
 * The line of a complaint that says most: the message of an error, where there is one.
 *
 * @example
 * headline("at run (a.ts:3)\nTypeError: x is undefined\nexit code 1"); // "TypeError: x is undefined"
 */
export function headline(complaint: string): string {
  const lines = complaint.split("\n").map((line) => line.trim());
  const found = lines.find((line) => /^sobolev: (?!internal)|Error\b.*:/.test(line)) ?? lines[0];
  return found.replace(/^sobolev: /, "");
}
