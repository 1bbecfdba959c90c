/** @file Where residuals are measured and where the parts of a model lie, as plain data. */

import type { Points } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import { shapesOf } from "./shapes.ts";
import type { PointSet, ViewLayout } from "./source.ts";

/** Blocks of points as a solve draws them. */
export interface DrawnPoints {
  readonly blocks: readonly DrawnBlock[];
  /** What is to be known of them, in a sentence. */
  readonly note?: string;
}

export interface DrawnBlock {
  readonly name: string;
  /** `interior`, or the kind of condition. */
  readonly kind: string;
  readonly points: Points;
}

/** chosen here: more points of one block than that only make a picture black. */
const mostShown = 20_000;

export function layoutOf(
  { coordinates, domain }: Problem,
  solution: Solution,
  drawn?: () => DrawnPoints,
): ViewLayout {
  const { blocks, note } = drawn?.() ?? { blocks: [], note: undefined };
  return {
    points: blocks.map((block) => pointSet(block, coordinates)),
    shapes: shapesOf(solution, { coordinates, domain }),
    ...(note && { note }),
  };
}

function pointSet({ name, kind, points }: DrawnBlock, coordinates: readonly string[]): PointSet {
  const stride = Math.ceil(points.count / mostShown);
  const columnsOf = (values: Float64Array): number[][] =>
    coordinates.map((coordinate) => {
      const first = points.coordinates.indexOf(coordinate) * points.count;
      return Array.from({ length: Math.ceil(points.count / stride) }, (_, i) => values[first + i * stride]);
    });
  return {
    name,
    sort: kind,
    columns: columnsOf(points.values),
    ...(points.normals && { normals: columnsOf(points.normals) }),
  };
}
