/** @file Lines of equal value on a lattice by marching squares, and round values for them. */

import { ticks } from "d3";
import { axisValue, type Grid } from "./grid.ts";
import type { ValueScale } from "./value-scale.ts";

/**
 * Segments a0, b0, a1, b1 of the line of that value, in the units of the axes.
 *
 * A saddle is cut as its mean says. Cells with a gap at a corner have no line, and lines end at the lattice's edge.
 *
 * Cost: O(lattice). Accuracy: corners lie on the bilinear interpolant; for smooth fields within O(step²) of the line.
 * Source: marching squares, the plane case of Lorensen and Cline 1987.
 */
export function contourSegments({ a, b, values }: Grid, level: number): Float64Array {
  const out: number[] = [];
  for (let j = 0; j + 1 < b.count; j++)
    for (let i = 0; i + 1 < a.count; i++) {
      const at = j * a.count + i;
      const [low, right, top, across] = [
        values[at],
        values[at + 1],
        values[at + a.count],
        values[at + a.count + 1],
      ];
      const above =
        (low >= level ? 1 : 0) +
        (right >= level ? 2 : 0) +
        (across >= level ? 4 : 0) +
        (top >= level ? 8 : 0);
      if (above === 0 || above === 15 || !Number.isFinite(low + right + top + across)) continue;
      // Crossings of the lower, right, upper and left side, as steps from the cell's corner.
      const crossing = (side: number): void => {
        if (side === 0) out.push(i + part(low, right, level), j);
        else if (side === 1) out.push(i + 1, j + part(right, across, level));
        else if (side === 2) out.push(i + part(top, across, level), j + 1);
        else out.push(i, j + part(low, top, level));
      };
      const saddle = above === 5 || above === 10;
      const joined = (low + right + top + across) / 4 >= level;
      for (const side of saddle && joined ? saddleSides[above] : sides[above]) crossing(side);
    }
  for (let k = 0; k < out.length; k += 2) {
    out[k] = axisValue(a, out[k]);
    out[k + 1] = axisValue(b, out[k + 1]);
  }
  return Float64Array.from(out);
}

const part = (from: number, to: number, level: number): number => (level - from) / (to - from);

/** Sides that the line joins, by which corners are at or above the level: lower left 1, lower right 2, upper right 4, upper left 8. */
const sides: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [0, 2],
  [0, 1, 2, 3],
  [1, 2],
  [1, 3],
  [0, 1],
  [3, 0],
  [],
];

/** Saddles whose middle is above the level: the corners at or above it are joined. */
const saddleSides: Readonly<Record<number, readonly number[]>> = { 5: [0, 1, 2, 3], 10: [3, 0, 1, 2] };

/** About `count` round values within a scale: powers of ten on a logarithmic one. */
export function contourLevels(scale: ValueScale, count: number): readonly number[] {
  const [low, high] = scale.domain;
  const inside = (value: number): boolean => value > low && value < high;
  if (scale.kind === "log" || scale.kind === "symlog")
    return scale
      .ticks(count)
      .map(({ value }) => value)
      .filter(inside);
  return ticks(low, high, count).filter(inside);
}
