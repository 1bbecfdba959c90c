/** @file Simple polygons in the plane. */

import { UsageError } from "../errors.ts";
import type { Chart } from "./chart.ts";
import { chartedRegion } from "./charted-region.ts";
import { chartFace, uniqueNames } from "./face.ts";
import type { Face, Region } from "./region.ts";

export interface PolygonOptions {
  /** Default: `x`, `y`. */
  readonly coordinates?: readonly [string, string];
  /**
   * One name per edge; edge i runs from vertex i to vertex i + 1. Edges of one name are one face. Default: `edge 1`,
   * `edge 2`, ...
   */
  readonly edges?: readonly string[];
}

type Vertex = readonly [number, number];
interface Edge {
  readonly from: Vertex;
  readonly to: Vertex;
}

/**
 * The inside of a simple polygon, convex or not, given by its vertices in either orientation.
 *
 * @throws UsageError for fewer than three vertices, edges that cross or touch, no area, or a wrong number of names.
 *
 * Cost: distance and sampling O(vertices) per point.
 *
 * @example
 * polygon([[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2]]).measure; // 3
 */
export function polygon(vertices: readonly Vertex[], options: PolygonOptions = {}): Region {
  const coordinates = options.coordinates ?? ["x", "y"];
  const edges = vertices.map((from, i) => ({ from, to: vertices[(i + 1) % vertices.length] }));
  checkPolygon(edges, options.edges);
  const area = signedArea(edges);
  return chartedRegion({
    what: `the polygon of ${vertices.length} vertices`,
    coordinates,
    outline: edges.map((edge) => ({ kind: "segment", ...edge })),
    bounds: [0, 1].map((c) => extent(vertices.map((vertex) => vertex[c]))),
    measure: () => Math.abs(area),
    signedDistance: (point) => polygonDistance(edges, point[0], point[1]),
    faces: () => edgeFaces(edges, Math.sign(area), coordinates, options.edges),
  });
}

const extent = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** Shoelace formula about the first vertex; positive when the vertices run anticlockwise. */
function signedArea(edges: readonly Edge[]): number {
  const [ox, oy] = edges[0].from;
  return edges.reduce(
    (area, { from, to }) => area + ((from[0] - ox) * (to[1] - oy) - (to[0] - ox) * (from[1] - oy)) / 2,
    0,
  );
}

/** Distance to the nearest edge; inside by the parity of crossings of a ray towards +x. */
function polygonDistance(edges: readonly Edge[], x: number, y: number): number {
  let [nearest, inside] = [Infinity, false];
  for (const { from, to } of edges) {
    nearest = Math.min(nearest, segmentDistance(from, to, x, y));
    const straddles = from[1] > y !== to[1] > y;
    if (straddles && x < from[0] + ((y - from[1]) / (to[1] - from[1])) * (to[0] - from[0])) inside = !inside;
  }
  return inside ? -nearest : nearest;
}

function segmentDistance(from: Vertex, to: Vertex, x: number, y: number): number {
  const [ex, ey] = [to[0] - from[0], to[1] - from[1]];
  const along = ((x - from[0]) * ex + (y - from[1]) * ey) / (ex * ex + ey * ey);
  const s = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from[0] - s * ex, y - from[1] - s * ey);
}

function edgeFaces(
  edges: readonly Edge[],
  orientation: number,
  coordinates: readonly string[],
  names: readonly string[] | undefined,
): readonly Face[] {
  const faces = edges.map((edge, i) => {
    const chart = edgeChart(edge, orientation);
    const group = names?.[i];
    const name = group ?? `edge ${i + 1}`;
    return chartFace({
      name,
      coordinates,
      measure: chart.measure,
      chart,
      ...(group !== undefined && { group }),
    });
  });
  return uniqueNames(faces);
}

function edgeChart({ from, to }: Edge, orientation: number): Chart {
  const [ex, ey] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(ex, ey);
  return {
    dimension: 1,
    measure: length,
    sequence: "chebyshev",
    map: (unit, point, normal) => {
      point[0] = from[0] + unit[0] * ex;
      point[1] = from[1] + unit[0] * ey;
      normal[0] = (orientation * ey) / length;
      normal[1] = (-orientation * ex) / length;
    },
  };
}

function checkPolygon(edges: readonly Edge[], names: readonly string[] | undefined): void {
  const refuse = (what: string, where: string): never => {
    throw new UsageError({
      what,
      where,
      remedy: "the corners of a simple polygon, each once, in order around it",
    });
  };
  if (edges.length < 3) refuse(`a polygon needs three vertices, got ${edges.length}`, "polygon");
  if (!edges.every(({ from }) => from.every(Number.isFinite))) refuse("a vertex is not finite", "polygon");
  if (names && names.length !== edges.length)
    refuse(`${names.length} edge names for ${edges.length} edges`, "polygon, option edges");
  const repeated = edges.findIndex(({ from, to }) => from[0] === to[0] && from[1] === to[1]);
  if (repeated >= 0) refuse("two vertices in a row are the same", `vertex ${repeated + 1}`);
  edges.forEach((edge, i) => {
    const next = edges[(i + 1) % edges.length];
    if (foldsBack(edge, next))
      refuse("the polygon folds back on itself", `edges ${i + 1} and ${((i + 1) % edges.length) + 1}`);
    edges.slice(i + 2).forEach((other, k) => {
      const adjacent = i === 0 && i + 2 + k === edges.length - 1;
      if (!adjacent && meet(edge, other)) refuse("edges cross or touch", `edges ${i + 1} and ${i + 3 + k}`);
    });
  });
}

/** Twice the signed area of the triangle a, b, c. */
const turn = (a: Vertex, b: Vertex, c: Vertex): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

function foldsBack(edge: Edge, next: Edge): boolean {
  const [ax, ay] = [edge.to[0] - edge.from[0], edge.to[1] - edge.from[1]];
  const [bx, by] = [next.to[0] - next.from[0], next.to[1] - next.from[1]];
  return turn(edge.from, edge.to, next.to) === 0 && ax * bx + ay * by < 0;
}

function meet(a: Edge, b: Edge): boolean {
  const across = (e: Edge, f: Edge): boolean =>
    Math.sign(turn(e.from, e.to, f.from)) * Math.sign(turn(e.from, e.to, f.to)) <= 0;
  const near = [0, 1].every((c) => {
    const [lowA, highA] = extent([a.from[c], a.to[c]]);
    const [lowB, highB] = extent([b.from[c], b.to[c]]);
    return lowA <= highB && lowB <= highA;
  });
  return near && across(a, b) && across(b, a);
}
