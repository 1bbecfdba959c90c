/** @file Where unknowns and equations of one time step stand in its band matrix. */

import { type BandMatrix, bandMatrix } from "./band.ts";
import type { Group } from "./groups.ts";
import type { SplineSpace } from "./splines.ts";

/** Numbers unknown (spline j, node l = 1..stages) and row (position, node i = 1..stages). */
export interface Layout {
  readonly stages: number;
  readonly unknowns: number;
  /** First of the `stages` unknowns of spline j. */
  column(j: number): number;
  /** First of the `stages` rows of position ρ. */
  row(position: number): number;
  /** An empty matrix wide enough for all groups. */
  readonly matrix: BandMatrix;
}

/**
 * The order of unknowns that keeps the matrix banded.
 *
 * Equations between both ends (periodic ones) couple the first splines with the last: the interval is then folded in
 * the middle, so that both ends come first, at twice the band width.
 */
export function layoutOf({ size, degree }: SplineSpace, groups: readonly Group[], stages: number): Layout {
  const folded = groups.some(({ sites }) => sites.length > 1);
  const place = (k: number): number => (folded ? foldedPlace(k, size) : k);
  const column = (j: number): number => place(j) * stages;
  const row = (position: number): number => place(position) * stages;
  const unknowns = size * stages;
  const { lower, upper } = bandwidths(groups, degree, column, row, stages);
  return { stages, unknowns, column, row, matrix: bandMatrix(unknowns, lower, upper) };
}

const foldedPlace = (k: number, size: number): number => (2 * k < size ? 2 * k : 2 * (size - 1 - k) + 1);

function bandwidths(
  groups: readonly Group[],
  degree: number,
  column: (j: number) => number,
  row: (position: number) => number,
  stages: number,
): { lower: number; upper: number } {
  let [lower, upper] = [0, 0];
  for (const group of groups)
    for (const { first } of group.sites)
      first.forEach((from, q) => {
        for (let j = from; j <= from + degree; j++) {
          const distance = row(group.row + q) - column(j);
          lower = Math.max(lower, distance + stages - 1);
          upper = Math.max(upper, stages - 1 - distance);
        }
      });
  return { lower, upper };
}
