/** @file Poles and logarithms inside a region, which random points never meet. */

import type { Expression } from "../expression/index.ts";
import { type Points, pointAt, type Region } from "../geometry/index.ts";
import { evaluateAt } from "./fields.ts";

/** Steps of the search are halved `levels` times; growth over the second half of them is compared with the first. */
const levels = 40;
/** Chosen here: the largest samples; one alone may lie at a singularity of the boundary, which is allowed. */
const starts = 4;
/** Chosen here: halvings without growth that end the search; longer than a summit near the sample hides. */
const idle = 12;
/** Chosen here: steps taken at one size, before it is halved. */
const moves = 4;
/** Chosen here: logarithms grow equally in both halves, bounded cusps r^a down to a = 0.05 half as much or less. */
const steady = 0.7;

/**
 * A point inside, away from the boundary, towards which |value| grows at least like a logarithm; undefined if the search
 * uphill from the largest of the given points finds none. A pole whose neighbourhood holds no large sample is missed.
 *
 * Cost: at most levels·moves·starts evaluations at 2 d points.
 */
export function unboundedAt(
  value: Expression,
  domain: Region,
  points: Points,
): Readonly<Record<string, number>> | undefined {
  const [values] = evaluateAt([value], points);
  const order = Array.from(values.keys()).sort((i, j) => Math.abs(values[j]) - Math.abs(values[i]));
  for (const i of order.slice(0, starts)) {
    const start = domain.coordinates.map((_, c) => points.values[c * points.count + i]);
    const { at, heights } = climb(value, domain, start);
    if (!growsOn(heights)) continue;
    const size = Math.hypot(...domain.bounds.map(([low, high]) => high - low));
    // The climb resolves 2^-40 of the size; a summit that close to the boundary lies on it.
    if (domain.signedDistance(at) < -1e-9 * size)
      return pointAt({ coordinates: domain.coordinates, count: 1, values: Float64Array.from(at) }, 0);
  }
  return undefined;
}

function growsOn(heights: readonly number[]): boolean {
  const [first, middle, last] = [heights[0], heights[levels / 2], heights[levels]];
  if (!Number.isFinite(last)) return true;
  return last - middle > Math.max(steady * (middle - first), 0.1 * middle);
}

/** Pattern search uphill along the axes (Hooke and Jeeves 1961): where it ends, and |value| after every step size. */
function climb(
  value: Expression,
  domain: Region,
  start: readonly number[],
): { readonly at: readonly number[]; readonly heights: readonly number[] } {
  let at = start;
  let height = heightsAt(value, domain, [at])[0];
  const heights = [height];
  for (let level = 1; level <= levels; level++) {
    for (let move = 0; move < moves; move++) {
      const around = neighbours(domain, at, 2 ** -(level + 1));
      const found = heightsAt(value, domain, around);
      const best = found.reduce((k, h, j) => (h > found[k] ? j : k), 0);
      if (!(found[best] > height)) break;
      [at, height] = [around[best], found[best]];
    }
    heights.push(height);
    if (height <= heights[Math.max(0, level - idle)] * (1 + 1e-6) && level >= idle)
      return { at, heights: [...heights, ...new Array<number>(levels - level).fill(height)] };
  }
  return { at, heights };
}

/** Points a share of the bounding box away along every axis, those inside. */
function neighbours({ bounds, signedDistance }: Region, at: readonly number[], share: number): number[][] {
  const around = bounds.flatMap(([low, high], c) =>
    [-1, 1].map((sign) => at.map((x, k) => (k === c ? x + sign * share * (high - low) : x))),
  );
  return around.filter((point) => signedDistance(point) < 0);
}

/** |value| at points, not a number counted as infinite. */
function heightsAt(value: Expression, { coordinates }: Region, at: readonly (readonly number[])[]): number[] {
  const values = Float64Array.from(coordinates.flatMap((_, c) => at.map((point) => point[c])));
  const [found] = evaluateAt([value], { coordinates, count: at.length, values });
  return Array.from(found, (v) => (Number.isNaN(v) ? Number.POSITIVE_INFINITY : Math.abs(v)));
}
