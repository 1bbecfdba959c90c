/** @file Union, intersection and difference of regions by their distance functions. */

import { UsageError } from "../errors.ts";
import { type Chart, flipChart, keptShare, restrictChart } from "./chart.ts";
import { chartedRegion } from "./charted-region.ts";
import { chartFace, uniqueNames } from "./face.ts";
import { exactOverlap, overlapBounds } from "./overlap.ts";
import type { Face, Region } from "./region.ts";

/**
 * Points in a or b (or any further region).
 *
 * Distances of combinations are bounds: right in sign, never larger than the true distance. Interior points are drawn
 * by rejection from the bounding box. Faces keep their names (`circle`, `circle 2`, ...) and only the parts that lie
 * on the combined boundary; coincident faces are counted once. The measure is exact where the parts are disjoint,
 * nested or boxes, and by 2^16 quasi-Monte-Carlo points elsewhere.
 *
 * @throws UsageError for regions in different coordinates.
 */
export function union(a: Region, b: Region, ...more: readonly Region[]): Region {
  return fold(a, [b, ...more], (left, right) => ({
    what: "the union",
    a: left,
    b: right,
    bounds: left.bounds.map(([low, high], c) => [
      Math.min(low, right.bounds[c][0]),
      Math.max(high, right.bounds[c][1]),
    ]),
    distance: Math.min,
    measure: (overlap) => left.measure + right.measure - overlap,
  }));
}

/**
 * Points in a and in b (and in every further region). Faces, distance and measure as for `union`.
 *
 * @throws UsageError for regions in different coordinates, or whose bounding boxes do not meet.
 */
export function intersection(a: Region, b: Region, ...more: readonly Region[]): Region {
  return fold(a, [b, ...more], (left, right) => ({
    what: "the intersection",
    a: left,
    b: right,
    bounds: overlapBounds(left.bounds, right.bounds) ?? refuseApart(),
    distance: Math.max,
    measure: (overlap) => overlap,
  }));
}

/**
 * Points in a but not in b (nor in any further region): holes. Faces of what is taken away turn their normals, and
 * answer to their own names only, so that `face("x")` remains the outer wall. Distance and measure as for `union`.
 *
 * @throws UsageError for regions in different coordinates.
 *
 * @example
 * difference(box({ x: [0, 4], y: [0, 4] }), disk({ x: 2, y: 2 }, 1)).measure; // 12.858407346410207
 */
export function difference(a: Region, b: Region, ...more: readonly Region[]): Region {
  return fold(a, [b, ...more], (left, right) => ({
    what: "the difference",
    a: left,
    b: right,
    bounds: left.bounds,
    distance: (p, q) => Math.max(p, -q),
    measure: (overlap) => left.measure - overlap,
    flipped: true,
  }));
}

interface Combination {
  readonly what: string;
  readonly a: Region;
  readonly b: Region;
  readonly bounds: Region["bounds"];
  distance(toA: number, toB: number): number;
  /** Measure, given that of the intersection. */
  measure(overlap: number): number;
  readonly flipped?: boolean;
}

function fold(
  first: Region,
  rest: readonly Region[],
  combine: (a: Region, b: Region) => Combination,
): Region {
  return rest.reduce((a, b) => {
    checkCoordinates(a, b);
    return combined(combine(a, b));
  }, first);
}

function checkCoordinates(a: Region, b: Region): void {
  if (a.coordinates.join() === b.coordinates.join()) return;
  throw new UsageError({
    what: "regions to be combined must have the same coordinates in the same order",
    where: `(${a.coordinates.join(", ")}) and (${b.coordinates.join(", ")})`,
    remedy: "product(a, b) joins regions in different coordinates",
  });
}

function refuseApart(): never {
  throw new UsageError({
    what: "the intersection is empty: the bounding boxes do not meet",
    remedy: "union, or regions that overlap",
  });
}

function combined(combination: Combination): Region {
  const { what, a, b, bounds } = combination;
  const signedDistance = (p: ArrayLike<number>): number =>
    combination.distance(a.signedDistance(p), b.signedDistance(p));
  return chartedRegion({
    what,
    coordinates: a.coordinates,
    bounds,
    signedDistance,
    ...(a.outline && b.outline && { outline: [...a.outline, ...b.outline] }),
    measure: () => {
      const overlap = exactOverlap(a, b);
      return overlap === undefined ? undefined : combination.measure(overlap);
    },
    faces: () => combinedFaces(combination, signedDistance),
  });
}

function combinedFaces(
  { a, b, bounds, flipped }: Combination,
  signedDistance: Region["signedDistance"],
): Face[] {
  const scale = Math.hypot(...bounds.map(([low, high]) => high - low));
  const onBoundary = boundaryTest(signedDistance, scale, bounds.length);
  // Where the boundaries of a and b coincide, the point counts on a.
  const notOnA = (point: Float64Array): boolean => Math.abs(a.signedDistance(point)) > 1e-10 * scale;
  const fromA = a.faces.map((face) => keepFace(face, (chart) => restrictChart(chart, onBoundary)));
  const fromB = b.faces.map((face) =>
    keepFace(flipped ? hole(face) : face, (chart) =>
      restrictChart(flipped ? flipChart(chart) : chart, (p, n) => notOnA(p) && onBoundary(p, n)),
    ),
  );
  return uniqueNames([...fromA, ...fromB].filter((face) => face.measure > 0));
}

/**
 * A point lies on the boundary when a small step along the normal leaves the region and one against it enters.
 * Unlike |distance| = 0 this is right on faces that the parts share.
 */
function boundaryTest(
  signedDistance: Region["signedDistance"],
  scale: number,
  size: number,
): (point: Float64Array, normal: Float64Array) => boolean {
  // Chosen here: far above rounding of the distances, far below any feature of interest.
  const step = 1e-7 * scale;
  const beside = new Float64Array(size);
  const distance = (point: Float64Array, normal: Float64Array, along: number): number => {
    for (let c = 0; c < size; c++) beside[c] = point[c] + along * normal[c];
    return signedDistance(beside);
  };
  return (point, normal) => distance(point, normal, step) > 0 && distance(point, normal, -step) < 0;
}

/** The face of a hole: no longer the low or high wall of a coordinate. */
function hole({ name, coordinates, measure, sample, chart, group }: Face): Face {
  return {
    name,
    coordinates,
    measure,
    sample,
    ...(chart && { chart }),
    ...(group !== undefined && { group }),
  };
}

function keepFace(face: Face, keep: (chart: Chart) => Chart): Face {
  if (!face.chart)
    throw new UsageError({
      what: `face "${face.name}" has no chart, so it cannot be cut`,
      remedy: "combine regions made by box, disk, ball, polygon and their combinations",
    });
  const chart = keep(face.chart);
  const share = keptShare(chart, face.coordinates.length);
  if (share < 1) return chartFace({ ...face, chart, measure: chart.measure * share });
  return chartFace({ ...face, chart: whole(chart), measure: chart.measure });
}

/** A chart that was found to keep everything: no rejection, so quadrature weights and exact counts survive. */
const whole = ({ dimension, measure, sequence, map }: Chart): Chart => ({
  dimension,
  measure,
  sequence,
  map,
});
