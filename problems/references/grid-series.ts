/** @file Reference solutions in the plane stored as values on a grid at a few times: points and lookup. */

import { UsageError } from "../../src/errors.ts";
import type { PointFunction } from "../../src/expression/index.ts";
import { type Points, pointsFrom } from "../../src/geometry/index.ts";

/** Values at the midpoints of a grid of perSide² cells on [-1, 1]² at each time, x slowest, as integers of `unit`. */
export interface GridSeries {
  /** The problem, for messages. */
  readonly name: string;
  readonly perSide: number;
  readonly times: readonly number[];
  readonly values: readonly number[];
}
/** Size of one of the integers. Chosen here: below the accuracy of the reference. */
export const unit = 1e-9;

/** Middle of cell i of [-1, 1]. */
export const midpoint = (i: number, perSide: number): number => -1 + (2 * i + 1) / perSide;

/** The points of a series in coordinates x, y, t. */
export function gridPoints({ perSide, times }: GridSeries): Points {
  const cells = Array.from({ length: perSide ** 2 * times.length }, (_, k) => k);
  return pointsFrom({
    x: cells.map((k) => midpoint(Math.floor(k / perSide) % perSide, perSide)),
    y: cells.map((k) => midpoint(k % perSide, perSide)),
    t: cells.map((k) => times[Math.floor(k / perSide ** 2)]),
  });
}

/** Points are matched to the stored ones within this. Chosen here: far above rounding, far below any spacing. */
const tolerance = 1e-9;

/**
 * The series as a function of { x, y, t }: the initial data at t = 0, elsewhere the stored values, at their points only.
 *
 * @returns throws UsageError at a point that is not stored.
 */
export function gridFunction(
  { name, perSide, times, values }: GridSeries,
  initial: (x: number, y: number) => number,
): PointFunction {
  const cell = (x: number): number => {
    const i = Math.round(((x + 1) * perSide - 1) / 2);
    return Math.abs(midpoint(i, perSide) - x) < tolerance ? i : -1;
  };
  return ({ x, y, t }) => {
    if (t === 0) return initial(x, y);
    const [i, j] = [cell(x), cell(y)];
    const k = times.findIndex((time) => Math.abs(time - t) < tolerance);
    if (k >= 0 && i >= 0 && j >= 0) return unit * values[(k * perSide + i) * perSide + j];
    throw new UsageError({
      what: `the reference solution of ${name} is not known at (${x}, ${y}), t = ${t}`,
      where: `known at the midpoints of ${perSide} x ${perSide} cells at t = ${times.join(", ")}, and at t = 0`,
      remedy: "the points of the reference (`reference.points`)",
    });
  };
}
