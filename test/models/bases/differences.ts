/** @file Checks that hold for every basis: derivatives against differences, accumulate against evaluate. */

import type { Points } from "../../../src/geometry/index.ts";
import type { Basis, MultiIndex } from "../../../src/models/bases/basis.ts";

/** D^index of every function at every point, column-major. */
export function table(basis: Basis, points: Points, index: MultiIndex): Float64Array {
  const out = new Float64Array(points.count * basis.size);
  basis.accumulate(points, [{ index }], out, points.count);
  return out;
}

/** The points moved along one coordinate. */
function moved(points: Points, axis: number, step: number): Points {
  const values = points.values.slice();
  for (let i = 0; i < points.count; i++) values[axis * points.count + i] += step;
  return { coordinates: points.coordinates, count: points.count, values };
}

/** Largest |D^(index + e_axis) - difference of D^index| relative to the largest entry; six-point, order h⁶. */
export function derivativeError(
  basis: Basis,
  points: Points,
  index: MultiIndex,
  axis: number,
  h = 1e-2,
): number {
  const exact = table(basis, points, index.with(axis, index[axis] + 1));
  const at = (step: number): Float64Array => table(basis, moved(points, axis, step * h), index);
  const weights = [0.75, -0.15, 1 / 60];
  const difference = new Float64Array(exact.length);
  weights.forEach((weight, k) => {
    const [high, low] = [at(k + 1), at(-(k + 1))];
    for (let i = 0; i < exact.length; i++) difference[i] += (weight * (high[i] - low[i])) / h;
  });
  return distance(exact, difference);
}

/** max |a - b| / max |a|, and infinite if anything is not finite. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [largest, apart] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(a[i]) || !Number.isFinite(b[i])) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(a[i]));
    apart = Math.max(apart, Math.abs(a[i] - b[i]));
  }
  return apart === 0 ? 0 : apart / largest;
}

/** All multi-indices in d coordinates up to a total order. */
export function multiIndices(d: number, order: number): number[][] {
  if (d === 0) return [[]];
  return multiIndices(d - 1, order).flatMap((rest) => {
    const left = order - rest.reduce((sum, k) => sum + k, 0);
    return Array.from({ length: left + 1 }, (_, k) => [...rest, k]);
  });
}
