/** @file The solution carried by a trained network. */

import type { HostDevice } from "../devices/index.ts";
import type { Coefficient } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { Network } from "../models/index.ts";
import { type Evaluator, evaluator } from "../residual/index.ts";
import { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
import type { AskedSolution, StoredSolution } from "./solution.ts";

export interface NetworkSolutionOptions {
  readonly device: HostDevice;
  readonly network: Network;
  readonly coefficients: readonly Coefficient[];
  readonly domain: Region;
  /** Network parameters, then coefficients. Copied. */
  readonly theta: Float64Array;
}

/** A solution that holds memory of its device. */
export interface NetworkSolution extends AskedSolution {
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
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const points = pointsIn(given, coordinates);
    if (points.count === 0) return names.map(() => new Float64Array(0));
    const compiled = cache.get(names, points.count);
    compiled.place(points);
    return compiled.evaluate(theta).map((values) => values.slice());
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    store: () => storedNetwork(network.name, network.space.bounds, theta),
    release: cache.release,
  };
}

/**
 * A network as plain data: its name, the bounds it was built on, its parameters. Embeddings and hard constraints are the
 * problem's and are not repeated.
 */
export const storedNetwork = (
  model: string,
  bounds: Network["space"]["bounds"],
  theta: Float64Array,
): StoredSolution => ({
  header: { kind: "network", model, bounds: bounds.map(([low, high]) => [low, high]) },
  arrays: { theta: theta.slice() },
});

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
      evaluator({
        ...options,
        expressions: names.map((name) => jetNamed(name, options.network.space)),
        count,
      });
    kept.delete(key);
    kept.set(key, compiled);
    shrink(mostKept);
    return compiled;
  };
  return { get, release: () => shrink(0) };
}
