/** @file The work space of a tile: tables of the functions of one coordinate, factors, and columns for partial products. */

import type { Points } from "../../geometry/index.ts";
import type { MultiIndex, OperatorTerm } from "./basis.ts";
import type { AxisFunctions } from "./separable.ts";
import { forTiles, tileSize } from "./tiles.ts";

/** Where things lie, in columns of one number per point of the tile. */
export interface TableLayout {
  /** Highest derivative tabulated, per axis. */
  readonly orders: readonly number[];
  /** Column of the table of D^order f_k along an axis. */
  column(axis: number, order: number, k: number): number;
  /** Smallest k for which D^order f_k along an axis is not zero. */
  lowest(axis: number, order: number): number;
  /** A column of ones. */
  readonly ones: number;
  /** Per term the column of its factor; `ones` without one. */
  readonly factors: readonly number[];
  /** First column that is free. */
  readonly free: number;
}

/** Room for the derivatives that the indices ask of each axis, and for the factors of the terms. */
export function layoutOf(
  axes: readonly AxisFunctions[],
  indices: readonly MultiIndex[],
  terms: readonly OperatorTerm[],
): TableLayout {
  const orders = axes.map((_, axis) => indices.reduce((most, index) => Math.max(most, index[axis]), 0));
  const starts = new Int32Array(axes.length);
  let free = 0;
  for (const [axis, { count }] of axes.entries()) {
    starts[axis] = free;
    free += count * (orders[axis] + 1);
  }
  const ones = free++;
  const factors = terms.map(({ factor }) => (factor ? free++ : ones));
  return {
    orders,
    column: (axis, order, k) => starts[axis] + order * axes[axis].count + k,
    lowest: (axis, order) => axes[axis].lowest(order),
    ones,
    factors,
    free,
  };
}

/** Fills the tables of every axis at the points of a tile. (mutates work) */
export function tabulate(
  axes: readonly AxisFunctions[],
  { orders, column }: TableLayout,
  { count, values }: Points,
  work: Float64Array,
): void {
  for (const [axis, functions] of axes.entries()) {
    const from = column(axis, 0, 0) * count;
    const length = functions.count * (orders[axis] + 1) * count;
    const x = values.subarray(axis * count, (axis + 1) * count);
    functions.tabulate(x, orders[axis], work.subarray(from, from + length));
  }
}

/** Visits the points in tiles with a work space of so many columns. */
export function withWork(
  points: Points,
  columns: number,
  visit: (tile: Points, start: number, work: Float64Array) => void,
): void {
  const length = Math.min(tileSize(columns), points.count);
  const work = new Float64Array(columns * length);
  forTiles(points, length, (tile, start) => {
    visit(tile, start, work.subarray(0, columns * tile.count));
  });
}
