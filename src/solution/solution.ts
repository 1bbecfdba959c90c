/** @file A solution as a function: values and derivatives of every field at any points. */

import type { Points, PointsInput, Region } from "../geometry/index.ts";

export interface Solution {
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  readonly domain: Region;
  /**
   * Values of fields or derivatives at points.
   *
   * @param names - `u`, `u_x`, `v_xx`, ...: any derivative up to total order 4.
   * @returns one array of length points.count per name.
   * @throws UsageError for an unknown field or coordinate, naming the known ones.
   */
  evaluate(names: readonly string[], points: Points): Float64Array[];
  /** One value at one point given by coordinate name. @throws UsageError if a coordinate is missing. */
  at(point: Readonly<Record<string, number>>, name?: string): number;
  /** Where the solution is pieced together along a coordinate, increasing: it may jump there. */
  readonly pieces?: { readonly coordinate: string; readonly breaks: readonly number[] };
  /** Everything needed to make the solution again, where it can be stored by itself. */
  store?(): StoredSolution;
}

/** A solution as programs ask it, and as `solve`, `restore` and the constructors of solutions return it. */
export interface AskedSolution extends Solution {
  /**
   * Values of fields or derivatives at points.
   *
   * @param names - `u`, `u_x`, `v_xx`, ...: any derivative up to total order 4.
   * @param points - points, or a column per coordinate: `{ x: [0.25, 0.5], t: [1, 1] }`.
   * @returns one array per name, with an entry per point.
   * @throws UsageError for an unknown field or coordinate, naming the known ones, and columns of unequal length.
   */
  evaluate(names: readonly string[], points: PointsInput): Float64Array[];
}

/** A solution as plain data: a JSON-able header that says its `kind`, and float64 blocks by name. */
export interface StoredSolution {
  readonly header: { readonly kind: string; readonly [key: string]: unknown };
  readonly arrays: Readonly<Record<string, Float64Array>>;
}
