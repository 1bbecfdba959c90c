/** @file Trial functions. */
export * from "./bases/index.ts";
export { hard, inNetworkOutputs } from "./hard.ts";
export { type KnownExpressions, knownExpressions } from "./known-expressions.ts";
export { type FieldPart, type KnownFields, type LinearModel, linearModel } from "./linear-model.ts";
export { type MlpOptions, mlp } from "./mlp.ts";
export type { DenseLayer, Model, ModelSpace, Network, OutputTransform, WeightMap } from "./model.ts";
export { modelNamed } from "./named.ts";
export { basisKinds, basisNamed, type NamedBasisSpace, namesBasis } from "./named-bases.ts";
export {
  exponentiatedStep,
  type ParameterMap,
  type PositiveForm,
  positive,
  positiveExponent,
  positiveValue,
  spd,
} from "./parameter.ts";
export { particularModel, withParticular } from "./particular.ts";
export * from "./trainable/index.ts";
export { firstScale, loadParameters, renormalise, type WeightForm, weightMap } from "./weights.ts";
