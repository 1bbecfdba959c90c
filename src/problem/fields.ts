/** @file Values and derivatives of known fields at points. */

import { UsageError } from "../errors.ts";
import { type Expression, type Leaf, totalDerivative } from "../expression/index.ts";
import { type Points, pointAt } from "../geometry/index.ts";
import { type ColumnValues, columnOf, evaluateColumns } from "./columns.ts";
import type { FieldValue } from "./types.ts";

/** Chosen here: points per block, so that the columns of a large expression stay in cache. */
const blockSize = 512;

/**
 * Values of expressions at points, one array of length points.count each.
 *
 * Coordinates, functions of the point and, where the points have them, normals are known; coefficients take their
 * initial value.
 *
 * @throws UsageError for a field or placeholder in an expression, a coordinate the points lack, or a normal where
 *   they have none.
 *
 * Cost: nodes·count, block by block.
 *
 * @example
 * [...evaluateAt([mul(coordinate("x"), 2)], pointsFrom({ x: [1, 2] }))[0]]; // [2, 4]
 */
export function evaluateAt(expressions: readonly Expression[], points: Points): Float64Array[] {
  const out = expressions.map(() => new Float64Array(points.count));
  for (let start = 0; start < points.count; start += blockSize) {
    const end = Math.min(points.count, start + blockSize);
    const columns = evaluateColumns(expressions, (leaf) => leafColumn(leaf, points, start, end));
    columns.forEach((column, k) => {
      out[k].set(columnOf(column, end - start), start);
    });
  }
  return out;
}

function leafColumn(leaf: Leaf, points: Points, start: number, end: number): ColumnValues {
  switch (leaf.kind) {
    case "coefficient":
      return leaf.initial;
    case "coordinate":
      return component(points.values, points, leaf.name, start, end);
    case "normal":
      return component(points.normals, points, leaf.coordinate, start, end);
    case "sampled":
      return Float64Array.from({ length: end - start }, (_, i) => leaf.of(pointAt(points, start + i)));
    default:
      throw notAFunction(leaf);
  }
}

function component(
  from: Float64Array | undefined,
  points: Points,
  name: string,
  start: number,
  end: number,
): Float64Array {
  const c = points.coordinates.indexOf(name);
  if (from && c >= 0) return from.subarray(c * points.count + start, c * points.count + end);
  throw new UsageError({
    what: from
      ? `the points have no coordinate "${name}"`
      : `the points have no normals, and n_${name} is needed`,
    where: `points in (${points.coordinates.join(", ")})`,
    remedy: from ? "points in the coordinates of the problem" : "points sampled on a face",
  });
}

function notAFunction(leaf: Leaf): UsageError {
  const name = leaf.kind === "jet" ? `the field "${leaf.field}"` : `a leaf of kind ${leaf.kind}`;
  return new UsageError({
    what: `${name} has no value at a point by itself`,
    remedy: "substitute the exact solution first, or evaluate a Solution",
  });
}

/**
 * Values of a known field at points, length points.count.
 *
 * @throws UsageError as `evaluateAt`.
 *
 * @example
 * [...evaluateField((p) => p.x ** 2, pointsFrom({ x: [1, 3] }))]; // [1, 9]
 */
export function evaluateField(value: FieldValue, points: Points): Float64Array {
  if (typeof value !== "function") return evaluateAt([value], points)[0];
  return Float64Array.from({ length: points.count }, (_, i) => value(pointAt(points, i)));
}

/**
 * The derivative of a known field along each coordinate in turn.
 *
 * @throws UsageError for a field known as a function: functions of the point cannot be differentiated exactly.
 */
export function differentiateField(
  value: FieldValue,
  derivative: readonly string[],
  coordinates: readonly string[],
): Expression {
  if (typeof value !== "function")
    return derivative.reduce<Expression>((e, name) => totalDerivative(e, name, coordinates), value);
  throw new UsageError({
    what: `a field known as a function has no derivative along ${derivative.join(", ") || "anything"}`,
    remedy: "write it as an expression of the coordinates",
  });
}
