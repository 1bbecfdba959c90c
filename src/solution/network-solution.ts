/** @file The solution carried by a trained network. */

import type { Device } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import { type Coefficient, type Expression, leafKey, parseExpression } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { Network } from "../models/index.ts";
import { type Evaluator, evaluator } from "../residual/index.ts";
import type { Solution } from "./solution.ts";

export interface NetworkSolutionOptions {
  readonly device: Device;
  readonly network: Network;
  readonly coefficients: readonly Coefficient[];
  readonly domain: Region;
  /** Network parameters, then coefficients. Copied. */
  readonly theta: Float64Array;
}

/**
 * u(points) for a network and its parameters, on a device.
 *
 * Evaluators are compiled per set of names and number of points and the last few are kept, so that repeated calls
 * of one shape (a moving cursor, frames of an animation) cost only the sweep.
 */
export function networkSolution(options: NetworkSolutionOptions): Solution {
  const { network, domain } = options;
  const { coordinates, fields } = network.space;
  const theta = options.theta.slice();
  const cache = evaluatorCache(options);
  const evaluate = (names: readonly string[], points: Points): Float64Array[] => {
    const compiled = cache(names, points.count);
    compiled.place(inOrder(points, coordinates));
    return compiled.evaluate(theta).map((values) => Float64Array.from(values));
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
  };
}

function evaluatorCache(
  options: NetworkSolutionOptions,
): (names: readonly string[], count: number) => Evaluator {
  const kept = new Map<string, Evaluator>();
  return (names, count) => {
    const key = `${count}|${names.join("|")}`;
    const compiled =
      kept.get(key) ??
      evaluator({ ...options, expressions: names.map((name) => jetNamed(name, options)), count });
    kept.delete(key);
    kept.set(key, compiled);
    // Chosen here: eight shapes cover a viewer's field, error, profile and cursor queries.
    for (const [old, least] of kept) {
      if (kept.size <= 8) break;
      least.release();
      kept.delete(old);
    }
    return compiled;
  };
}

/** The jet a name stands for: `u`, `u_x`, `v_xt`. */
function jetNamed(name: string, { network: { space } }: NetworkSolutionOptions): Expression {
  const parsed = parseExpression(name, {
    coordinates: space.coordinates,
    fields: space.fields,
    normals: false,
  });
  if (parsed.kind === "jet") return parsed;
  throw new UsageError({
    what: `"${name}" is not a field or a derivative of one`,
    remedy: `${space.fields.join(", ")}, or for example ${leafKey({ kind: "jet", field: space.fields[0], derivative: [space.coordinates[0]], site: 0 })}`,
  });
}

/** The same points with coordinates in the problem's order. */
function inOrder(points: Points, coordinates: readonly string[]): Points {
  const missing = coordinates.find((name) => !points.coordinates.includes(name));
  if (missing !== undefined)
    throw new UsageError({
      what: `points lack the coordinate "${missing}"`,
      remedy: `points in ${coordinates.join(", ")}`,
    });
  return points;
}

function onePoint(point: Readonly<Record<string, number>>, coordinates: readonly string[]): Points {
  return {
    coordinates,
    count: 1,
    values: Float64Array.from(coordinates, (name) => point[name] ?? Number.NaN),
  };
}
