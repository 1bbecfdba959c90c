/** @file A benchmark as the report page shows it: entries, profiles, failures, and how to run it again. */

import { problemName } from "./cases.ts";
import { entriesOf, grouped, hasFailed, inWords, kindOrder, usualKinds } from "./report-entries.ts";
import { peerPanel } from "./report-peers.ts";
import type {
  ProfilePanel,
  ReportData,
  ReportEntry,
  ReportFailure,
  ReportKind,
  ReportProblem,
} from "./report-types.ts";
import { medianTimeTo, performanceProfile } from "./statistics.ts";
import type { BenchmarkResults, CaseResult, PeerComparison, Suite } from "./types.ts";

/** Tolerances of the performance profiles: engineering accuracy, good, and near the end of double precision. */
const profileTolerances: readonly number[] = [1e-3, 1e-6, 1e-9];

/** chosen here: seconds that a clock can tell apart from none, so that ratios of times stay finite. */
const leastSeconds = 1e-3;

/**
 * Everything that the report page draws, from the results alone.
 *
 * Kinds are never mixed: seeds of one competitor that ended as different kinds make different entries, and profiles
 * compare entries of one kind.
 */
export function reportData(results: BenchmarkResults, peers: readonly PeerComparison[] = []): ReportData {
  const { suite, machine, started } = results;
  const problems = problemsOf(results.results, suite);
  const entries = problems.flatMap((problem) => problem.entries);
  const kinds = kindOrder.filter((kind) => entries.some((entry) => entry.kind === kind));
  return {
    title: suite.title,
    started,
    summary: summaryOf(results, problems),
    kinds,
    competitors: [...new Set(entries.map(({ competitor }) => competitor))],
    problems,
    profiles: kinds.flatMap((kind) =>
      profileTolerances.flatMap((tolerance) => panel(entries, kind, tolerance)),
    ),
    failures: entries.flatMap(failuresOf),
    machine,
    threads: suite.threads,
    memory: suite.memory,
    budgets: suite.seconds,
    command: commandOf(suite),
    peers: peers.map(peerPanel),
  };
}

function problemsOf(results: readonly CaseResult[], suite: Suite): ReportProblem[] {
  const usual = usualKinds(results, suite);
  return [...grouped(results, (result) => result.case.problem)]
    .map(([problem, own]) => ({
      name: problemName(problem),
      referenceAccuracy: own.find((one) => one.referenceAccuracy !== null)?.referenceAccuracy ?? null,
      entries: entriesOf(own, suite, usual),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Profiles of one kind at one tolerance; none where no run of that kind can be in it. */
function panel(entries: readonly ReportEntry[], kind: ReportKind, tolerance: number): ProfilePanel[] {
  const own = entries.filter((entry) => entry.kind === kind && entry.kind !== "unknown");
  if (own.length === 0) return [];
  const problems = [...new Set(own.map(({ problem }) => problem))];
  const byCompetitor = [...grouped(own, ({ competitor }) => competitor)];
  const costs = byCompetitor.map(
    ([name, of]) => [name, problems.map((p) => costOf(of, p, tolerance))] as const,
  );
  const profiles = performanceProfile(Object.fromEntries(costs));
  // Profiles count all problems of the kind; a competitor answers for those it was run on.
  const rescaled = byCompetitor.map(([competitor, of]) => {
    const count = new Set(of.map(({ problem }) => problem)).size;
    const { steps } = profiles.find(({ name }) => name === competitor)!;
    const shares = steps.map(({ ratio, fraction }) => ({
      ratio,
      fraction: (fraction * problems.length) / count,
    }));
    return { competitor, problems: count, steps: shares };
  });
  return [{ kind, tolerance, profiles: rescaled }];
}

function costOf(entries: readonly ReportEntry[], problem: string, tolerance: number): number | null {
  const entry = entries.find((one) => one.problem === problem);
  if (!entry) return null;
  const seconds = medianTimeTo(
    entry.runs.map((run) => (hasFailed(run) ? [] : run.trace)),
    tolerance,
  );
  return seconds === null ? null : Math.max(seconds, leastSeconds);
}

/** Failures of an entry; seeds that failed in the same way are told once. */
function failuresOf({ problem, competitor, runs }: ReportEntry): ReportFailure[] {
  const alike = grouped(runs.filter(hasFailed), ({ ending, complaint }) => `${ending}: ${complaint}`);
  return [...alike.values()].map((own) => ({
    problem,
    competitor,
    seeds: own.map(({ seed }) => seed),
    ending: own[0].ending,
    complaint: own[0].complaint ?? inWords(own[0].ending),
    wallSeconds: Math.max(...own.map(({ wallSeconds }) => wallSeconds)),
  }));
}

/** `108 runs of 3 competitors on 12 problems with 3 seeds, 60 s each: 101 finished, 7 failed.` */
function summaryOf({ results, suite }: BenchmarkResults, problems: readonly ReportProblem[]): string {
  const competitors = new Set(problems.flatMap(({ entries }) => entries.map(({ competitor }) => competitor)));
  const failed = results.filter(hasFailed).length;
  const budgets = suite.seconds.map((seconds) => `${seconds} s`).join(" and ");
  const counts = [
    count(results.length, "run"),
    `of ${count(competitors.size, "competitor")}`,
    `on ${count(problems.length, "problem")}`,
    `with ${count(suite.seeds.length, "seed")}, at most ${budgets} each`,
  ];
  const ended = failed === 0 ? "all finished" : `${results.length - failed} finished, ${failed} failed`;
  return `${counts.join(" ")}: ${ended}.`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

/** The command line of a suite, flags at their defaults left out. */
function commandOf({
  title,
  problems,
  models,
  solvers,
  kinds,
  devices,
  seeds,
  seconds,
  threads,
  memory,
}: Suite): string {
  const list = (flag: string, values: readonly unknown[], usual?: string): string[] =>
    values.length === 0 || (values.length === 1 && values[0] === usual) ? [] : [flag, values.join(",")];
  const words = [
    ...list("--problems", problems),
    ...list("--models", models),
    ...list("--solvers", solvers),
    ...list("--kinds", kinds, "any"),
    ...list("--devices", devices, "auto"),
    ...list("--seeds", seeds),
    ...list("--seconds", seconds),
    ...list("--threads", [threads]),
    ...list("--memory", [gibibytes(memory)]),
    ...(title ? ["--title", title] : []),
  ];
  return ["sobolev bench run", ...words.map(quoted)].join(" ");
}

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(4))}GiB`;

/** A word as a shell takes it. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
