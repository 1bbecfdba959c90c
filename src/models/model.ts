/** @file What a trial function must offer: parameters, input features, and a sequence of linear maps and activations. */

import type { Expression } from "../expression/index.ts";
import type { ActivationName } from "../jets/index.ts";
import type { Random } from "../random.ts";

/** The space a model is built over. */
export interface ModelSpace {
  readonly coordinates: readonly string[];
  /** Bounding interval per coordinate. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly fields: readonly string[];
}

/** z = W a + b, then the activation when there is one. W is outputs x inputs, row-major at `offset`, b follows it. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** First parameter of W in theta. */
  readonly offset: number;
  readonly activation?: ActivationName;
}

/** u = lift + factor * N for one field, exact conditions by construction. */
export interface OutputTransform {
  readonly lift: Expression;
  readonly factor: Expression;
}

/** Weights as functions of theta (W = diag(e^s) V, ...). Entries that no layer reads are scales; others pass through. */
export interface WeightMap {
  /** Whether weights are linear in their own entries while the scales are fixed. */
  readonly affine: boolean;
  /** out = what the layers read; out holds theta before. (mutates out) */
  weights(theta: Float64Array, out: Float64Array): void;
  /** v ← D v with D = d weights / d theta. (mutates v) */
  push(theta: Float64Array, v: Float64Array): void;
  /** g ← Dᵀ g. (mutates g) */
  pull(theta: Float64Array, g: Float64Array): void;
  /** out += sum_k g_k ∇²weights_k v. (mutates out) */
  bend(theta: Float64Array, g: Float64Array, v: Float64Array, out: Float64Array): void;
  /** D row by row of the layers' weights. */
  slopes(theta: Float64Array): readonly RowSlopes[];
}

/** Slopes of one row of weights W in its directions V and scale: dW_j = own dV_j + image_j (sum_k back_k dV_k + d scale). */
export interface RowSlopes {
  /** Entry of theta where the row's directions begin. */
  readonly start: number;
  /** Entry of theta that is the row's scale. */
  readonly scale: number;
  readonly own: number;
  readonly image: Float64Array;
  readonly back: Float64Array;
}

/** A model on a space: features of the coordinates, then layers; the last layer's outputs are the fields in order. */
export interface Network {
  readonly name: string;
  readonly space: ModelSpace;
  /** Parameters of the network (trainable coefficients of the equation come after these in theta). */
  readonly size: number;
  /** Input features as expressions of the coordinates. */
  readonly features: readonly Expression[];
  readonly layers: readonly DenseLayer[];
  /** How the layers' weights follow from theta; absent: they are theta. */
  readonly weights?: WeightMap;
  /** Fields whose conditions are built in. */
  readonly transforms: Readonly<Record<string, OutputTransform>>;
  /** Coordinates in which every output is periodic by construction, with the period. */
  readonly periods: Readonly<Record<string, number>>;
  /** A first theta, length size. */
  initialise(random: Random): Float64Array;
}

/** A recipe for a network on any space. */
export interface Model {
  readonly name: string;
  on(space: ModelSpace): Network;
}
