/** @file Fields on lattices, for tests. */

import { type Axis, axisValue, type Grid } from "../../viz/marks/grid.ts";
import type { Volume } from "../../viz/marks/picture.ts";

export const axis = (name: string, low: number, high: number, count: number): Axis => ({
  name,
  low,
  high,
  count,
});

export function gridOf(a: Axis, b: Axis, f: (a: number, b: number) => number): Grid {
  const values = Float64Array.from({ length: a.count * b.count }, (_, k) =>
    f(axisValue(a, k % a.count), axisValue(b, Math.floor(k / a.count))),
  );
  return { a, b, values };
}

export function volumeOf(a: Axis, b: Axis, c: Axis, f: (a: number, b: number, c: number) => number): Volume {
  const values = Float64Array.from({ length: a.count * b.count * c.count }, (_, k) =>
    f(
      axisValue(a, k % a.count),
      axisValue(b, Math.floor(k / a.count) % b.count),
      axisValue(c, Math.floor(k / a.count / b.count)),
    ),
  );
  return { a, b, c, values };
}
