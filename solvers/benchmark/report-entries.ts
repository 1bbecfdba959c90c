/** @file Results as entries: the seeds of one competitor on one problem, split by the kind that came of it. */

import { problemName } from "./cases.ts";
import type { ReportEntry, ReportKind, ReportRun } from "./report-types.ts";
import { median, spread } from "./statistics.ts";
import type { Case, CaseResult, Ending, SolutionKind, Suite, TracePoint } from "./types.ts";

/** In this order wherever kinds are listed. */
export const kindOrder: readonly ReportKind[] = [
  "network",
  "features",
  "spectral",
  "hybrid",
  "classical",
  "unknown",
];

/** chosen here: points of a median curve, as many as a trace may have. */
const curvePoints = 200;

const endingWords: Readonly<Record<Ending, string>> = {
  finished: "finished",
  failed: "failed",
  "out-of-time": "out of time",
  "out-of-memory": "out of memory",
  killed: "killed",
};

/** `out of memory`: an ending as it reads in a sentence. */
export const inWords = (ending: Ending): string => endingWords[ending];

/**
 * What distinguishes a competitor in its suite: the model, then whatever else is varied.
 *
 * @example
 * competitorName({ problem: "burgers", model: "mlp:3x20", device: "auto", seed: 1, seconds: 60 }, { title: "", problems: ["burgers"], models: ["mlp:3x20"], solvers: [], kinds: ["any"], devices: ["auto"], seeds: [1], seconds: [10, 60], threads: 2, memory: 8e9 }); // "mlp:3x20, 60 s"
 */
export function competitorName(one: Case, { solvers, kinds, devices, seconds }: Suite): string {
  const parts = [
    one.model ?? "automatic",
    ...(one.solver !== undefined && solvers.length > 1 ? [one.solver] : []),
    ...(one.kind !== undefined && kinds.length > 1 ? [`${one.kind} only`] : []),
    ...(devices.length > 1 ? [one.device] : []),
    ...(seconds.length > 1 ? [`${one.seconds} s`] : []),
  ];
  return parts.join(", ");
}

/** A run that did not finish, or whose numbers broke down, has no figure. */
export const hasFailed = ({ ending }: { readonly ending: Ending }): boolean => ending !== "finished";

/** Groups of results in the order of their first member, by a key. */
export function grouped<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

/** Entries of one problem, in the order of the suite, kinds of one competitor in the order of `kindOrder`. */
export function entriesOf(
  results: readonly CaseResult[],
  suite: Suite,
  usual: ReadonlyMap<string, SolutionKind>,
): ReportEntry[] {
  const byCompetitor = grouped(results, (result) => competitorName(result.case, suite));
  return [...byCompetitor].flatMap(([competitor, own]) => {
    const byKind = grouped(own, (result) => kindOf(result, own) ?? usual.get(competitor) ?? "unknown");
    return kindOrder.flatMap((kind) =>
      byKind.has(kind) ? [entry(competitor, kind, byKind.get(kind)!)] : [],
    );
  });
}

/** The one kind of competitors whose solutions, wherever they have any, are all of the same. */
export function usualKinds(results: readonly CaseResult[], suite: Suite): ReadonlyMap<string, SolutionKind> {
  const byCompetitor = [...grouped(results, (result) => competitorName(result.case, suite))];
  return new Map(
    byCompetitor.flatMap(([competitor, own]): [string, SolutionKind][] => {
      const kind = onlyKind(own);
      return kind ? [[competitor, kind]] : [];
    }),
  );
}

/** The kind of a result; of a run that failed early what was asked for, or the one kind of its other seeds. */
const kindOf = ({ kind, case: one }: CaseResult, own: readonly CaseResult[]): SolutionKind | undefined =>
  kind ?? one.kind ?? onlyKind(own);

function onlyKind(results: readonly CaseResult[]): SolutionKind | undefined {
  const seen = new Set(results.flatMap(({ kind }) => kind ?? []));
  return seen.size === 1 ? [...seen][0] : undefined;
}

function entry(competitor: string, kind: ReportKind, results: readonly CaseResult[]): ReportEntry {
  const runs = results.map(runOf);
  const failed = runs.filter(hasFailed);
  const error = spread(runs.map((run) => run.error));
  const ratios = runs.flatMap(({ error, estimate }) =>
    error !== null && error > 0 && estimate !== null ? [estimate / error] : [],
  );
  const accuracy = results[0].referenceAccuracy;
  return {
    problem: problemName(results[0].case.problem),
    competitor,
    kind,
    runs,
    error,
    seconds: spread(runs.map((run) => (run.error === null ? null : run.seconds))),
    estimateRatio: ratios.length > 0 ? median(ratios) : null,
    isEstimateUncertain: runs.some(({ isEstimateUncertain }) => isEstimateUncertain),
    isAtReference: accuracy !== null && error !== null && error.median <= accuracy,
    failed: failed.length,
    failures: counted(runs.flatMap((run) => whatWentWrong(run) ?? [])),
    curve: medianCurve(runs.map((run) => (hasFailed(run) ? [] : run.trace))),
  };
}

/** Outcomes of solves that end without numbers. */
const brokenOutcomes = /^(non-finite|singular|bad-input)\b/;

/** Why a run has no figure, if it should have one. */
function whatWentWrong(run: ReportRun): string | undefined {
  if (hasFailed(run)) return inWords(run.ending);
  return run.error === null ? brokenOutcomes.exec(run.outcome ?? "")?.[0] : undefined;
}

/** `2 out of memory, 1 non-finite`. */
const counted = (words: readonly string[]): string =>
  [...grouped(words, (word) => word)].map(([word, { length }]) => `${length} ${word}`).join(", ");

function runOf(result: CaseResult): ReportRun {
  const isFailed = hasFailed(result);
  const { outcome } = result;
  return {
    seed: result.case.seed,
    ending: result.ending,
    complaint: result.complaint ?? null,
    model: result.model,
    device: result.device,
    error: isFailed ? null : finite(result.relativeL2),
    maxError: finite(result.maxError),
    coefficientError: finite(result.coefficientError),
    estimate: finite(result.errorEstimate),
    isEstimateUncertain: result.errorEstimateUncertain === true,
    seconds: finite(result.seconds),
    wallSeconds: result.wallSeconds,
    peakMemory: result.peakMemory,
    outcome: outcome && `${outcome.kind} by ${outcome.by}`,
    trace: traceOf(result),
  };
}

/** Files say null for NaN; data made in memory may hold NaN itself. */
const finite = (value: number | null | undefined): number | null =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value;

/** What was measured on the way, or the result alone; only points that can be drawn. */
function traceOf({ trace, relativeL2, seconds }: CaseResult): TracePoint[] {
  const measured = trace.filter((point) => finite(point.error) !== null && finite(point.seconds) !== null);
  if (measured.length > 0) return measured;
  const [error, at] = [finite(relativeL2), finite(seconds)];
  return error === null || at === null ? [] : [{ seconds: at, error }];
}

/**
 * Error against seconds, median over runs.
 *
 * At every instant a run stands at its last measured error: infinite before its first, unchanged after its last. A run
 * without measurements is infinite throughout, so that failures cannot make the median better.
 *
 * @param traces - each in order of time.
 * @returns at most 200 points, those with a finite median only.
 *
 * @example
 * medianCurve([[{ seconds: 1, error: 1e-2 }], [{ seconds: 2, error: 1e-4 }], []]); // [{ seconds: 2, error: 1e-2 }]
 */
export function medianCurve(traces: readonly (readonly TracePoint[])[]): TracePoint[] {
  const times = [...new Set(traces.flatMap((trace) => trace.map(({ seconds }) => seconds)))].sort(
    (a, b) => a - b,
  );
  return thinned(times)
    .map((seconds) => ({ seconds, error: median(traces.map((trace) => errorAt(trace, seconds))) }))
    .filter(({ error }) => Number.isFinite(error));
}

/** The last error measured at or before an instant. */
const errorAt = (trace: readonly TracePoint[], seconds: number): number =>
  trace.findLast((point) => point.seconds <= seconds)?.error ?? Number.POSITIVE_INFINITY;

/** Evenly among the sorted values, first and last kept. */
function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= curvePoints) return values;
  const step = (values.length - 1) / (curvePoints - 1);
  return Array.from({ length: curvePoints }, (_, i) => values[Math.round(i * step)]);
}
