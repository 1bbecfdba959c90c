/** @file Solving in one call. */
export { benchStep, type StepBenchmark } from "./bench-step.ts";
export { inspect, modelOf, restore } from "./inspect.ts";
export { solve } from "./solve.ts";
export { automatic, type Decision } from "./automatic/index.ts";
export type { ErrorEstimate } from "./certificate/index.ts";
export type {
  CoefficientEstimate,
  ErrorReport,
  Inspection,
  Kind,
  Progress,
  Solved,
  SolveOptions,
} from "./types.ts";
