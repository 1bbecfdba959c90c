/** @file Where a problem's residuals are evaluated: interior and condition points, and fresh candidates for redraws. */

import { UsageError } from "../errors.ts";
import type { Points, Region, Sequence } from "../geometry/index.ts";
import type { Condition, Problem } from "../problem/index.ts";
import type { Random } from "../random.ts";

export interface PointOptions {
  /** Points inside the domain. Default 2000. */
  readonly interior?: number;
  /** Points per condition (conditions on given points keep theirs). Default 200. */
  readonly conditions?: number;
  /** How interior points are spread. Default sobol. */
  readonly sequence?: Sequence;
}

/** Interior points, a share of them gathered where the problem says it has a layer. */
export function interiorPoints(
  { domain, recommended: { cluster }, name }: Problem,
  count: number,
  sequence: Sequence,
  random: Random,
): Points {
  const gathered = cluster ? Math.round(cluster.share * count) : 0;
  const points = domain.sample(count, { sequence, random });
  if (points.count < 1)
    throw new UsageError({ what: `problem "${name}" got no interior points`, remedy: "--points 1000" });
  return cluster ? gather(points, gathered, cluster, domain, random) : points;
}

/**
 * The first `some` points moved near the layer: center + width * s * |v|, s uniform on [-1, 1], v uniform on [0, 1],
 * a density that grows towards the center like -log of the distance. Points that would leave the domain stay.
 */
function gather(
  points: Points,
  some: number,
  { coordinate, center, width }: NonNullable<Problem["recommended"]["cluster"]>,
  { bounds, signedDistance }: Region,
  random: Random,
): Points {
  const { count, coordinates } = points;
  const values = points.values.slice();
  const c = coordinates.indexOf(coordinate);
  const [low, high] = bounds[c];
  for (let i = 0; i < some; i++) {
    const moved = center + width * (2 * random.uniform() - 1) * random.uniform();
    const before = values[c * count + i];
    values[c * count + i] = Math.min(high, Math.max(low, moved));
    if (signedDistance(coordinates.map((_, k) => values[k * count + i])) > 0) values[c * count + i] = before;
  }
  return { ...points, values };
}

/** The points of a condition: given, on its face, or on the low one of a periodic pair. */
export function conditionPoints(condition: Condition, count: number, random: Random): Points {
  const face = condition.face ?? condition.pair?.low;
  const points = condition.points ?? face!.sample(count, { random });
  if (points.count > 0) return points;
  throw new UsageError({
    what: `condition "${condition.name}" selects no points`,
    where: face ? `on face "${face.name}"` : "among the given points",
    remedy: "a face that lies on the boundary of the domain, or more points",
  });
}

/**
 * Row factors sqrt(weight * w_i / sum w) / scale: half the sum of squared rows is the weighted mean square of the
 * residual, whatever the number of points.
 */
export function rowFactors(points: Points, weight: number, scale: number): Float64Array {
  const { count, weights } = points;
  if (!weights) return new Float64Array(count).fill(Math.sqrt(weight / count) / scale);
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => Math.sqrt((weight * w) / total) / scale);
}
