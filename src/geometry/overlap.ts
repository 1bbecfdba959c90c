/** @file Measures of combinations where they follow exactly from the measures of the parts. */

import type { Region } from "./region.ts";

type Bounds = readonly (readonly [number, number])[];

/** Chosen here: cells examined before containment is left undecided; a disk 1 % from a wall needs a few hundred. */
const mostCells = 4096;

/**
 * Measure of the intersection of two regions, where it is certain: disjoint or nested regions, and boxes.
 *
 * Containment is proved by bisecting cells: distance functions are 1-Lipschitz, so a cell whose centre lies deeper
 * than its half diagonal lies inside.
 *
 * @returns undefined when the boundaries meet, or nearly so, and the regions are not both boxes.
 */
export function exactOverlap(a: Region, b: Region): number | undefined {
  const common = overlapBounds(a.bounds, b.bounds);
  if (!common) return 0;
  if (fillsBounds(a) && fillsBounds(b)) return volume(common);
  if (everyCell(common, (cell, radius) => a.signedDistance(cell) > radius || b.signedDistance(cell) > radius))
    return 0;
  if (isInside(a, b)) return a.measure;
  return isInside(b, a) ? b.measure : undefined;
}

/** Intersection of two bounding boxes; undefined when they have no interior in common. */
export function overlapBounds(a: Bounds, b: Bounds): Bounds | undefined {
  const common = a.map(([low, high], c) => [Math.max(low, b[c][0]), Math.min(high, b[c][1])] as const);
  return common.every(([low, high]) => low < high) ? common : undefined;
}

const volume = (bounds: Bounds): number => bounds.reduce((product, [low, high]) => product * (high - low), 1);

/** A region as large as its bounding box is that box, up to a set of measure zero. */
const fillsBounds = (region: Region): boolean =>
  Math.abs(region.measure - volume(region.bounds)) <= 1e-14 * region.measure;

function isInside(inner: Region, outer: Region): boolean {
  return everyCell(
    inner.bounds,
    (cell, radius) => inner.signedDistance(cell) > radius || outer.signedDistance(cell) < -radius,
  );
}

/** True when bisection covers the box with cells that all satisfy the test, within the budget. */
function everyCell(bounds: Bounds, test: (center: readonly number[], radius: number) => boolean): boolean {
  const open: Bounds[] = [bounds];
  for (let examined = 0; open.length > 0; examined++) {
    if (examined === mostCells) return false;
    const cell = open.pop()!;
    const center = cell.map(([low, high]) => (low + high) / 2);
    const radius = Math.hypot(...cell.map(([low, high]) => (high - low) / 2));
    if (!test(center, radius)) open.push(...bisect(cell));
  }
  return true;
}

/** The two halves across the longest side. */
function bisect(cell: Bounds): [Bounds, Bounds] {
  const lengths = cell.map(([low, high]) => high - low);
  const c = lengths.indexOf(Math.max(...lengths));
  const [low, high] = cell[c];
  const middle = (low + high) / 2;
  return [cell.with(c, [low, middle]), cell.with(c, [middle, high])];
}
