/** @file Solving in one call. */
export { benchStep, type StepBenchmark } from "./bench-step.ts";
export { inspect, modelOf, restore } from "./inspect.ts";
export { automatic } from "./settings.ts";
export { solve } from "./solve.ts";
export type { Decision } from "./automatic/index.ts";
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
