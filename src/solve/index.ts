/** @file Solving in one call. */

export type { Decision } from "./automatic/index.ts";
export { type AssemblyBenchmark, type AssemblyOptions, benchAssembly } from "./bench-assembly.ts";
export { benchStep, type StepBenchmark } from "./bench-step.ts";
export { type CertifyOptions, certify, correctedSolution, type ErrorEstimate } from "./certificate/index.ts";
export { type Continued, type Passage, solveContinuation } from "./continuation.ts";
export { describeMeasured } from "./describe-instruments.ts";
export {
  type ConformanceProblems,
  conformanceCases,
  type SolveCase,
  type SolveConformanceOptions,
  solveConformance,
} from "./device-conformance.ts";
export { type Drawn, type DrawnBy, drawnPoints } from "./drawn-points.ts";
export { inspect, modelOf, restore } from "./inspect.ts";
export {
  type BlockCurvature,
  type InstrumentName,
  instrumentNamed,
  instruments,
  type Measured,
  type SpectrumReport,
  type TraceReport,
} from "./instruments.ts";
export {
  type InterfaceBanditOptions,
  type InterfacePlay,
  type InterfacePolicies,
  playInterfaces,
} from "./interface-bandit.ts";
export { automatic } from "./settings.ts";
export { solve } from "./solve.ts";
export type {
  CoefficientEstimate,
  ErrorReport,
  Inspection,
  Kind,
  Progress,
  Solved,
  SolveOptions,
} from "./types.ts";
