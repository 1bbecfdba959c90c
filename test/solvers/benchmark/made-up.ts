/** @file Made-up results, for tests of what is made of results. */

import type {
  BenchmarkResults,
  CaseResult,
  Competitor,
  PeerComparison,
} from "../../../solvers/benchmark/index.ts";

/** Changes of a finished run of poisson with seed 1; changes of its case besides. */
export function run(
  changes: Partial<Omit<CaseResult, "case">> & { readonly case?: Partial<CaseResult["case"]> } = {},
): CaseResult {
  const { case: own, ...rest } = changes;
  return {
    ending: "finished",
    kind: "features",
    model: "chebyshev:24",
    device: "native",
    relativeL2: 1e-10,
    maxError: 2e-10,
    referenceAccuracy: null,
    errorEstimate: 1.5e-10,
    errorEstimateUncertain: false,
    coefficientError: null,
    seconds: 2,
    estimateSeconds: 0.1,
    wallSeconds: 3,
    peakMemory: 2e8,
    rows: 100,
    columns: 50,
    steps: 4,
    outcome: { kind: "converged", by: "cost", message: "The cost fell below its floor." },
    trace: [{ seconds: 2, error: 1e-10 }],
    started: "2026-11-22T06:00:00Z",
    ...rest,
    case: { problem: "poisson", device: "auto", seed: 1, seconds: 30, ...own },
  };
}

/** A run that was ended. */
export const failure = (changes: Parameters<typeof run>[0] = {}): CaseResult =>
  run({
    ending: "out-of-memory",
    complaint: "4.1 GiB held, 4 GiB allowed\nat 12 s",
    ...{ kind: null, model: null, relativeL2: null, maxError: null, errorEstimate: null, seconds: null },
    outcome: null,
    trace: [],
    ...changes,
  });

/** A benchmark with these results; gigaflops as given. */
export const benchmark = (
  results: readonly CaseResult[],
  gigaflops = 20,
  title = "quick",
): BenchmarkResults => ({
  format: 1,
  suite: {
    title,
    problems: ["poisson"],
    models: ["automatic"],
    solvers: ["lm"],
    kinds: ["any"],
    devices: ["auto"],
    seeds: [1],
    seconds: [30],
    threads: 2,
    memory: 4 * 2 ** 30,
  },
  machine: {
    processor: "a processor",
    cores: 2,
    memory: 8 * 2 ** 30,
    system: "linux 6.1",
    node: "20.19.0",
    sobolev: "0.1.0",
    commit: "abcdef0",
    linearAlgebra: "OpenBLAS 0.3.21, 2 threads",
    gigaflops,
  },
  started: "2026-11-22T06:00:00Z",
  results,
});

const competitor = (changes: Partial<Competitor>): Competitor => ({
  name: "deepxde",
  kind: "network",
  settings: "Adam, then L-BFGS",
  status: "ran",
  best: 1e-4,
  seconds: 300,
  startupSeconds: 5,
  trace: [
    { seconds: 100, error: 1e-3 },
    { seconds: 200, error: 1e-4 },
  ],
  timeTo: { "1e-3": 100, "1e-4": 200, "1e-6": null },
  ...changes,
});

/** Two of ours, one peer that ran and one that is missing. */
export const comparison: PeerComparison = {
  format: 1,
  problem: "poisson",
  seconds: 300,
  threads: 2,
  seed: 1,
  machine: benchmark([]).machine,
  started: "2026-11-22T06:00:00Z",
  competitors: [
    competitor({
      name: "sobolev mlp:1x32",
      best: 1e-9,
      trace: [{ seconds: 2, error: 1e-5 }],
      timeTo: { "1e-3": 2, "1e-4": 2, "1e-6": 4 },
    }),
    competitor({
      name: "sobolev automatic",
      kind: "features",
      best: 1e-15,
      trace: [{ seconds: 0.01, error: 1e-15 }],
      timeTo: { "1e-3": 0.01, "1e-4": 0.01, "1e-6": 0.01 },
    }),
    competitor({}),
    competitor({
      name: "jax gauss-newton",
      status: "missing",
      complaint: "no Python environment\nsobolev bench peers --install",
      best: null,
      seconds: null,
      trace: [],
      timeTo: {},
    }),
  ],
};
