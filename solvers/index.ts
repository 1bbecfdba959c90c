/** @file Solvers for residual systems: constructors, the parts they are composed of, and checks. Re-exports only. */

export {
  type AugmentedLagrangianOptions,
  augmentedLagrangian,
  type ConstrainedRun,
  type ConstrainedSolver,
  type ConstrainedStart,
} from "./augmented-lagrangian.ts";
export { checkJacobian, type JacobianReport } from "./check-jacobian.ts";
export { eventLoopTurn } from "./clock.ts";
export { compose } from "./compose.ts";
export { type Conformance, type ConformanceReport, conformance } from "./conformance.ts";
export type { KktReport } from "./constrained/method.ts";
export { type DampedOptions, damped } from "./descents/damped.ts";
export type { DampedDescent, Descent, Direction, Proposal } from "./descents/descent.ts";
export { doglegStep } from "./descents/dogleg.ts";
export { type GaussNewtonStepOptions, gaussNewtonStep } from "./descents/gauss-newton.ts";
export { type GeodesicOptions, geodesic } from "./descents/geodesic.ts";
export { type FullForm, fullForm, type NewtonStepOptions, newtonStep } from "./descents/newton.ts";
export { type TruncatedSvdStepOptions, truncatedSvdStep } from "./descents/truncated-svd.ts";
export {
  type ProjectedSystem,
  type ProjectionOptions,
  projectLinear,
} from "./descents/variable-projection.ts";
export {
  type EnergySolver,
  type EnergySolverOptions,
  energyNaturalGradient,
  sobolevDescent,
} from "./energy.ts";
export { adam, lbfgs } from "./first-order.ts";
export { type AdamOptions, adamSteps } from "./gradient/adam.ts";
export { type LbfgsOptions, lbfgsSteps } from "./gradient/lbfgs.ts";
export {
  type LevenbergMarquardtOptions,
  levenbergMarquardt,
  levenbergMarquardtClassic,
} from "./levenberg-marquardt.ts";
export {
  type ConjugateGradientOptions,
  conjugateGradient,
  type IterativeSolution,
} from "./linear/conjugate-gradient.ts";
export { type LsmrOptions, lsmr, type Operator } from "./linear/lsmr.ts";
export { minimumNorm, type PivotedQr, pivotedQr } from "./linear/minimum-norm.ts";
export { leastSquaresByQr } from "./linear/scaled-qr.ts";
export { type Svd, svd, truncatedSolve } from "./linear/singular-values.ts";
export type { Memory, Method, Point, Stepper, Trial } from "./method.ts";
export { type NamedSolver, solverNamed, solvers, structuredSolvers } from "./named.ts";
export { type NewtonOptions, newton } from "./newton.ts";
export type { Outcome, OutcomeKind } from "./outcome.ts";
export {
  type ParameterGroup,
  type Pruned,
  type PruneOptions,
  prune,
  saliency,
  withoutColumns,
} from "./prune.ts";
export {
  type LinearFitProblem,
  type LinearPruneOptions,
  type PrunedFit,
  pruneLinear,
  type RemovalCosts,
  removalCosts,
} from "./prune-linear.ts";
export { type StopOptions, solver } from "./run.ts";
export { type BoldOptions, bold } from "./searches/bold.ts";
export { armijoGrid, fixed, type TakeOptions } from "./searches/fixed.ts";
export { type GainRatioOptions, gainRatio } from "./searches/gain-ratio.ts";
export type { Evaluated, Judge, Judgement, Search } from "./searches/search.ts";
export { type TrustRegionOptions, trustRegion } from "./searches/trust-region.ts";
export type { Run, Solver, SolverState, StartOptions, Step, Verdict } from "./step.ts";
export { defaultTolerances, type Limits, type Tolerances } from "./termination.ts";
export {
  type DoglegOptions,
  dogleg,
  type GaussNewtonOptions,
  gaussNewton,
  type TruncatedSvdOptions,
  truncatedSvd,
} from "./undamped.ts";
export { type VariableProjectionOptions, variableProjection } from "./variable-projection.ts";
