/** @file Residual systems: from a problem, a model and points to r(theta) and its linearisation. */

export { type Block, block } from "./block.ts";
export { leastBytes, planBytes, samplerBytes } from "./bytes.ts";
export { coefficientSlope, coefficientValue } from "./coefficients.ts";
export { asNumericalTrouble, type Resample, refuseProposal } from "./collocation.ts";
export { describePoint, fillColumns, spread, tileArrayLength, tiling } from "./columns.ts";
export { type ConstrainedSystem, hardConditions, splitRows } from "./constrained.ts";
export {
  type DiscretizedSystem,
  type DiscretizeOptions,
  discretize,
  discretizePlan,
} from "./discretize.ts";
export { interiorPoints, type PointOptions, rowFactors } from "./draw.ts";
export * from "./energy/index.ts";
export { type Evaluator, type EvaluatorOptions, evaluator } from "./evaluator.ts";
export * from "./expansion/index.ts";
export { type FieldProgram, type FieldProgramOptions, fieldProgram } from "./field-program.ts";
export { formulate } from "./formulation.ts";
export * from "./host.ts";
export { chainWeights, placeParameters } from "./parameters.ts";
export { type BlockReport, blockReport, type Plan, type PlanOptions, planProblem } from "./plan.ts";
export { withoutReplacement } from "./row-sample.ts";
export type { CandidateRows, Sampler, SamplerMemory, SamplingState } from "./sampler.ts";
export type {
  Awaitable,
  Damping,
  KroneckerFactors,
  LayerColumns,
  LayerFactors,
  Linearisation,
  ResidualSystem,
  RowBatch,
  RowLabel,
  SystemState,
} from "./system.ts";
export * from "./trainable/index.ts";
