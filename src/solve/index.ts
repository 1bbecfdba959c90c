/** @file Solving in one call. */
export { benchStep, type StepBenchmark } from "./bench-step.ts";
export { inspect, restore } from "./inspect.ts";
export { solve } from "./solve.ts";
export type {
  CoefficientEstimate,
  ErrorReport,
  Inspection,
  Progress,
  Solved,
  SolveOptions,
} from "./types.ts";
