/** @file Trial functions. */
export { hard, inNetworkOutputs } from "./hard.ts";
export { type MlpOptions, mlp } from "./mlp.ts";
export type { DenseLayer, Model, ModelSpace, Network, OutputTransform } from "./model.ts";
export { modelNamed } from "./named.ts";
