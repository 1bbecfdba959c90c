/** @file Edges and circles in the plane: where they end, cross, and in which directions they leave a point. */

import type { OutlinePiece, PlanePoint } from "./region.ts";

type Segment = Extract<OutlinePiece, { kind: "segment" }>;
type Circle = Extract<OutlinePiece, { kind: "circle" }>;

/** The ends of an edge; a circle has none. */
export const ends = (piece: OutlinePiece): readonly PlanePoint[] =>
  piece.kind === "segment" ? [piece.from, piece.to] : [];

/** Points that two pieces have in common, stretches in common left out (they end at ends of one of the two). */
export function crossings(a: OutlinePiece, b: OutlinePiece): PlanePoint[] {
  if (a.kind === "circle") return b.kind === "circle" ? ofCircles(a, b) : ofSegmentAndCircle(b, a);
  return b.kind === "circle" ? ofSegmentAndCircle(a, b) : ofSegments(a, b);
}

const minus = (p: PlanePoint, q: PlanePoint): PlanePoint => [p[0] - q[0], p[1] - q[1]];
const cross = (p: PlanePoint, q: PlanePoint): number => p[0] * q[1] - p[1] * q[0];
const dot = (p: PlanePoint, q: PlanePoint): number => p[0] * q[0] + p[1] * q[1];
const along = ({ from }: Segment, edge: PlanePoint, share: number): PlanePoint => [
  from[0] + share * edge[0],
  from[1] + share * edge[1],
];
/** Slack of shares of an edge, and of squared shares of a circle. Chosen here: some hundred roundings. */
const slack = 1e-13;
const onEdge = (share: number): boolean => share >= -slack && share <= 1 + slack;

function ofSegments(a: Segment, b: Segment): PlanePoint[] {
  const [p, q, between] = [minus(a.to, a.from), minus(b.to, b.from), minus(b.from, a.from)];
  const turn = cross(p, q);
  if (Math.abs(turn) <= slack * Math.hypot(...p) * Math.hypot(...q)) return [];
  const share = cross(between, q) / turn;
  return onEdge(share) && onEdge(cross(between, p) / turn) ? [along(a, p, share)] : [];
}

/** Half the distance between the two points on a chord, in units of the radius; undefined without a chord. */
function halfChord(distance: number, radius: number): number | undefined {
  const square = 1 - (distance / radius) ** 2;
  return square < -slack ? undefined : Math.sqrt(Math.max(0, square));
}

function ofSegmentAndCircle(segment: Segment, { center, radius }: Circle): PlanePoint[] {
  const edge = minus(segment.to, segment.from);
  const length = Math.hypot(...edge);
  const toCenter = minus(center, segment.from);
  const half = halfChord(cross(edge, toCenter) / length, radius);
  if (half === undefined) return [];
  const foot = dot(toCenter, edge) / length ** 2;
  return [foot - (half * radius) / length, foot + (half * radius) / length]
    .filter(onEdge)
    .map((share) => along(segment, edge, share));
}

/** On the common chord, at distance (d² + r² - s²) / 2d from the first centre. */
function ofCircles(a: Circle, b: Circle): PlanePoint[] {
  const [dx, dy] = minus(b.center, a.center);
  const d = Math.hypot(dx, dy);
  const foot = (d * d + a.radius ** 2 - b.radius ** 2) / (2 * d);
  const half = d === 0 ? undefined : halfChord(foot, a.radius);
  if (half === undefined) return [];
  const [ex, ey] = [dx / d, dy / d];
  return [-half * a.radius, half * a.radius].map((h) => [
    a.center[0] + foot * ex - h * ey,
    a.center[1] + foot * ey + h * ex,
  ]);
}

/** Angles at which a piece leaves a point on it (tangents, for a circle); none for a point off it. */
export function directionsAt(piece: OutlinePiece, point: PlanePoint, tolerance: number): number[] {
  if (piece.kind === "circle") return tangents(piece, point, tolerance);
  const edge = minus(piece.to, piece.from);
  const [length, beside] = [Math.hypot(...edge), minus(point, piece.from)];
  const share = dot(beside, edge) / length ** 2;
  const room = tolerance / length;
  if (Math.abs(cross(edge, beside)) > tolerance * length || share < -room || share > 1 + room) return [];
  return [
    ...(share < 1 - room ? [Math.atan2(edge[1], edge[0])] : []),
    ...(share > room ? [Math.atan2(-edge[1], -edge[0])] : []),
  ];
}

function tangents({ center, radius }: Circle, point: PlanePoint, tolerance: number): number[] {
  const [x, y] = minus(point, center);
  if (Math.abs(Math.hypot(x, y) - radius) > tolerance) return [];
  return [Math.atan2(x, -y), Math.atan2(-x, y)];
}
