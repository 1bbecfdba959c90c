/** @file What the report page shows, as plain data: computed once where the page is written, only drawn in the browser. */

import type { Spread } from "./statistics.ts";
import type { Ending, Machine, SolutionKind, TracePoint } from "./types.ts";

/** `unknown`: every run failed before it was known what would carry the solution. */
export type ReportKind = SolutionKind | "unknown";

/** One run as the page lists it. */
export interface ReportRun {
  readonly seed: number;
  readonly ending: Ending;
  readonly complaint: string | null;
  readonly model: string | null;
  readonly device: string | null;
  /** Relative L2; null where the run failed or nothing is known of the solution. */
  readonly error: number | null;
  readonly maxError: number | null;
  readonly coefficientError: number | null;
  readonly estimate: number | null;
  readonly isEstimateUncertain: boolean;
  /** Solve time. */
  readonly seconds: number | null;
  /** Of the whole process. */
  readonly wallSeconds: number;
  /** Bytes. */
  readonly peakMemory: number | null;
  /** `time-limit by seconds`. */
  readonly outcome: string | null;
  /** Empty where no error was ever measured. */
  readonly trace: readonly TracePoint[];
}

/** All seeds of one competitor on one problem whose solutions are of one kind. */
export interface ReportEntry {
  readonly problem: string;
  readonly competitor: string;
  readonly kind: ReportKind;
  readonly runs: readonly ReportRun[];
  /** Of the runs with an error; failures are counted in `failed`. */
  readonly error: Spread | null;
  readonly seconds: Spread | null;
  /** Median over runs of estimated / measured error. */
  readonly estimateRatio: number | null;
  /** Whether any run's estimate calls itself uncertain. */
  readonly isEstimateUncertain: boolean;
  /** The median error is no larger than what the reference itself is known to. */
  readonly isAtReference: boolean;
  /** Runs that did not finish. */
  readonly failed: number;
  /** They, and those whose numbers broke down, in words: `2 out of memory, 1 non-finite`; empty when there are none. */
  readonly failures: string;
  /** Error against seconds, median over runs; a failed run counts as infinite. */
  readonly curve: readonly TracePoint[];
}

export interface ReportProblem {
  readonly name: string;
  /** Relative accuracy of the reference; null for an exact solution. */
  readonly referenceAccuracy: number | null;
  readonly entries: readonly ReportEntry[];
}

/** Share of a competitor's problems solved within a factor of the best of the same kind. */
export interface ReportProfile {
  readonly competitor: string;
  /** Problems that the competitor was run on. */
  readonly problems: number;
  /** Right-continuous, 0 before the first. */
  readonly steps: readonly { readonly ratio: number; readonly fraction: number }[];
}

export interface ProfilePanel {
  readonly kind: ReportKind;
  readonly tolerance: number;
  readonly profiles: readonly ReportProfile[];
}

/** Seeds of one competitor that failed on a problem in the same way. */
export interface ReportFailure {
  readonly problem: string;
  readonly competitor: string;
  readonly seeds: readonly number[];
  readonly ending: Ending;
  readonly complaint: string;
  /** The longest of them. */
  readonly wallSeconds: number;
}

/** How much sooner Sobolev reaches a peer's best error, with a solution of the same kind. */
export interface PeerAdvantage {
  /** Which of ours. */
  readonly by: string;
  /** Its seconds to the peer's best error; null: it never gets there. */
  readonly seconds: number | null;
  /** Seconds of the peer over ours; null where ours never gets there. */
  readonly ratio: number | null;
}

export interface PeerRow {
  readonly name: string;
  readonly isOurs: boolean;
  readonly kind: SolutionKind;
  readonly settings: string;
  readonly status: "ran" | "missing" | "failed" | "unsupported";
  readonly complaint: string | null;
  readonly best: number | null;
  readonly seconds: number | null;
  readonly startupSeconds: number | null;
  readonly timeTo: Readonly<Record<string, number | null>>;
  readonly trace: readonly TracePoint[];
  /** Absent for ours, for peers without a result, and where no run of ours is of the same kind. */
  readonly advantage?: PeerAdvantage;
}

export interface PeerPanel {
  readonly problem: string;
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
  readonly started: string;
  readonly machine: string;
  readonly rows: readonly PeerRow[];
}

export interface ReportData {
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** What was run and how it went, in one sentence. */
  readonly summary: string;
  /** Those that occur, in a fixed order. */
  readonly kinds: readonly ReportKind[];
  /** In the order of the suite: the order of colours. */
  readonly competitors: readonly string[];
  readonly problems: readonly ReportProblem[];
  readonly profiles: readonly ProfilePanel[];
  readonly failures: readonly ReportFailure[];
  readonly machine: Machine;
  readonly threads: number;
  /** Most bytes a run might hold. */
  readonly memory: number;
  /** Budgets, seconds. */
  readonly budgets: readonly number[];
  /** What makes these figures again. */
  readonly command: string;
  readonly peers: readonly PeerPanel[];
}
