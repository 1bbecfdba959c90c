/** @file A residual with its partial derivatives by the jets in it, evaluated over columns. */

import {
  type Expression,
  type Jet,
  type Leaf,
  leafIdentity,
  leafKey,
  partials,
} from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import { type ColumnValues, columnOf, evaluateColumns, jetsOf } from "../../problem/index.ts";
import { leafColumns } from "../../residual/index.ts";

/** F and ∂F/∂(jet) for every jet in it. */
export interface Linearised {
  readonly residual: Expression;
  readonly jets: readonly Jet[];
  readonly partials: readonly Expression[];
  /** No partial depends on a jet: F is affine in the fields. */
  readonly affine: boolean;
}

export function linearised(residual: Expression): Linearised {
  const jets = jetsOf([residual]);
  const slopes = partials(residual, jets);
  return { residual, jets, partials: slopes, affine: jetsOf(slopes).length === 0 };
}

/** F and its partials at points, each of length points.count. */
export interface LinearisedValues {
  readonly residual: Float64Array;
  readonly partials: readonly Float64Array[];
}

/**
 * F and its partials where the jets have known values.
 *
 * @param jets - one column per jet of `form`, in order.
 * @param points - coordinates and, for conditions, normals.
 */
export function evaluateLinearised(
  form: Linearised,
  jets: readonly Float64Array[],
  points: Points,
): LinearisedValues {
  const columns = evaluateColumns([form.residual, ...form.partials], lookup(form, jets, points));
  const [residual, ...slopes] = columns.map((column) => columnOf(column, points.count));
  return { residual, partials: slopes };
}

/**
 * Root mean square over the points of the sum of |terms| of F, the terms being what is added up in its text: the scale
 * in which rounding errors of F are measured.
 */
export function termScale(form: Linearised, jets: readonly Float64Array[], points: Points): number {
  const columns = evaluateColumns(addends(form.residual), lookup(form, jets, points));
  let square = 0;
  for (let i = 0; i < points.count; i++) {
    const size = columns.reduce<number>((sum, c) => sum + Math.abs(typeof c === "number" ? c : c[i]), 0);
    square += size * size;
  }
  return Math.sqrt(square / points.count);
}

/** The operands of the sums at the top of an expression. */
function addends(expression: Expression): Expression[] {
  const found: Expression[] = [];
  const stack = [expression];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === "add") stack.push(node.left, node.right);
    else if (node.kind === "neg") stack.push(node.of);
    else found.push(node);
  }
  return found;
}

function lookup(
  form: Linearised,
  jets: readonly Float64Array[],
  points: Points,
): (leaf: Leaf) => ColumnValues {
  const known = new Map(form.jets.map((jet, k) => [leafIdentity(jet), jets[k]]));
  const data = leafColumns(points);
  return (leaf) => known.get(leafIdentity(leaf)) ?? (leaf.kind === "coefficient" ? leaf.initial : data(leaf));
}

/** The name a solution knows a jet by: `u`, `u_xx`. */
export const jetName = (jet: Jet): string => leafKey({ ...jet, site: 0 });
