/** @file Data columns of a block: coordinates, normals, sampled functions and weights, tile by tile. */

import { NumericalError, UsageError } from "../errors.ts";
import type { Leaf } from "../expression/index.ts";
import { type Points, pointAt } from "../geometry/index.ts";

/** How a block's points are cut into tiles. Element (tile, column, s) of a tile array is at (tile * columns + column) * samples + s. */
export interface Tiling {
  readonly count: number;
  readonly samples: number;
  readonly tiles: number;
  readonly lastSamples: number;
}

/**
 * @param bytesPerSample - workspace one sample needs; tiles are sized to stay in a core's second-level cache.
 * @param preferred - points per tile, a multiple of 4, where the device knows better.
 */
export function tiling(count: number, bytesPerSample: number, preferred?: number): Tiling {
  // Chosen here: 512 KiB of workspace, half of the level-2 cache of current server cores; 16..256 samples.
  const fitting = Math.floor((512 * 1024) / bytesPerSample / 4) * 4;
  const wanted = preferred ?? Math.max(16, Math.min(256, fitting));
  const samples = Math.min(wanted, 4 * Math.ceil(count / 4));
  const tiles = Math.ceil(count / samples);
  return { count, samples, tiles, lastSamples: count - (tiles - 1) * samples };
}

/** Length in float64 of a tile array with that many columns. */
export const tileArrayLength = ({ tiles, samples }: Tiling, columns: number): number =>
  tiles * samples * columns;

/**
 * Writes point data into a tile array; the padding of the last tile repeats the last point, with weight zero. (mutates out)
 *
 * @param weights - value of the placeholder "weight" per point, length points.count.
 * @throws NumericalError when a sampled function gives a non-finite value: names the function and the point.
 */
export function fillColumns(
  tiles: Tiling,
  data: readonly Leaf[],
  points: Points,
  weights: Float64Array,
  where: string,
  out: Float64Array,
): void {
  data.forEach((leaf, column) => {
    spread(tiles, data.length, column, reader(leaf, points, weights, where), out);
    if (leaf.kind === "placeholder") clearPadding(tiles, data.length, column, out);
  });
}

/** Rows of weight zero add nothing to gradients. */
function clearPadding(
  { samples, tiles, lastSamples }: Tiling,
  columns: number,
  column: number,
  out: Float64Array,
): void {
  const start = ((tiles - 1) * columns + column) * samples;
  out.fill(0, start + lastSamples, start + samples);
}

/** Copies values by point into one column of a tile array. (mutates out) */
export function spread(
  { count, samples, tiles }: Tiling,
  columns: number,
  column: number,
  value: (i: number) => number,
  out: Float64Array,
): void {
  for (let tile = 0; tile < tiles; tile++)
    for (let s = 0; s < samples; s++) {
      const i = Math.min(tile * samples + s, count - 1);
      out[(tile * columns + column) * samples + s] = value(i);
    }
}

/** Reads one column of a tile array back into point order. */
export function gather(
  { count, samples }: Tiling,
  columns: number,
  column: number,
  from: Float64Array,
): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const tile = Math.floor(i / samples);
    return from[(tile * columns + column) * samples + (i % samples)];
  });
}

function reader(leaf: Leaf, points: Points, weights: Float64Array, where: string): (i: number) => number {
  const { count, values, normals, coordinates } = points;
  switch (leaf.kind) {
    case "coordinate":
      return along(values, coordinates.indexOf(leaf.name), count, leaf.name, where);
    case "normal":
      if (!normals)
        throw new UsageError({
          what: `${where} uses the outward normal`,
          where,
          remedy: "points on a face carry normals; interior and data points do not",
        });
      return along(normals, coordinates.indexOf(leaf.coordinate), count, leaf.coordinate, where);
    case "sampled":
      return (i) => finite(leaf.of(pointAt(points, i)), leaf.name, points, i, where);
    default:
      return (i) => weights[i];
  }
}

function along(
  values: Float64Array,
  c: number,
  count: number,
  name: string,
  where: string,
): (i: number) => number {
  if (c < 0) throw new UsageError({ what: `points of ${where} lack the coordinate "${name}"` });
  return (i) => values[c * count + i];
}

function finite(value: number, name: string, points: Points, i: number, where: string): number {
  if (Number.isFinite(value)) return value;
  throw new NumericalError({
    what: `the function "${name}" in ${where} is ${value}`,
    where: `at ${describePoint(points, i)}`,
    remedy: "a finite value at every point of the condition, or points elsewhere",
  });
}

/** `x = 0.5, t = 1`. */
export function describePoint(points: Points, i: number): string {
  return points.coordinates
    .map((name, c) => `${name} = ${Number(points.values[c * points.count + i].toPrecision(6))}`)
    .join(", ");
}
