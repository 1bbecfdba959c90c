/** @file Fields of several runs on lattices of their own or one they share, and the scales that suit them. */

import { type Axis, extrema, type Grid } from "../../marks/grid.ts";
import { hull, type Range, type ValueScale, valueScale } from "../../marks/value-scale.ts";
import type { ViewKind, ViewSummary } from "../../source/source.ts";
import type { PageSource } from "../sources/page-source.ts";
import { type CompareState, heldFor } from "./compare-state.ts";
import { boundsOf } from "./ground.ts";

/** A run with what it says of itself. */
export interface Compared {
  readonly source: PageSource;
  readonly summary: ViewSummary;
}

/** chosen here: several pictures share the width of one; finer steps would not be seen. */
export const stepsOf = { map: 97, line: 241 } as const;

/** The field over both axes, within the run's own bounds. */
export async function askGrid({ source, summary }: Compared, state: CompareState): Promise<Grid> {
  const count = stepsOf.map;
  const { field, kind } = state.choice;
  const [a, b] = state.axes.map((name): Axis => {
    const [low, high] = boundsOf(summary, name);
    return { name, low, high, count };
  });
  const fixed = heldFor(summary, state);
  const values = await source.field({ field, kind, axes: state.axes, fixed, resolution: [count, count] });
  return { a, b, values };
}

/** The field along the only axis. */
export async function askLine({ source, summary }: Compared, state: CompareState): Promise<Grid["values"]> {
  const { field, kind } = state.choice;
  const fixed = heldFor(summary, state);
  return source.field({ field, kind, axes: state.axes, fixed, resolution: [stepsOf.line] });
}

/** First minus second at every point of one lattice. */
export const minus = (a: Grid, b: Grid): Grid => ({
  a: a.a,
  b: a.b,
  values: a.values.map((value, i) => value - b.values[i]),
});

/** One scale over everything that was drawn. */
export function commonScale(kind: ViewKind, all: readonly Float64Array[]): ValueScale {
  const empty: Range = { low: Infinity, high: -Infinity, lowPositive: Infinity };
  return valueScale(all.map(extrema).reduce(hull, empty), { magnitude: isMagnitude(kind) });
}

/** Errors, estimates and residuals are sizes, read by powers of ten. */
export const isMagnitude = (kind: ViewKind): boolean => kind !== "value" && kind !== "exact";
