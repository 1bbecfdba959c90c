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

/** A model on a space: features of the coordinates, then layers; the last layer's outputs are the fields in order. */
export interface Network {
  readonly name: string;
  readonly space: ModelSpace;
  /** Parameters of the network (trainable coefficients of the equation come after these in theta). */
  readonly size: number;
  /** Input features as expressions of the coordinates. */
  readonly features: readonly Expression[];
  readonly layers: readonly DenseLayer[];
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
