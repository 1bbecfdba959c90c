/** @file Expressions of a network's fields evaluated at many points. */

import { type Device, deviceScope } from "../devices/index.ts";
import type { Coefficient, Expression } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import type { Network } from "../models/index.ts";
import { block } from "./block.ts";
import { formulate, type Shift } from "./formulation.ts";
import { placeParameters } from "./parameters.ts";

export interface EvaluatorOptions {
  readonly device: Device;
  readonly network: Network;
  readonly coefficients: readonly Coefficient[];
  /** In jets of the problem's fields, coordinates, normals, sampled functions and coefficients. */
  readonly expressions: readonly Expression[];
  /** Points per evaluation. */
  readonly count: number;
  readonly shift?: Shift;
  /** For messages. */
  readonly name?: string;
}

/** A compiled set of expressions. */
export interface Evaluator {
  /** Moves to other points (same count). */
  place(points: Points): void;
  /** One array of length count per expression; the next call overwrites them. */
  evaluate(theta: Float64Array): Float64Array[];
  release(): void;
}

/** Compiles expressions of a network for a number of points. Nothing is kept of the device if that fails. */
export function evaluator(options: EvaluatorOptions): Evaluator {
  const scope = deviceScope(options.device);
  try {
    return { ...compile({ ...options, device: scope.device }), release: scope.release };
  } catch (thrown) {
    scope.release();
    throw thrown;
  }
}

function compile(options: EvaluatorOptions): Omit<Evaluator, "release"> {
  const { device, network, coefficients, expressions, count, shift, name = "evaluation" } = options;
  const formulation = formulate(expressions, network, coefficients, shift);
  const parameters = device.allocate(network.size + coefficients.length);
  const results = device.allocate(count * expressions.length);
  const values = new Float64Array(results.length);
  const range = { first: 0, total: count * expressions.length };
  const body = block({ device, network, formulation, count, range, theta: parameters, name });
  return {
    place: (points) => body.place(points, new Float64Array(count).fill(1)),
    evaluate: (theta) => {
      placeParameters(device, network, theta, parameters);
      body.residual(results);
      device.read(results, values);
      return expressions.map((_, e) => values.subarray(e * count, (e + 1) * count));
    },
  };
}
