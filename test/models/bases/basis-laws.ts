/** @file What every basis must satisfy, and symbolic twins to compare one with. */

import { expect } from "vitest";
import { type Expression, evaluate, totalDerivative } from "../../../src/expression/index.ts";
import { type Points, pointAt, pointsFrom } from "../../../src/geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "../../../src/models/bases/basis.ts";
import { random } from "../../../src/random.ts";
import { distance, table } from "./differences.ts";

/** Points in the box; the first two are its low and its high corner. */
export function pointsIn(
  coordinates: readonly string[],
  bounds: readonly (readonly [number, number])[],
  count: number,
): Points {
  const stream = random(11);
  return pointsFrom(
    Object.fromEntries(
      coordinates.map((name, c) => {
        const [low, high] = bounds[c];
        const inside = Array.from({ length: count - 2 }, () => low + (high - low) * stream.uniform());
        return [name, [low, high, ...inside]];
      }),
    ),
  );
}

/** D^index of an expression at the points, by the interpreter. */
export function symbolic(expression: Expression, points: Points, index: MultiIndex): number[] {
  const { coordinates } = points;
  const derivative = index.reduce(
    (e, order, c) =>
      Array.from({ length: order }).reduce<Expression>(
        (inner) => totalDerivative(inner, coordinates[c], coordinates),
        e,
      ),
    expression,
  );
  return Array.from({ length: points.count }, (_, i) => {
    const at = pointAt(points, i);
    return evaluate(derivative, (leaf) => (leaf.kind === "coordinate" ? at[leaf.name] : Number.NaN));
  });
}

/** Relative distance of the functions of a basis from their expressions, in one derivative. */
export const symbolicError = (
  basis: Basis,
  expressions: readonly Expression[],
  points: Points,
  index: MultiIndex,
): number =>
  distance(
    expressions.flatMap((e) => symbolic(e, points, index)),
    table(basis, points, index),
  );

/**
 * Demands: accumulate adds sum of factor D^index φ_j to what is there and touches nothing between the columns; evaluate
 * agrees with it on unit vectors and combinations. 150 points: more than one tile, the last one not full.
 */
export function expectConsistent(
  basis: Basis,
  bounds: readonly (readonly [number, number])[],
  indices: readonly MultiIndex[],
): void {
  const points = pointsIn(basis.coordinates, bounds, 300);
  const { count } = points;
  const factor = Float64Array.from({ length: count }, (_, i) => 1 + Math.sin(i));
  // One index twice: with and without a factor.
  const terms: OperatorTerm[] = [
    ...indices.map((index, n) => (n % 2 ? { index } : { index, factor: factor.map((f) => f * (n + 1)) })),
    { index: indices[0] },
  ];
  const leading = count + 3;
  const out = new Float64Array(basis.size * leading).fill(0.5);
  basis.accumulate(points, terms, out, leading);

  const c = Float64Array.from({ length: basis.size }, (_, j) => Math.cos(3 * j));
  const values = basis.evaluate(points, indices, c);
  const expected = new Float64Array(count);
  for (const { index, factor: f } of terms) {
    const value = values[indices.indexOf(index)];
    for (let i = 0; i < count; i++) expected[i] += (f ? f[i] : 1) * value[i];
  }
  const actual = new Float64Array(count);
  let largest = 0;
  for (let j = 0; j < basis.size; j++) {
    for (let i = 0; i < count; i++) {
      actual[i] += c[j] * (out[j * leading + i] - 0.5);
      largest = Math.max(largest, Math.abs(out[j * leading + i]));
    }
    expect([...out.subarray(j * leading + count, (j + 1) * leading)]).toEqual([0.5, 0.5, 0.5]);
  }
  const apart = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
  expect(apart).toBeLessThanOrEqual(1e-13 * largest * Math.sqrt(basis.size));

  for (const j of [0, basis.size >> 1, basis.size - 1]) {
    const unit = new Float64Array(basis.size);
    unit[j] = 1;
    const column = table(basis, points, indices[0]).subarray(j * count, (j + 1) * count);
    expect(distance(column, basis.evaluate(points, [indices[0]], unit)[0])).toBeLessThan(1e-14);
  }
}
