/** @file Point sets: where residuals are evaluated. */

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
