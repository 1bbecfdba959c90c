/** @file Solutions as functions, their errors, and export. */
export {
  conditionValues,
  type Defect,
  type DefectOptions,
  defect,
  residualValues,
} from "./defect.ts";
export { derivedSolution } from "./derived-solution.ts";
export {
  type Deviation,
  deviation,
  errorsAgainst,
  type Known,
  knownValues,
  maxError,
  relativeH1,
  relativeL1,
  relativeL2,
} from "./errors.ts";
export { type ExpansionSolutionOptions, expansionSolution } from "./expansion-solution.ts";
export * from "./export/index.ts";
export { expressionSolution } from "./expression-solution.ts";
export { type FieldOnGpu, type FieldOnGpuOptions, fieldOnGpu } from "./field-on-gpu.ts";
export { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
export {
  type NetworkSolution,
  type NetworkSolutionOptions,
  networkSolution,
  storedNetwork,
} from "./network-solution.ts";
export { type PartsSolutionOptions, partsSolution, restoreParts, storedParts } from "./parts-solution.ts";
export { piecewiseSolution } from "./piecewise-solution.ts";
export { type SolutionFromOptions, solutionFrom } from "./restore.ts";
export type { AskedSolution, Solution, StoredSolution } from "./solution.ts";
export {
  nestedArrays,
  nestedSolution,
  type Restore,
  type RestoreContext,
  storedArray,
} from "./stored.ts";
export { type TrainableSolutionOptions, trainableSolution } from "./trainable-solution.ts";
export {
  type BoundedSolution,
  type EvaluateOptions,
  type Outside,
  type WithinDomainOptions,
  withinDomain,
} from "./within-domain.ts";
