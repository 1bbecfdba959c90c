/** @file The field in words, for readers without the picture and for everyone else's orientation. */

import { axisValue, extrema, type Grid } from "./grid.ts";
import { readable } from "./numbers.ts";

/** `u over x ∈ [0, 1], t ∈ [0, 1]: lowest −1 at x = 0.5, t = 0; highest 1 at ...`. */
export function describeGrid(label: string, grid: Grid, held: string): string {
  const { a, b, values } = grid;
  const range = ({ name, low, high }: Grid["a"]): string =>
    `${name} from ${readable(low)} to ${readable(high)}`;
  const head = `${label} over ${range(a)} and ${range(b)}${held ? `, at ${held}` : ""}`;
  const { low, high, lowAt, highAt, gaps } = extrema(values);
  if (lowAt < 0) return `${head}: no values inside the domain.`;
  const place = (index: number): string =>
    `${a.name} = ${readable(axisValue(a, index % a.count), 3)}, ${b.name} = ${readable(axisValue(b, Math.floor(index / a.count)), 3)}`;
  const ends = `lowest ${readable(low)} at ${place(lowAt)}; highest ${readable(high)} at ${place(highAt)}`;
  return `${head}: ${ends}${gaps ? `; ${gaps} of ${values.length} points have no value` : ""}.`;
}

/** `t = 0.25, y = 0.5`. */
export const describeHeld = (held: Readonly<Record<string, number>>): string =>
  Object.entries(held)
    .map(([name, value]) => `${name} = ${readable(value)}`)
    .join(", ");
