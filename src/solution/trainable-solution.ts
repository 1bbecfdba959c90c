/** @file The solution carried by a model whose parameters were trained in closed form. */

import { UsageError } from "../errors.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { TrainableModel } from "../models/index.ts";
import { multiIndex } from "../residual/index.ts";
import { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
import type { Solution } from "./solution.ts";

export interface TrainableSolutionOptions {
  readonly model: TrainableModel;
  /** Parameters of the model; what a system's theta has after them (coefficients of equations) is left out. Copied. */
  readonly theta: Float64Array;
  readonly domain: Region;
}

/**
 * u(x; theta) with derivatives of every order.
 *
 * @throws UsageError for too few parameters; from `evaluate` for unknown names or missing coordinates.
 */
export function trainableSolution({ model, domain, ...options }: TrainableSolutionOptions): Solution {
  const { coordinates, fields, size } = model;
  if (options.theta.length < size)
    throw new UsageError({
      what: `${options.theta.length} parameters for a model of ${size}`,
      where: `trainableSolution, ${model.name}`,
      remedy: "theta of the system",
    });
  const theta = options.theta.slice(0, size);
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const jets = names.map((name) => jetNamed(name, { coordinates, fields }));
    const indices = jets.map(({ derivative }) => multiIndex(derivative, coordinates));
    const values = model.evaluate(theta, pointsIn(given, coordinates), indices);
    return jets.map(({ field }, k) => values[fields.indexOf(field)][k]);
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
  };
}
