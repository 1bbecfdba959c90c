/** @file Point sets: where residuals are evaluated. */

import { UsageError } from "../errors.ts";

/**
 * Points in structure-of-arrays form.
 *
 * `values[c * count + i]` is coordinate c of point i; `normals`, when present, has the same shape and holds
 * outward unit normals (zero along time); `weights`, when present, has length `count` and sums to the measure
 * of the set the points sample (length, area, volume in the units of the coordinates).
 */
export interface Points {
  readonly coordinates: readonly string[];
  readonly count: number;
  readonly values: Float64Array;
  readonly normals?: Float64Array;
  readonly weights?: Float64Array;
}

/** Point i as a record by coordinate name. */
export function pointAt(points: Points, i: number): Record<string, number> {
  return Object.fromEntries(points.coordinates.map((name, c) => [name, points.values[c * points.count + i]]));
}

/**
 * Points from one column per coordinate.
 *
 * @param columns - coordinate name to values, all of one length; the order of names is the order of coordinates.
 * @throws UsageError for no columns, columns of different lengths, or entries that are not finite.
 *
 * @example
 * pointAt(pointsFrom({ x: [0, 1], t: [2, 3] }), 1); // { x: 1, t: 3 }
 */
export function pointsFrom(columns: Readonly<Record<string, ArrayLike<number>>>): Points {
  const coordinates = Object.keys(columns);
  if (coordinates.length === 0)
    throw new UsageError({ what: "points need at least one coordinate", remedy: "pointsFrom({ x: [...] })" });
  const count = columns[coordinates[0]].length;
  const values = new Float64Array(coordinates.length * count);
  coordinates.forEach((name, c) => {
    checkColumn(name, columns[name], coordinates[0], count);
    values.set(columns[name], c * count);
  });
  return { coordinates, count, values };
}

/** Points, or a column per coordinate by name, as `pointsFrom` takes them. */
export type PointsInput = Points | Readonly<Record<string, ArrayLike<number>>>;

/** Whether these are points and not columns. */
export const isPoints = (value: PointsInput): value is Points =>
  "values" in value && "count" in value && Array.isArray(value.coordinates);

/**
 * Points as they are, or made of columns.
 *
 * @throws UsageError as `pointsFrom`, and for what is neither.
 *
 * @example
 * asPoints({ x: [0.25, 0.5], y: [0, 0] }).count; // 2
 */
export function asPoints(input: PointsInput): Points {
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  if (isObject && isPoints(input)) return input;
  const isColumn = (column: unknown): boolean =>
    Array.isArray(column) || (ArrayBuffer.isView(column) && "length" in column);
  if (isObject && Object.values(input).every(isColumn)) return pointsFrom(input);
  throw new UsageError({
    what: "these are neither points nor columns of coordinates",
    remedy: "one list of numbers per coordinate, all of one length: { x: [0.1, 0.2], y: [0, 0] }",
  });
}

function checkColumn(name: string, column: ArrayLike<number>, first: string, count: number): void {
  if (column.length !== count)
    throw new UsageError({
      what: `column "${name}" has ${column.length} entries`,
      where: `column "${first}" has ${count}`,
      remedy: "columns of equal length, one entry per point",
    });
  for (let i = 0; i < count; i++)
    if (!Number.isFinite(column[i]))
      throw new UsageError({
        what: `column "${name}" has the entry ${column[i]} at index ${i}`,
        remedy: "leave out points whose coordinates are unknown",
      });
}

/** The points with the given indices, in that order; weights and normals go along unscaled. */
export function selectPoints(points: Points, indices: ArrayLike<number>): Points {
  const pick = (array: Float64Array): Float64Array => {
    const out = new Float64Array((array.length / points.count) * indices.length);
    for (let k = 0; k < out.length; k++) {
      const block = Math.floor(k / indices.length);
      out[k] = array[block * points.count + indices[k % indices.length]];
    }
    return out;
  };
  return {
    coordinates: points.coordinates,
    count: indices.length,
    values: pick(points.values),
    ...(points.normals && { normals: pick(points.normals) }),
    ...(points.weights && { weights: pick(points.weights) }),
  };
}

/**
 * Point sets one after the other. Normals and weights are kept when every set has them.
 *
 * @throws UsageError for an empty list or sets in different coordinates.
 */
export function concatPoints(sets: readonly Points[]): Points {
  const coordinates = sets[0]?.coordinates;
  if (!coordinates || sets.some((set) => set.coordinates.join() !== coordinates.join()))
    throw new UsageError({
      what: "point sets to be joined must have the same coordinates",
      where: `got ${sets.map((set) => `(${set.coordinates.join(", ")})`).join(", ") || "no sets"}`,
    });
  const count = sets.reduce((total, set) => total + set.count, 0);
  const values = joinRows(sets, coordinates.length, (set) => set.values);
  const normals =
    sets.every((set) => set.normals) && joinRows(sets, coordinates.length, (set) => set.normals!);
  const weights = sets.every((set) => set.weights) && joinRows(sets, 1, (set) => set.weights!);
  return { coordinates, count, values, ...(normals && { normals }), ...(weights && { weights }) };
}

/** Row c of the result is row c of every set, one after the other. */
function joinRows(sets: readonly Points[], rows: number, of: (set: Points) => Float64Array): Float64Array {
  const count = sets.reduce((total, set) => total + set.count, 0);
  const out = new Float64Array(rows * count);
  let offset = 0;
  for (const set of sets) {
    for (let c = 0; c < rows; c++)
      out.set(of(set).subarray(c * set.count, (c + 1) * set.count), c * count + offset);
    offset += set.count;
  }
  return out;
}
