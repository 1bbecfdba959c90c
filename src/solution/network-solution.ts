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

/** A solution that holds memory of its device. */
export interface NetworkSolution extends Solution {
  /** Gives it back; a later evaluation takes it again. */
  release(): void;
}

/**
 * u(points) for a network and its parameters, on a device.
 *
 * Evaluators are compiled per set of names and number of points and the last few are kept, so that repeated calls
 * of one shape (a moving cursor, frames of an animation) cost only the sweep.
 */
export function networkSolution(options: NetworkSolutionOptions): NetworkSolution {
  const { network, domain } = options;
  const { coordinates, fields } = network.space;
  const theta = options.theta.slice();
  const cache = evaluatorCache(options);
  const evaluate = (names: readonly string[], points: Points): Float64Array[] => {
    requireCoordinates(points.coordinates, coordinates);
    if (points.count === 0) return names.map(() => new Float64Array(0));
    const compiled = cache.get(names, points.count);
    compiled.place(points);
    return compiled.evaluate(theta).map((values) => Float64Array.from(values));
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    release: cache.release,
  };
}

/** Chosen here: eight shapes cover a viewer's field, error, profile and cursor queries. */
const mostKept = 8;

/** Compiled evaluators by names and count, the least recently used given up first. */
function evaluatorCache(options: NetworkSolutionOptions) {
  const kept = new Map<string, Evaluator>();
  const shrink = (most: number): void => {
    for (const [key, compiled] of kept) {
      if (kept.size <= most) break;
      compiled.release();
      kept.delete(key);
    }
  };
  const get = (names: readonly string[], count: number): Evaluator => {
    const key = `${count}|${names.join("|")}`;
    const compiled =
      kept.get(key) ??
      evaluator({ ...options, expressions: names.map((name) => jetNamed(name, options)), count });
    kept.delete(key);
    kept.set(key, compiled);
    shrink(mostKept);
    return compiled;
  };
  return { get, release: () => shrink(0) };
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

/** The order of coordinates is free, none may be missing. */
function requireCoordinates(given: readonly string[], coordinates: readonly string[]): void {
  const missing = coordinates.find((name) => !given.includes(name));
  if (missing === undefined) return;
  throw new UsageError({
    what: `points lack the coordinate "${missing}"`,
    remedy: `points in ${coordinates.join(", ")}`,
  });
}

function onePoint(point: Readonly<Record<string, number>>, coordinates: readonly string[]): Points {
  requireCoordinates(Object.keys(point), coordinates);
  return { coordinates, count: 1, values: Float64Array.from(coordinates, (name) => point[name]) };
}
