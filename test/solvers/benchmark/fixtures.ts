/** @file A machine, cases and results for the tests of benchmarks. */

import { completeSuite, type PartialSuite } from "../../../solvers/benchmark/cases.ts";
import type { Case, CaseResult, Machine, Suite } from "../../../solvers/benchmark/types.ts";

export const machine: Machine = {
  processor: "Test CPU",
  cores: 2,
  memory: 2 ** 34,
  system: "Linux 6 x64",
  node: "v20.0.0",
  sobolev: "0.1.0",
  linearAlgebra: "none",
  gigaflops: 30,
};

export const suiteOf = (given: PartialSuite): Suite => completeSuite(given, { threads: 1, memory: 2 ** 30 });

export const heat: Case = { problem: "heat", device: "auto", seed: 1, seconds: 10 };

export const resultOf = (one: Partial<Case>, known: Partial<CaseResult> = {}): CaseResult => ({
  case: { ...heat, ...one },
  ending: "finished",
  ...{ kind: "features", model: "chebyshev 8x8", device: "native", relativeL2: 1e-6, maxError: 2e-6 },
  ...{ referenceAccuracy: null, errorEstimate: null, errorEstimateUncertain: null, coefficientError: null },
  ...{ seconds: 2, estimateSeconds: null, wallSeconds: 3, peakMemory: 2 ** 27 },
  ...{ rows: 100, columns: 50, steps: 3 },
  outcome: { kind: "converged", by: "held-out residual", message: "small" },
  trace: [{ seconds: 2, error: 1e-6 }],
  started: "2026-11-22T00:00:00.000Z",
  ...known,
});

/** What a run that was stopped leaves. */
export const failure = (one: Partial<Case>, known: Partial<CaseResult> = {}): CaseResult =>
  resultOf(one, {
    ending: "out-of-memory",
    complaint: "stopped: it held 900 MiB, more than the 800 MiB allowed",
    ...{ kind: null, model: null, device: null, relativeL2: null, maxError: null, seconds: null },
    ...{ rows: null, columns: null, steps: null, outcome: null, trace: [] },
    ...known,
  });
