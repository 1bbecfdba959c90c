/** @file What every writer takes: points, named columns of values, and the lattice the points lie on, if any. */

import { UsageError } from "../../errors.ts";
import type { Points, Region } from "../../geometry/index.ts";

/** A regular lattice over a box; the first coordinate varies fastest. */
export interface Lattice {
  /** Points per coordinate, each at least 2. */
  readonly counts: readonly number[];
  /** First and last value per coordinate. */
  readonly bounds: readonly (readonly [number, number])[];
}

/** One float64 per point under a name. */
export interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

/** What is written: columns at points. Values at points outside the domain are NaN. */
export interface Table {
  readonly points: Points;
  readonly columns: readonly Column[];
  /** Present when the points form a lattice. */
  readonly lattice?: Lattice;
}

/** chosen here: 2^27 float64 (1 GiB) per exported table; larger pictures are exported in parts. */
const mostNumbers = 2 ** 27;

/**
 * The points of a lattice, ends included: coordinate c of the i-th step is low + (high - low) i / (n - 1).
 *
 * @param coordinates - one name per entry of `lattice.counts`.
 * @throws UsageError for a count that is not an integer of at least 2, or a lattice above 2^27 numbers.
 *
 * @example
 * Array.from(latticePoints(["x"], { counts: [3], bounds: [[0, 1]] }).values); // [0, 0.5, 1]
 */
export function latticePoints(coordinates: readonly string[], lattice: Lattice): Points {
  checkCounts(coordinates, lattice.counts);
  const count = lattice.counts.reduce((product, n) => product * n, 1);
  const values = new Float64Array(coordinates.length * count);
  let stride = 1;
  coordinates.forEach((_, c) => {
    const axis = latticeAxis(lattice, c);
    for (let i = 0; i < count; i++) values[c * count + i] = axis[Math.floor(i / stride) % axis.length];
    stride *= axis.length;
  });
  return { coordinates, count, values };
}

/** The values of coordinate `c` along its own direction, length `lattice.counts[c]`; both ends are exact. */
export function latticeAxis({ counts, bounds }: Lattice, c: number): Float64Array {
  const [low, high] = bounds[c];
  const last = counts[c] - 1;
  return Float64Array.from({ length: counts[c] }, (_, i) => (low * (last - i) + high * i) / last);
}

function checkCounts(coordinates: readonly string[], counts: readonly number[]): void {
  const bad = counts.findIndex((n) => !Number.isInteger(n) || n < 2);
  if (counts.length !== coordinates.length || bad >= 0)
    throw new UsageError({
      what: `resolution ${counts.join("x")} does not fit the coordinates ${coordinates.join(", ")}`,
      where: "export",
      remedy: `one integer of at least 2 per coordinate, such as ${coordinates.map(() => 101).join("x")}`,
    });
  const numbers = counts.reduce((product, n) => product * n, coordinates.length);
  if (numbers > mostNumbers)
    throw new UsageError({
      what: `resolution ${counts.join("x")} needs ${numbers} coordinates; the most is ${mostNumbers}`,
      where: "export",
      remedy: "a coarser resolution, or explicit points",
    });
}

/**
 * Overwrites values at points outside the region with NaN. (mutates columns)
 *
 * A point counts as outside when its signed distance exceeds 1e-9 of the largest side of the bounding box (chosen
 * here: far above rounding of lattice ends, far below any picture element).
 */
export function blankOutside(columns: readonly Float64Array[], points: Points, region: Region): void {
  const tolerance = 1e-9 * Math.max(...region.bounds.map(([low, high]) => high - low));
  const order = region.coordinates.map((name) => points.coordinates.indexOf(name));
  const point = new Float64Array(order.length);
  for (let i = 0; i < points.count; i++) {
    order.forEach((from, to) => {
      point[to] = points.values[from * points.count + i];
    });
    if (region.signedDistance(point) > tolerance) for (const column of columns) column[i] = Number.NaN;
  }
}

/** Coordinate c of all points, a view. */
export const coordinateColumn = (points: Points, c: number): Float64Array =>
  points.values.subarray(c * points.count, (c + 1) * points.count);
