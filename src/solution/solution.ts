/** @file A solution as a function: values and derivatives of every field at any points. */

import type { Points, Region } from "../geometry/index.ts";

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
}
