/** @file Boxes in any number of named coordinates. */

import { UsageError } from "../errors.ts";
import { checkValue, numbers, type OptionRule } from "../options.ts";
import { boxChart, type Chart } from "./chart.ts";
import { chartedRegion } from "./charted-region.ts";
import { chartFace } from "./face.ts";
import type { Face, OutlinePiece, Region } from "./region.ts";

/**
 * The open box with the given interval per coordinate.
 *
 * Faces: `x low`, `x high`, ...; `face("x")` is both together. A face of a 1-D box is a single point with counting
 * measure 1; edges of 2-D boxes default to Chebyshev nodes (with equal weights: the row weights then follow the
 * Chebyshev density), faces of higher boxes to scrambled Sobol points. Normals on the faces of "t" point along time.
 *
 * @param intervals - coordinate name to [low, high]; the order of names is the order of coordinates.
 * @throws UsageError for no coordinates, or an interval that is not finite with low < high.
 *
 * @example
 * box({ x: [-1, 1], t: [0, 3] }).measure; // 6
 * box({ x: [-1, 1] }).signedDistance([0.75]); // -0.25
 */
export function box(intervals: Readonly<Record<string, readonly [number, number]>>): Region {
  checkValue(intervals, byCoordinate, "the box", "box");
  const coordinates = Object.keys(intervals);
  const bounds = coordinates.map((name) => checkedInterval(name, intervals[name]));
  if (coordinates.length === 0)
    throw new UsageError({ what: "a box needs at least one coordinate", remedy: "box({ x: [0, 1] })" });
  const chart = boxChart(bounds);
  return chartedRegion({
    what: `box(${coordinates.join(", ")})`,
    coordinates,
    bounds,
    chart,
    ...(bounds.length === 2 && { outline: rectangle(bounds) }),
    measure: () => chart.measure,
    signedDistance: (point) => boxDistance(bounds, point),
    faces: () =>
      coordinates.flatMap((_, c) => [
        boxFace(coordinates, bounds, c, "low"),
        boxFace(coordinates, bounds, c, "high"),
      ]),
  });
}

const number = numbers({ endless: true });
const isInterval = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((end) => number.fits(end) || Number.isNaN(end));
/** What ends may be is said by `checkedInterval`, which knows the coordinate. */
const byCoordinate: OptionRule = {
  wants: "an interval [low, high] per coordinate: box({ x: [0, 1], t: [0, 2] })",
  fits: (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isInterval),
};

/** The four edges, anticlockwise. */
function rectangle([[west, east], [south, north]]: Region["bounds"]): OutlinePiece[] {
  const around = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ] as const;
  return around.map((from, i) => ({ kind: "segment", from, to: around[(i + 1) % 4] }));
}

function checkedInterval(name: string, interval: readonly [number, number]): readonly [number, number] {
  const [low, high] = interval;
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  throw new UsageError({
    what: `the interval of "${name}" is [${low}, ${high}]`,
    where: "box",
    remedy: "finite ends with low < high",
  });
}

/** Exact distance: the largest face distance inside, the Euclidean norm of the positive ones outside. */
function boxDistance(bounds: readonly (readonly [number, number])[], point: ArrayLike<number>): number {
  let largest = -Infinity;
  let squares = 0;
  for (let c = 0; c < bounds.length; c++) {
    const q = Math.max(bounds[c][0] - point[c], point[c] - bounds[c][1]);
    largest = Math.max(largest, q);
    if (q > 0) squares += q * q;
  }
  // The largest alone is a lower bound of the norm, and keeps the sign where squares underflow.
  return Math.max(largest, Math.sqrt(squares) || -Infinity);
}

function boxFace(
  coordinates: readonly string[],
  bounds: readonly (readonly [number, number])[],
  c: number,
  side: "low" | "high",
): Face {
  const chart = faceChart(bounds, c, side);
  const name = `${coordinates[c]} ${side}`;
  return chartFace({ name, coordinates, measure: chart.measure, chart, coordinate: coordinates[c], side });
}

function faceChart(bounds: readonly (readonly [number, number])[], c: number, side: "low" | "high"): Chart {
  const rest = boxChart(bounds.filter((_, other) => other !== c));
  const scratch = new Float64Array(rest.dimension);
  return {
    dimension: rest.dimension,
    measure: rest.measure,
    sequence: rest.dimension === 1 ? "chebyshev" : "sobol",
    map: (unit, point, normal) => {
      rest.map(unit, scratch, normal);
      for (let other = 0; other < bounds.length; other++)
        point[other] =
          other === c ? bounds[c][side === "low" ? 0 : 1] : scratch[other < c ? other : other - 1];
      normal[c] = side === "low" ? -1 : 1;
    },
  };
}
