/** @file What is benchmarked and what came of it: plain data, as it stands in files. */

import type { DeviceKind } from "../../src/devices/index.ts";

/** What carries a solution. Results of different kinds are never compared in one claim. */
export type SolutionKind = "network" | "features" | "spectral" | "hybrid" | "classical";

/** One run to be made: a problem, how it is solved, with which seed, for how long. */
export interface Case {
  /** Name in the library, or the absolute path of a file that exports a problem. */
  readonly problem: string;
  /** As `--model` of `sobolev solve`; absent: chosen by the solve. */
  readonly model?: string;
  /** As `--solver`; absent: the default. */
  readonly solver?: string;
  /** As `--kind`; absent: any. */
  readonly kind?: Exclude<SolutionKind, "classical">;
  readonly device: DeviceKind;
  readonly seed: number;
  /** Budget of solve time, the same for every competitor; those that are done sooner stop. */
  readonly seconds: number;
}

/** What was asked for: every combination is a case, of the suite itself and of each product in `also`. */
export interface Suite {
  readonly title: string;
  readonly problems: readonly string[];
  /** "automatic" is the solve's own choice. */
  readonly models: readonly string[];
  readonly solvers: readonly string[];
  readonly kinds: readonly (Case["kind"] | "any")[];
  readonly devices: readonly Case["device"][];
  readonly seeds: readonly number[];
  /** Budgets in seconds. */
  readonly seconds: readonly number[];
  /** Threads of every run. */
  readonly threads: number;
  /** Most bytes a run may hold before it is stopped; its failure is recorded as such. */
  readonly memory: number;
  /** Error estimates, and the corrections of networks that they make possible. Default true. */
  readonly estimate?: boolean;
  /** Further products, whose cases follow these; what they leave out is as above. See `productsOf` in suites.ts. */
  readonly also?: readonly Partial<Omit<Suite, "title" | "threads" | "memory" | "estimate" | "also">>[];
}

/** A measured error on the way; seconds are solve time. */
export interface TracePoint {
  readonly seconds: number;
  readonly error: number;
}

/** How a run ended as a process. `finished` says nothing about accuracy: see `outcome` and `relativeL2`. */
export type Ending = "finished" | "failed" | "out-of-time" | "out-of-memory" | "killed";

/** What came of one case. A run that failed is a result too. */
export interface CaseResult {
  readonly case: Case;
  readonly ending: Ending;
  /** Why, where the ending is not `finished`: last lines of what the process said, or the limit that was met. */
  readonly complaint?: string;
  /** Below: null where the run did not get so far, or nothing is known. */
  readonly kind: SolutionKind | null;
  /** The model that was used, with its settings. */
  readonly model: string | null;
  readonly device: string | null;
  readonly relativeL2: number | null;
  readonly maxError: number | null;
  /** Relative accuracy of the solution that errors are measured against; null for an exact one. */
  readonly referenceAccuracy: number | null;
  readonly errorEstimate: number | null;
  readonly errorEstimateUncertain: boolean | null;
  /** Largest relative error of a coefficient, for inverse problems. */
  readonly coefficientError: number | null;
  /** Solve time. */
  readonly seconds: number | null;
  readonly estimateSeconds: number | null;
  /** Of the whole process, from its start. */
  readonly wallSeconds: number;
  /** Largest resident set of the process, bytes. */
  readonly peakMemory: number | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly steps: number | null;
  readonly outcome: { readonly kind: string; readonly by: string; readonly message: string } | null;
  /** Errors on the way in order of time, thinned to at most 200; the last is the result. */
  readonly trace: readonly TracePoint[];
  /** ISO 8601, UTC. */
  readonly started: string;
}

/** The machine and the versions: a figure means nothing without them. */
export interface Machine {
  readonly processor: string;
  /** Processors available to the process. */
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  readonly sobolev: string;
  /** Git commit of the sources, with `+` if they were changed; absent outside a checkout. */
  readonly commit?: string;
  /** The linear algebra in use: `OpenBLAS 0.3.21, 2 threads`. */
  readonly linearAlgebra: string;
  /** Gram product of 1024 x 1024, GFLOP/s, measured before the first case: to compare machines by. */
  readonly gigaflops: number;
}

/** A benchmark as it stands in `results.json`. */
export interface BenchmarkResults {
  /** 1. */
  readonly format: number;
  readonly suite: Suite;
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Parts that were run again later, the latest last. */
  readonly renewals?: readonly Renewal[];
  /** In the order of the suite's cases, then those of renewals. */
  readonly results: readonly CaseResult[];
}

/** Cases that were run again, on the same machine with as many threads. */
export interface Renewal {
  readonly cases: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** Git commit of the sources, as in `Machine`. */
  readonly commit?: string;
}

/** A peer or ours in a comparison on one problem. */
export interface Competitor {
  /** `sobolev automatic`, `sobolev mlp:3x20`, `deepxde`, `jax gauss-newton`, `scipy`. */
  readonly name: string;
  readonly kind: SolutionKind;
  /** Versions and settings in words. */
  readonly settings: string;
  /** `ran`, or why it did not. */
  readonly status: "ran" | "missing" | "failed" | "unsupported";
  readonly complaint?: string;
  readonly best: number | null;
  readonly seconds: number | null;
  /** Compilation and imports, included in `seconds` of the trace unless said in settings. */
  readonly startupSeconds: number | null;
  readonly trace: readonly TracePoint[];
  /** Seconds to the first measured error at or below each tolerance, by its text (`1e-3`); null: never. */
  readonly timeTo: Readonly<Record<string, number | null>>;
}

/** `bench peers` on one problem, as it stands in a file. */
export interface PeerComparison {
  readonly format: number;
  readonly problem: string;
  /** Budget of each. */
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
  readonly machine: Machine;
  readonly started: string;
  readonly competitors: readonly Competitor[];
}

/** Where a published figure was seen: in the authors' own text or repository, quoted by another, or from memory. */
export type Provenance = "read" | "quoted" | "unverified";

/** The best published error of physics-informed solvers on a problem. */
export interface Published {
  readonly problem: string;
  readonly error: number;
  /** What kind of error: `relative L2`, `relative L1`, `max residual`. */
  readonly measure: string;
  readonly method: string;
  readonly kind: SolutionKind;
  /** Paper or repository, year. */
  readonly source: string;
  /** Hardware and precision; empty where not stated. */
  readonly hardware: string;
  readonly seconds: number | null;
  readonly provenance: Provenance;
  /** In which respect its definition differs from ours. */
  readonly note?: string;
}
