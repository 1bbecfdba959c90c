/** @file The quadratics of each coordinate alone: 1, s_i, s_i². */

import type { Basis } from "./basis.ts";
import type { BoxOptions } from "./checks.ts";
import { enumerated } from "./index-set.ts";
import { type AxisFunctions, separable } from "./separable.ts";

/** 1 and, per coordinate from the last to the first, s and s², s the interval mapped to [-1, 1]: 1 + 2d functions. */
export function pureQuadratics({ coordinates, bounds }: BoxOptions): Basis {
  return separable({
    name: "quadratics",
    coordinates,
    spec: { kind: "quadratics", coordinates, bounds },
    axes: bounds.map(quadraticAxis),
    // A component of any size leaves nothing for a second one.
    set: enumerated(coordinates.length, (_, k) => (k <= 2 ? 1 : 2), 1 + 2 * coordinates.length),
  });
}

function quadraticAxis([low, high]: readonly [number, number]): AxisFunctions {
  const [middle, half] = [(low + high) / 2, (high - low) / 2];
  return {
    count: 3,
    lowest: (order) => order,
    tabulate: (x, order, out) => {
      const n = x.length;
      out.fill(0);
      for (let i = 0; i < n; i++) {
        const s = (x[i] - middle) / half;
        for (const [m, row] of [
          [1, s, s * s],
          [0, 1 / half, (2 * s) / half],
          [0, 0, 2 / half ** 2],
        ].entries())
          for (let k = 0; m <= order && k < 3; k++) out[(m * 3 + k) * n + i] = row[k];
      }
    },
  };
}
