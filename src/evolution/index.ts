/** @file Spectral time evolution: exact linear propagation, forcing by collocation on a line, by steps in the plane. */
export { evolutionSteps, evolve } from "./evolve.ts";
export { type Fft, fft, type Modes, type RealFft, realFft, smoothLength, zeroModes } from "./fft.ts";
export { type EvolutionForm, type EvolutionFormOptions, evolutionForm, type FieldEvolution } from "./form.ts";
export type {
  Evolution,
  EvolutionOutcome,
  EvolutionProgress,
  EvolveOptions,
} from "./options.ts";
export {
  type Climb,
  type ClimbOptions,
  climbOrder,
  climbPlane,
  type EvolvePlaneOptions,
  evolvePlane,
  type PlaneEvolution,
  type PlaneForm,
  type PlaneRung,
  planeForm,
  planeSolution,
} from "./plane/index.ts";
export { spectralSolution } from "./spectral-solution.ts";
export { restoreSpectralSolution } from "./store.ts";
export type { Unsuitable } from "./terms.ts";
export type { Parity } from "./transform.ts";
