/** @file Solvers for residual systems: constructors, the parts they are composed of, and checks. Re-exports only. */

export {
  bigStepLittleStep,
  gradientDescent,
  heavyBall,
  nesterov,
  normalisedGradient,
  perturbedGradient,
  rootCost,
  transported,
  tripleMomentum,
} from "./accelerated.ts";
export {
  type AugmentedLagrangianOptions,
  augmentedLagrangian,
  type ConstrainedRun,
  type ConstrainedSolver,
  type ConstrainedStart,
} from "./augmented-lagrangian.ts";
export {
  type Belief,
  type ContextualBandit,
  type GaussianProcessOptions,
  gaussianProcessBandit,
} from "./bandits/gaussian-process.ts";
export { checkJacobian, type JacobianReport } from "./check-jacobian.ts";
export { eventLoopTurn } from "./clock.ts";
export { compose } from "./compose.ts";
export { type Conformance, type ConformanceReport, conformance } from "./conformance.ts";
export { type ConsensusOptions, consensus, consensusSteps } from "./consensus.ts";
export type { KktReport } from "./constrained/method.ts";
export * from "./curvature/index.ts";
export { type DampedOptions, damped } from "./descents/damped.ts";
export type { DampedDescent, Descent, Direction, Proposal } from "./descents/descent.ts";
export { doglegStep } from "./descents/dogleg.ts";
export { type GaussNewtonStepOptions, gaussNewtonStep } from "./descents/gauss-newton.ts";
export { type GeodesicOptions, geodesic } from "./descents/geodesic.ts";
export { type KernelOptions, kernelStep } from "./descents/kernel.ts";
export { type KfacOptions, kfacStep } from "./descents/kfac.ts";
export { type KrylovOptions, krylovStep } from "./descents/krylov.ts";
export { type FullForm, fullForm, type NewtonStepOptions, newtonStep } from "./descents/newton.ts";
export type { PreconditionerKind } from "./descents/preconditioners.ts";
export { type TargetedOptions, targeted, withTargetedDamping } from "./descents/targeted.ts";
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
export { adam } from "./first-order.ts";
export {
  type AcceleratedOptions,
  acceleratedSteps,
  type Momentum,
  momentumCoefficients,
} from "./gradient/accelerated.ts";
export { type AdaHessianOptions, adaHessianSteps, averageRows } from "./gradient/adahessian.ts";
export { type AdamOptions, adamSteps } from "./gradient/adam.ts";
export type { BatchOptions } from "./gradient/batches.ts";
export { type BroydenOptions, bfgsSteps, ssbfgsSteps, ssbroydenSteps } from "./gradient/broyden.ts";
export {
  type DiagonalEstimator,
  type DiagonalKind,
  diagonalEstimator,
} from "./gradient/curvature-diagonal.ts";
export { type LbfgsOptions, lbfgsSteps } from "./gradient/lbfgs.ts";
export { type MfacOptions, mfacSteps } from "./gradient/mfac.ts";
export { type Band, type MultiscaleOptions, multiscaleSteps, sweepLengths } from "./gradient/multiscale.ts";
export { type NormalisedOptions, normalisedSteps } from "./gradient/normalised.ts";
export { type PerturbedOptions, perturbedSteps } from "./gradient/perturbed.ts";
export {
  type RankOneInverse,
  type RankOneWindow,
  rankOneInverse,
  rankOneWindow,
} from "./gradient/rank-one-window.ts";
export { type SoapOptions, soapSteps } from "./gradient/soap.ts";
export { type SophiaOptions, sophiaSteps } from "./gradient/sophia.ts";
export { type RuleMaker, type StepRule, takenSteps } from "./gradient/taken-step.ts";
export { type TransportedOptions, transportedSteps } from "./gradient/transported.ts";
export { type KfacSolverOptions, kfac } from "./kfac.ts";
export { type GaussNewtonKrylovOptions, gaussNewtonKrylov } from "./krylov.ts";
export { onOtherRows } from "./ledger.ts";
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
export { type KroneckerPair, kroneckerInverse, type MatrixOperator } from "./linear/kronecker.ts";
export { type LsmrOptions, lsmr, type Operator } from "./linear/lsmr.ts";
export { minimumNorm, type PivotedQr, pivotedQr } from "./linear/minimum-norm.ts";
export { type Nystrom, type NystromOptions, nystrom, nystromPrecondition } from "./linear/nystrom.ts";
export { leastSquaresByQr } from "./linear/scaled-qr.ts";
export { type Svd, svd, truncatedSolve } from "./linear/singular-values.ts";
export { type SymmetricEigen, symmetricEigen, symmetricPencil } from "./linear/symmetric-eigen.ts";
export { type TruncatedCgOptions, truncatedCg } from "./linear/truncated-cg.ts";
export type { Memory, Method, Point, Stepper, Trial } from "./method.ts";
export { type NamedSolver, solverNamed, solvers, structuredSolvers } from "./named.ts";
export { type NewtonOptions, newton } from "./newton.ts";
export { smoothness } from "./normalized-smoothness.ts";
export type { Outcome, OutcomeKind } from "./outcome.ts";
export { adaHessian, mfac, soap, sophia } from "./preconditioned.ts";
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
export { bfgs, lbfgs, ssbfgs, ssbroyden } from "./quasi-newton.ts";
export { type StopOptions, solver } from "./run.ts";
export { type BoldOptions, bold } from "./searches/bold.ts";
export { armijoGrid, fixed, type TakeOptions } from "./searches/fixed.ts";
export { type GainRatioOptions, gainRatio } from "./searches/gain-ratio.ts";
export { normalizedSmoothness, type SmoothnessOptions } from "./searches/normalized-smoothness.ts";
export type { Evaluated, Judge, Judgement, Search } from "./searches/search.ts";
export { type TrustRegionOptions, trustRegion } from "./searches/trust-region.ts";
export { type UnguardedOptions, unguarded } from "./searches/unguarded.ts";
export { type SharpnessAwareOptions, sam, sharpnessAware } from "./sharpness-aware.ts";
export { type EngdWOptions, engdW, type SpringOptions, spring } from "./spring.ts";
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
