/** @file A plane through a volume, across one of its axes. */

import type { Axis, Grid } from "./grid.ts";
import type { Place3, Volume } from "./picture.ts";

export interface Slice {
  /** Index of the axis that the plane lies across, and where on it. */
  readonly across: 0 | 1 | 2;
  readonly at: number;
  /** The other two axes, in order. */
  readonly grid: Grid;
  place(a: number, b: number): Place3;
}

/**
 * Values on the plane, linear between the two lattice planes beside it; NaN where one of the two has a gap.
 *
 * @param at - is moved into the axis.
 */
export function sliceOf({ a, b, c, values }: Volume, across: 0 | 1 | 2, at: number): Slice {
  const axes: readonly Axis[] = [a, b, c];
  const strides = [1, a.count, a.count * b.count];
  const { low, high, count } = axes[across];
  const held = Math.min(high, Math.max(low, at));
  const steps = ((held - low) / (high - low)) * (count - 1);
  const below = Math.min(count - 2, Math.floor(steps));
  const part = steps - below;
  const [first, second] = [0, 1, 2].filter((axis) => axis !== across);
  const out = new Float64Array(axes[first].count * axes[second].count);
  for (let j = 0, k = 0; j < axes[second].count; j++)
    for (let i = 0; i < axes[first].count; i++, k++) {
      const from = below * strides[across] + i * strides[first] + j * strides[second];
      // A plane on the lattice needs nothing of its neighbour, which may be a gap.
      if (part === 0) out[k] = values[from];
      else if (part === 1) out[k] = values[from + strides[across]];
      else out[k] = (1 - part) * values[from] + part * values[from + strides[across]];
    }
  return {
    across,
    at: held,
    grid: { a: axes[first], b: axes[second], values: out },
    place: (u, v) => {
      const place: [number, number, number] = [0, 0, 0];
      place[across] = held;
      place[first] = u;
      place[second] = v;
      return place;
    },
  };
}
