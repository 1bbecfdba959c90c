/** @file Spectral time evolution: exact linear propagation and collocated forcing, for one space coordinate and time. */
export { evolutionSteps, evolve } from "./evolve.ts";
export { type Fft, fft, type Modes, type RealFft, realFft, smoothLength, zeroModes } from "./fft.ts";
export { type EvolutionForm, type EvolutionFormOptions, evolutionForm, type FieldEvolution } from "./form.ts";
export type {
  Evolution,
  EvolutionOutcome,
  EvolutionProgress,
  EvolveOptions,
} from "./options.ts";
export { spectralSolution } from "./spectral-solution.ts";
export { restoreSpectralSolution } from "./store.ts";
export type { Unsuitable } from "./terms.ts";
export type { Parity } from "./transform.ts";
