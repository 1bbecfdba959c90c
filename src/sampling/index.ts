/** @file Which points: adaptive choices among candidates, and densities to draw them from. */
export type { CandidateRows, Sampler, SamplingState } from "../residual/index.ts";
export { type AdversarialOptions, adversarialSampler } from "./adversarial.ts";
export { type CausalOptions, causalSampler, causalWeights } from "./causal.ts";
export { type FitOptions, type Flow, type FlowOptions, fitFlow, knotheRosenblatt } from "./flow.ts";
export { type LeverageOptions, leverageDraw, leverageSampler, leverageScores } from "./leverage.ts";
export { mirrored } from "./mirrored.ts";
export { samplerNamed, samplerNames } from "./named.ts";
export { type CausalR3Options, causalR3, r3 } from "./r3.ts";
export { type RadOptions, type RadSamplerOptions, rad, radSampler } from "./rad.ts";
export { type RarOptions, rarByDensity, rarGreedy } from "./rar.ts";
export { alongCurve, curveOrder } from "./spread.ts";
export { inTurn } from "./turnover.ts";
export { uniformSampler } from "./uniform.ts";
export { volumeDraw, volumeSample, volumeSampler } from "./volume.ts";
