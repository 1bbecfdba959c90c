/** @file Public names of Sobolev. Re-exports only, by room. */

export * from "./devices/index.ts";
export { NumericalError, UsageError } from "./errors.ts";
export * from "./evolution/index.ts";
export * from "./expression/index.ts";
export * from "./geometry/index.ts";
// Two names mean different things in two rooms: products of regions and of bases, the channel "combined" and joined bases.
export { product } from "./geometry/index.ts";
export * from "./jets/index.ts";
export { combined } from "./jets/index.ts";
export * from "./kernels/index.ts";
export * from "./models/index.ts";
export { combined as combinedBasis, product as productBasis } from "./models/index.ts";
export * from "./problem/index.ts";
export { type Random, random, restoreRandom } from "./random.ts";
export {
  type BlockReport,
  type Damping,
  type DiscretizedSystem,
  type DiscretizeOptions,
  discretize,
  type Evaluator,
  type EvaluatorOptions,
  type ExpansionOptions,
  type ExpansionSystem,
  evaluator,
  expansionBytes,
  expansionSystem,
  hostLinearisation,
  isLinear,
  type LeastSquares,
  type Linearisation,
  leastSquares,
  type PointOptions,
  type ResidualSystem,
} from "./residual/index.ts";
export * from "./run/index.ts";
export * from "./sampling/index.ts";
export * from "./solution/index.ts";
export * from "./solve/index.ts";
