/** @file Reference solutions of two fields in the plane, stored on a grid at a few times: packing, points and lookup. */

import { UsageError } from "../../src/errors.ts";
import type { PointFunction } from "../../src/expression/index.ts";
import { type Points, pointsFrom } from "../../src/geometry/index.ts";
import { decode, encode } from "./series.ts";

/** Values of fields at x, y = -1 + 2i/perSide at each time. */
export interface PlaneSeries {
  /** The problem, for messages. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly perSide: number;
  /** Increasing. */
  readonly times: readonly number[];
  /** Base64 of little-endian float64: per time every field in turn, x slowest. */
  readonly values: string;
}

export const storePlane = (
  { name, fields, perSide, times }: Omit<PlaneSeries, "values">,
  values: Float64Array,
): PlaneSeries => ({ name, fields, perSide, times, values: encode([...values]) });

/** The points of a series in coordinates x, y, t; y runs fastest, then x. */
export function planePoints({ perSide, times }: Pick<PlaneSeries, "perSide" | "times">): Points {
  const cells = Array.from({ length: perSide ** 2 * times.length }, (_, k) => k);
  const place = (i: number): number => -1 + (2 * i) / perSide;
  return pointsFrom({
    x: cells.map((k) => place(Math.floor(k / perSide) % perSide)),
    y: cells.map((k) => place(k % perSide)),
    t: cells.map((k) => times[Math.floor(k / perSide ** 2)]),
  });
}

/** Points are matched to the stored ones within this. Chosen here: far above rounding, far below any spacing. */
const tolerance = 1e-9;

/**
 * The fields as functions of { x, y, t }, at the stored points only (and their periodic images).
 *
 * @returns functions that throw UsageError at a point that is not stored.
 * @throws UsageError if the text does not hold a value per field and point.
 */
export function planeFunctions(series: PlaneSeries): Record<string, PointFunction> {
  const { name, fields, perSide, times } = series;
  const values = planeValues(series);
  const cell = (x: number): number => {
    const i = Math.round(((x + 1) * perSide) / 2);
    return Math.abs(-1 + (2 * i) / perSide - x) < tolerance ? (i + perSide) % perSide : -1;
  };
  const functionOf =
    (f: number): PointFunction =>
    ({ x, y, t }) => {
      const [i, j] = [cell(x), cell(y)];
      const k = times.findIndex((time) => Math.abs(time - t) < tolerance);
      if (k >= 0 && i >= 0 && j >= 0) return values[((k * fields.length + f) * perSide + i) * perSide + j];
      throw new UsageError({
        what: `the reference solution of ${name} is not known at (${x}, ${y}), t = ${t}`,
        where: `known at ${perSide} x ${perSide} points at t = ${times.join(", ")}`,
        remedy: "the points of the reference (`reference.points`)",
      });
    };
  return Object.fromEntries(fields.map((field, f) => [field, functionOf(f)]));
}

/** All values in their order. @throws UsageError if there are too few or too many. */
export function planeValues({ name, fields, perSide, times, values }: PlaneSeries): Float64Array {
  const numbers = decode(values);
  const expected = fields.length * times.length * perSide ** 2;
  if (numbers.length === expected) return numbers;
  throw new UsageError({
    what: `the stored reference of ${name} holds ${numbers.length} numbers where ${expected} were declared`,
    remedy: "regenerating it with problems/references/generate.ts",
  });
}

/**
 * The limit of a method of some order from two of its solutions (Richardson's extrapolation).
 *
 * @param ratio - of their steps or spacings. Default 2.
 * @returns the limit, and how far the finer solution is from it, relative L2.
 *
 * @example
 * extrapolated(Float64Array.of(5), Float64Array.of(2), 2).limit[0]; // 1
 */
export function extrapolated(
  coarse: Float64Array,
  fine: Float64Array,
  order: number,
  ratio = 2,
): { readonly limit: Float64Array; readonly correction: number } {
  const limit = fine.map((value, i) => value + (value - coarse[i]) / (ratio ** order - 1));
  let [square, size] = [0, 0];
  limit.forEach((value, i) => {
    square += (value - fine[i]) ** 2;
    size += value ** 2;
  });
  return { limit, correction: Math.sqrt(square / size) };
}
