/** @file How finely a picture is drawn: as fine as the source answers in time, coarser while something moves. */

import type { ViewKind } from "../../source/source.ts";

export type Fineness = "moving" | "still";

export interface Pace {
  /** Points along a square picture's side. */
  side(kind: ViewKind, axes: number, fineness: Fineness): number;
  /** An answer of that many points took that long. */
  measured(kind: ViewKind, points: number, milliseconds: number): void;
  /** Whether a still picture comes as soon as a moving one. */
  quick(kind: ViewKind, axes: number): boolean;
}

/** chosen here: while it moves ten pictures a second, at rest less than a second for the best one. */
const wanted: Readonly<Record<Fineness, number>> = { moving: 80, still: 700 };

/** chosen here: per number of axes, the coarsest that shows what is there and the finest that is seen. */
const sides: Readonly<Record<number, Readonly<Record<Fineness, readonly [least: number, most: number]>>>> = {
  1: { moving: [321, 321], still: [321, 1281] },
  2: { moving: [41, 129], still: [81, 257] },
  3: { moving: [17, 33], still: [33, 65] },
};

/** Before anything was measured: a network of a thousand parameters; estimates solve for more than they evaluate. */
const firstGuess: Readonly<Record<ViewKind, number>> = {
  value: 1e-3,
  exact: 5e-3,
  error: 5e-3,
  estimate: 2e-2,
  residual: 1e-2,
};

/** Measures answers and chooses resolutions. */
export function pace(): Pace {
  const perPoint: Record<ViewKind, number> = { ...firstGuess };
  const side: Pace["side"] = (kind, axes, fineness) => {
    const [least, most] = sides[axes][fineness];
    const affordable = (wanted[fineness] / perPoint[kind]) ** (1 / axes);
    return Math.round(Math.min(most, Math.max(least, affordable)));
  };
  return {
    side,
    measured: (kind, points, milliseconds) => {
      // Small answers are all overhead: half of what was known stays.
      perPoint[kind] = 0.5 * perPoint[kind] + 0.5 * (Math.max(milliseconds, 0.1) / points);
    },
    quick: (kind, axes) => side(kind, axes, "still") ** axes * perPoint[kind] <= wanted.moving,
  };
}
