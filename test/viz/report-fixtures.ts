/** @file A made-up benchmark for tests of the report page: kinds, failures, extreme errors and names that are long or hostile. */

import type {
  BenchmarkResults,
  CaseResult,
  Machine,
  PeerComparison,
  SolutionKind,
  Suite,
  TracePoint,
} from "../../solvers/benchmark/index.ts";
import { random } from "../../src/random.ts";

export const hostile = `</script><img src=x onerror="document.title='taken'">`;

export const machine: Machine = {
  processor: "AMD EPYC 7B13",
  cores: 2,
  memory: 8 * 2 ** 30,
  system: "Linux 6.1.0",
  node: "v22.12.0",
  sobolev: "0.1.0",
  commit: "3f2a9c1+",
  linearAlgebra: "OpenBLAS 0.3.21, 2 threads",
  gigaflops: 61.4,
};

const automatic = "automatic";
const network = "mlp:3x20";
const features = "random-features:gaussian-2000-bandwidth-chosen-by-cross-validation";

/** Final error of the automatic solve and its kind, of the network, of the features; null: all runs fail. */
type Errors = readonly [number | null, SolutionKind, number | null, number | null];

const known: Readonly<Record<string, Errors>> = {
  "advection-100": [3e-15, "spectral", 0.4, 2e-6],
  "allen-cahn": [1.4e-13, "spectral", 5e-8, 3e-4],
  beltrami: [8e-10, "features", 2e-6, 7e-9],
  burgers: [4e-15, "spectral", 2e-10, 120],
  "flow-mixing": [2e-9, "features", 3e-5, 6e-8],
  "helmholtz-10-10": [3e-13, "features", 4e-7, 1e-12],
  kdv: [6e-14, "spectral", 7e-6, 3e-2],
  "l-shape-general-with-reentrant-corner-and-mixed-conditions": [5e-9, "features", 3e-4, 2e-5],
  "lid-driven-cavity": [2e-5, "hybrid", 4e-5, null],
  "poisson-100d": [1e-4, "network", 2e-4, null],
  runge: [1e-16, "features", 3e-9, 0],
  zero: [null, "network", 6e-6, 2e-13],
};

/** Accuracy of references; the others are exact. */
const references: Readonly<Record<string, number>> = {
  "allen-cahn": 1e-13,
  burgers: 1e-14,
  "lid-driven-cavity": 3e-8,
};

export const suite: Suite = {
  title: "Quick suite: classics & corners",
  problems: Object.keys(known),
  models: [automatic, network, features],
  solvers: ["lm"],
  kinds: ["any"],
  devices: ["native"],
  seeds: [1, 2, 3],
  seconds: [60],
  threads: 2,
  memory: 4 * 2 ** 30,
};

/** A run's errors on the way down to `final`: faster for features, in one stroke for spectral solutions. */
function descent(kind: SolutionKind, final: number, seed: number): TracePoint[] {
  const draws = random(seed);
  const end = { network: 55, features: 9, spectral: 1.3, hybrid: 40, classical: 2 }[kind];
  const seconds = end * (0.8 + 0.4 * draws.uniform());
  const count = { network: 60, features: 7, spectral: 1, hybrid: 30, classical: 3 }[kind];
  const [first, last] = [Math.log10(2), Math.log10(Math.max(final, 1e-17))];
  return Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 1 : i / (count - 1);
    const wobble = i === count - 1 ? 0 : 0.25 * draws.normal();
    const error = 10 ** (first + (last - first) * share ** 0.8 + wobble);
    return { seconds: seconds * 10 ** (-2.2 * (1 - share)), error: share === 1 && final === 0 ? 0 : error };
  });
}

/** A result as a run would give it; null for `error` makes it fail. */
export function result(
  problem: string,
  model: string,
  seed: number,
  kind: SolutionKind,
  error: number | null,
  more: Partial<CaseResult> = {},
): CaseResult {
  const trace = error === null ? [] : descent(kind, error, seed + 31 * problem.length + model.length);
  const end = trace.at(-1);
  return {
    case: { problem, ...(model !== automatic && { model }), device: "native", seed, seconds: 60 },
    ending: error === null ? "out-of-memory" : "finished",
    ...(error === null && { complaint: "the process held 4.1 GiB, the limit is 4 GiB" }),
    kind: error === null ? null : kind,
    model: error === null ? null : model,
    device: "native",
    relativeL2: error,
    maxError: error === null ? null : 3 * error,
    referenceAccuracy: references[problem] ?? null,
    errorEstimate: error === null ? null : error * (0.4 + seed / 2),
    errorEstimateUncertain: kind === "network" && seed === 2,
    coefficientError: null,
    seconds: end?.seconds ?? null,
    estimateSeconds: 0.2,
    wallSeconds: (end?.seconds ?? 12) + 0.9,
    peakMemory: error === null ? 4.1 * 2 ** 30 : 3e8,
    rows: 3000,
    columns: 900,
    steps: trace.length,
    outcome: error === null ? null : { kind: "time-limit", by: "seconds", message: "the budget was spent" },
    trace,
    started: "2026-11-22T06:40:00Z",
    ...more,
  };
}

const spreadOver = (error: number | null, seed: number): number | null =>
  error === null ? null : error * [1, 0.6, 2.3][seed - 1];

function resultsOf([problem, [own, kind, ofNetwork, ofFeatures]]: [string, Errors]): CaseResult[] {
  return suite.seeds.flatMap((seed) => [
    result(problem, automatic, seed, kind, spreadOver(own, seed)),
    result(problem, network, seed, "network", spreadOver(ofNetwork, seed)),
    result(problem, features, seed, "features", spreadOver(ofFeatures, seed)),
  ]);
}

/** One seed killed on the way, one whose error is not a number, one that found another kind. */
function disturbed(one: CaseResult): CaseResult {
  const { problem, model, seed } = one.case;
  if (problem === "kdv" && model === network && seed === 2)
    return {
      ...one,
      ending: "killed",
      complaint: `signal SIGKILL\n${hostile}`,
      relativeL2: null,
      trace: one.trace.slice(0, 40),
    };
  if (problem === "flow-mixing" && model === network && seed === 3)
    return {
      ...one,
      relativeL2: Number.NaN,
      trace: [],
      outcome: { kind: "non-finite", by: "residual", message: "row 7" },
    };
  if (problem === "beltrami" && model === undefined && seed === 3)
    return result(problem, automatic, 3, "network", 4e-6);
  return one;
}

export const results: BenchmarkResults = {
  format: 1,
  suite,
  machine,
  started: "2026-11-22T06:37:00Z",
  results: Object.entries(known).flatMap(resultsOf).map(disturbed),
};

const peerTrace = (final: number, from: number, to: number, count: number): TracePoint[] =>
  Array.from({ length: count }, (_, i) => ({
    seconds: from * (to / from) ** (i / (count - 1)),
    error: final ** ((i + 1) / count),
  }));

/** Two networks of others, a classical solver, a tool that is not installed, and ours of two kinds. */
export const peers: PeerComparison = {
  format: 1,
  problem: "burgers",
  seconds: 300,
  threads: 2,
  seed: 1,
  machine,
  started: "2026-11-22T07:00:00Z",
  competitors: [
    {
      ...{ name: "sobolev automatic", kind: "spectral", settings: "sobolev 0.1.0, native", status: "ran" },
      ...{
        best: 4e-15,
        seconds: 1.2,
        startupSeconds: 0.2,
        timeTo: { "1e-3": 1.2, "1e-4": 1.2, "1e-6": 1.2 },
      },
      trace: [{ seconds: 1.2, error: 4e-15 }],
    },
    {
      ...{
        name: "sobolev mlp:3x20",
        kind: "network",
        settings: "Levenberg-Marquardt, 3000 points",
        status: "ran",
      },
      ...{ best: 2e-10, seconds: 60, startupSeconds: 0.2, timeTo: { "1e-3": 1.9, "1e-4": 3.1, "1e-6": 9.4 } },
      trace: peerTrace(2e-10, 0.4, 60, 40),
    },
    {
      ...{
        name: "deepxde",
        kind: "network",
        settings: "1.15.0, PyTorch 2.9 float64, 3x20 tanh, Adam 15000 then L-BFGS",
        status: "ran",
      },
      ...{
        best: 4e-4,
        seconds: 290,
        startupSeconds: 6.1,
        timeTo: { "1e-3": 171, "1e-4": null, "1e-6": null },
      },
      trace: peerTrace(4e-4, 8, 290, 50),
    },
    {
      ...{
        name: "jax gauss-newton",
        kind: "network",
        settings: "jax 0.8 float64, Woodbury, 3x20 tanh",
        status: "ran",
      },
      ...{ best: 3e-8, seconds: 300, startupSeconds: 9.4, timeTo: { "1e-3": 31, "1e-4": 48, "1e-6": 127 } },
      trace: peerTrace(3e-8, 10, 300, 50),
    },
    {
      ...{
        name: "scipy",
        kind: "classical",
        settings: "1.16, Chebyshev in x, Radau rtol 1e-10",
        status: "ran",
      },
      ...{
        best: 6e-10,
        seconds: 3.4,
        startupSeconds: 0.8,
        timeTo: { "1e-3": 2.1, "1e-4": 2.5, "1e-6": 2.9 },
      },
      trace: peerTrace(6e-10, 1.5, 3.4, 6),
    },
    {
      ...{
        name: "jax-js",
        kind: "network",
        settings: "",
        status: "missing",
        complaint: "jax-js is not installed: npm install",
      },
      ...{ best: null, seconds: null, startupSeconds: null, timeTo: {}, trace: [] },
    },
  ],
};
