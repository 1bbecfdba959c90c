/** @file Jets: exact derivatives of a model in one forward sweep, and their adjoints. */
export { type ActivationName, activationDerivatives, activationNames } from "./activation.ts";
export {
  type Channel,
  type Combination,
  channelIndex,
  channelsFor,
  combined,
  type Derivative,
  derivative,
} from "./channels.ts";
export { compositionTerms, type Term } from "./composition.ts";
export { type LayerKernels, layerKernels } from "./layer-kernels.ts";
