/** @file Residual systems: from a problem, a model and points to r(theta) and its linearisation. */

export { planBytes } from "./bytes.ts";
export { coefficientSlope, coefficientValue } from "./coefficients.ts";
export type { Resample } from "./collocation.ts";
export { describePoint } from "./columns.ts";
export { type ConstrainedSystem, hardConditions, splitRows } from "./constrained.ts";
export {
  type DiscretizedSystem,
  type DiscretizeOptions,
  discretize,
  discretizePlan,
} from "./discretize.ts";
export type { PointOptions } from "./draw.ts";
export * from "./energy/index.ts";
export { type Evaluator, type EvaluatorOptions, evaluator } from "./evaluator.ts";
export * from "./expansion/index.ts";
export * from "./host.ts";
export { type BlockReport, blockReport, type Plan, type PlanOptions, planProblem } from "./plan.ts";
export type { CandidateRows, Sampler, SamplingState } from "./sampler.ts";
export type { Awaitable, Damping, Linearisation, ResidualSystem, RowLabel, SystemState } from "./system.ts";
export * from "./trainable/index.ts";
