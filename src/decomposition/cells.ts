/** @file Cells that cover a domain: grids of boxes, bisection, and what of them meets the domain. */

import { UsageError } from "../errors.ts";
import { type Region, unitPoints } from "../geometry/index.ts";
import { type Box, inside } from "../models/index.ts";
import { random } from "../random.ts";

/**
 * Equal boxes side by side, the last coordinate fastest.
 *
 * @throws UsageError for another number of counts than coordinates, or counts that are no whole numbers >= 1.
 *
 * @example
 * gridCells([[0, 1]], [2]); // [[[0, 0.5]], [[0.5, 1]]]
 */
export function gridCells(bounds: Box, counts: readonly number[]): Box[] {
  if (counts.length !== bounds.length || !counts.every((count) => Number.isInteger(count) && count >= 1))
    throw new UsageError({
      what: `${counts.join("x") || "no"} windows for ${bounds.length} coordinate${bounds.length > 1 ? "s" : ""}`,
      where: "windows",
      remedy: `a whole number >= 1 per coordinate, ${bounds.map(() => 4).join("x")} for instance`,
    });
  return bounds.reduce<(readonly [number, number])[][]>(
    (heads, [low, high], a) =>
      heads.flatMap((head) =>
        Array.from({ length: counts[a] }, (_, k): (readonly [number, number])[] => [
          ...head,
          [low + ((high - low) * k) / counts[a], low + ((high - low) * (k + 1)) / counts[a]],
        ]),
      ),
    [[]],
  );
}

/** The cell cut in two along every coordinate. */
export const bisected = (cell: Box): Box[] =>
  gridCells(
    cell,
    cell.map(() => 2),
  );

export const widthOf = (cell: Box): number => Math.max(...cell.map(([low, high]) => high - low));

/**
 * Cells of which some are cut until all that touch each other differ by a factor of two at most.
 *
 * Cost: cells² per round.
 */
export function balanced(cells: readonly Box[]): Box[] {
  let now = [...cells];
  for (;;) {
    const tooLarge = now.filter((cell) =>
      now.some((other) => touch(cell, other) && widthOf(cell) > 2.01 * widthOf(other)),
    );
    if (tooLarge.length === 0) return now;
    now = now.flatMap((cell) => (tooLarge.includes(cell) ? bisected(cell) : [cell]));
  }
}

/** Whether two closed boxes have points in common, to rounding. */
function touch(one: Box, other: Box): boolean {
  const slack = 1e-9 * widthOf(one);
  return one.every(([low, high], a) => low <= other[a][1] + slack && other[a][0] <= high + slack);
}

/** Points of a cell that decide whether it meets the domain. Chosen here: slivers of one percent are seen. */
const probes = 600;

/** A cell, and what of the domain was found in it. */
export interface ProbedCell {
  readonly cell: Box;
  /** Share of the cell that lies in the domain. */
  readonly share: number;
}

/** Cells that meet the domain with the shares of them that lie inside, by quasi-random points. */
export function meeting(cells: readonly Box[], domain: Region): ProbedCell[] {
  const unit = unitPoints("sobol", probes, domain.coordinates.length, random(1).split("cells"));
  return cells.flatMap((cell) => {
    const share = shareInside(cell, domain, unit.values);
    return share > 0 ? [{ cell, share }] : [];
  });
}

function shareInside(cell: Box, domain: Region, unit: Float64Array): number {
  const x = new Float64Array(cell.length);
  let found = 0;
  for (let i = 0; i < probes; i++) {
    cell.forEach(([low, high], a) => {
      x[a] = low + (high - low) * unit[a * probes + i];
    });
    if (domain.signedDistance(x) < 0) found++;
  }
  return found / probes;
}

/**
 * The part of a window that the domain fills: the box around the points of it that lie inside, a little enlarged.
 *
 * Polynomials scaled to the box are as independent there as on the box itself, which they are not where the window
 * hangs over the boundary.
 */
export function filledBox(window: Box, domain: Region): Box {
  const unit = unitPoints("sobol", probes, window.length, random(1).split("boxes"));
  const found = window.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const x = new Float64Array(window.length);
  for (let i = 0; i < probes; i++) {
    window.forEach(([low, high], a) => {
      x[a] = low + (high - low) * unit.values[a * probes + i];
    });
    if (domain.signedDistance(x) >= 0) continue;
    found.forEach((interval, a) => {
      interval[0] = Math.min(interval[0], x[a]);
      interval[1] = Math.max(interval[1], x[a]);
    });
  }
  // Chosen here: what so many points leave unseen at either end.
  const margin = 0.04;
  return window.map(([low, high], a) => {
    const [from, to] = found[a];
    if (!(to > from)) return [low, high];
    const slack = margin * (high - low);
    return [Math.max(low, from - slack), Math.min(high, to + slack)];
  });
}

/**
 * @param supports - of the windows.
 * @throws UsageError naming a point of the domain that no window covers.
 */
export function refuseGaps(
  coordinates: readonly string[],
  supports: readonly Box[],
  points: Float64Array,
  count: number,
): void {
  const x = new Float64Array(coordinates.length);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < x.length; a++) x[a] = points[a * count + i];
    if (supports.some((support) => inside(support, x))) continue;
    throw new UsageError({
      what: "the windows do not cover the domain",
      where: `no window reaches ${coordinates.map((name, a) => `${name} = ${Number(x[a].toPrecision(6))}`).join(", ")}`,
      remedy: "a cell there, or a grid of windows such as 4x4",
    });
  }
}
