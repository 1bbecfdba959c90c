/** @file Trial functions with trainable centres, widths and weights, and the geometry of covariances. Re-exports only. */
export type { MultiIndex, OperatorTerm } from "../bases/basis.ts";
export { type RadialSineOptions, radialSines, radialSinesFrom } from "./composed.ts";
export * from "./covariance.ts";
export { type RadialKernel, radialKernels } from "./jet-plan.ts";
export { gaussianMixture, type MixtureOptions, rationalMixture } from "./mixture.ts";
export { mixtureNamed, namesTrainable, pigNamed, type TrainableName, trainableNamed } from "./named.ts";
export { type PigModel, type PigOptions, type PigTrainable, pig, pigUnitsFrom } from "./pig.ts";
export { importance, type Placement, type PlacementOptions, placeByImportance } from "./placement.ts";
export { type RadialOptions, radialBasis, radialFrom } from "./radial-basis.ts";
export type { CovarianceKind, Shapes } from "./shapes.ts";
export { type Eigen, eigenSymmetric, functionOf, lowerFactor, type Matrix, squareRoot } from "./symmetric.ts";
export type { ColumnTarget, TrainableBasis } from "./trainable-basis.ts";
export { type FieldTerms, type TrainableModel, trainableModel } from "./trainable-model.ts";
