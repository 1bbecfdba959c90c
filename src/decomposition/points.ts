/** @file Collocation points for windows: so many inside every cell, and on the boundary as dense as the cells there. */

import {
  type Face,
  type Points,
  pointsFrom,
  type Region,
  selectPoints,
  unitPoints,
} from "../geometry/index.ts";
import type { Box } from "../models/index.ts";
import type { Condition, Problem } from "../problem/index.ts";
import type { Random } from "../random.ts";
import { widthOf } from "./cells.ts";

export interface WindowPoints {
  readonly interior: Points;
  /** sqrt(area per point), relative to the largest: rows count as in an integral. */
  readonly factors: Float64Array;
  /** One set per condition of the problem, in order. */
  readonly conditions: readonly Points[];
}

/** Cells and how densely points are wanted. */
export interface PointDensity {
  readonly cells: readonly Box[];
  /** Where the points of each cell are drawn instead, for cells that hang over the boundary. Default: the cells. */
  readonly boxes?: readonly Box[];
  /** Interior points per cell: of all, or of each. */
  readonly perCell: number | readonly number[];
  /** Points along an edge of a cell, at least. */
  readonly perEdge: number;
}

/** Trials per point asked for. Chosen here: cells of which a twentieth lies inside get all their points. */
const trials = 20;

/**
 * Quasi-random points: in every cell as many as asked for, however small its part in the domain is, and on faces
 * evenly, in proportion to the cells there.
 */
export function windowPoints(problem: Problem, density: PointDensity, random: Random): WindowPoints {
  const { domain, coordinates } = problem;
  const stream = random.split("interior");
  const columns = coordinates.map((): number[] => []);
  const weights: number[] = [];
  density.cells.forEach((cell, k) => {
    const { perCell } = density;
    const count = typeof perCell === "number" ? perCell : perCell[k];
    const { points, area } = inCell(density.boxes?.[k] ?? cell, domain, count, stream.split(`cell ${k}`));
    for (const x of points) {
      x.forEach((value, a) => {
        columns[a].push(value);
      });
      weights.push(Math.sqrt(area / points.length));
    }
  });
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return {
    interior: pointsFrom(Object.fromEntries(coordinates.map((name, a) => [name, columns[a]]))),
    factors: Float64Array.from(weights, (weight) => weight / largest),
    conditions: problem.conditions.map((condition) =>
      onCondition(condition, domain, density, random.split(condition.name)),
    ),
  };
}

/** Points of a cell inside the domain, and the area they stand for. */
function inCell(
  cell: Box,
  domain: Region,
  count: number,
  random: Random,
): { readonly points: readonly number[][]; readonly area: number } {
  const whole = cell.reduce((product, [low, high]) => product * (high - low), 1);
  const points: number[][] = [];
  let tried = 0;
  for (let batch = 1; points.length < count && tried < trials * count; batch *= 2) {
    const size = Math.max(1, batch * count);
    const unit = unitPoints("sobol", size, cell.length, random.split(`batch ${batch}`));
    for (let i = 0; i < size && points.length < count; i++) {
      const x = cell.map(([low, high], a) => low + (high - low) * unit.values[a * size + i]);
      tried += 1;
      if (domain.signedDistance(x) < 0) points.push(x);
    }
  }
  return { points, area: (whole * points.length) / Math.max(1, tried) };
}

function onCondition(
  { points, face, pair }: Condition,
  domain: Region,
  density: PointDensity,
  random: Random,
): Points {
  if (points) return points;
  const where = face ?? pair!.low;
  const dimension = domain.coordinates.length - 1;
  const finest = density.cells.reduce(
    (least, cell) => Math.min(least, widthOf(cell)),
    Number.POSITIVE_INFINITY,
  );
  const parts = where.parts ?? [where];
  const count = parts.reduce((sum, part) => sum + countOn(part, finest, dimension, density.perEdge), 0);
  const sampled = where.sample(count, { sequence: dimension === 1 ? "grid" : "sobol", random });
  return thinned(sampled, density.cells, finest, dimension);
}

/** Faces of d dimensions in cells of width h: (measure / h^d) q^d points, and never fewer than one cell's. */
function countOn({ measure }: Face, width: number, dimension: number, perEdge: number): number {
  if (dimension === 0) return 1;
  return Math.ceil(Math.max(1, measure / width ** dimension) * perEdge ** dimension);
}

/** Points in larger cells: every few of them. */
function thinned(points: Points, cells: readonly Box[], finest: number, dimension: number): Points {
  const widths = cells.map(widthOf);
  if (dimension === 0 || widths.every((width) => width < 1.01 * finest)) return points;
  const seen = new Int32Array(cells.length);
  const { count, values } = points;
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const k = cells.findIndex((cell) =>
      cell.every(([low, high], a) => {
        const slack = 1e-9 * (high - low);
        return values[a * count + i] >= low - slack && values[a * count + i] <= high + slack;
      }),
    );
    const stride = k < 0 ? 1 : Math.max(1, Math.round((widths[k] / finest) ** dimension));
    if (k < 0 || seen[k]++ % stride === 0) kept.push(i);
  }
  return selectPoints(points, kept);
}
