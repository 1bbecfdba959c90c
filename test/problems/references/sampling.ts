/** @file Values of functions on point sets, and the difference of two such. */

import type { PointFunction } from "../../../src/expression/index.ts";
import { type Points, pointAt } from "../../../src/geometry/index.ts";

export const valuesOn = (points: Points, of: PointFunction): Float64Array =>
  Float64Array.from({ length: points.count }, (_, i) => of(pointAt(points, i)));

/** ‖a - b‖₂ / ‖b‖₂. */
export function relativeDifference(a: Float64Array, b: Float64Array): number {
  const square = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(square(a.map((value, i) => value - b[i])) / square(b));
}
