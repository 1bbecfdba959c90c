/** @file What is drawn over a map: contours, arrows, streamlines, points with normals, a cut, a mark. */

import { contourSegments } from "./contours.ts";
import { axisValue, type Grid } from "./grid.ts";
import type { FieldData, Place, PointGroup, VectorGrid } from "./picture.ts";
import { isWithin, type Plane, pixelsA, pixelsB, pixelsOf } from "./plane.ts";
import type { Pen } from "./sheet.ts";
import { seriesColour } from "./theme.ts";

/** Strokes a path twice, so that it is seen on every colour: a light edge, then a dark line. */
function strokeLegibly({ context }: Pen, path: Path2D, width: number): void {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = "rgb(255 255 255 / 0.55)";
  context.lineWidth = width + 1.6;
  context.stroke(path);
  context.strokeStyle = "rgb(0 0 0 / 0.78)";
  context.lineWidth = width;
  context.stroke(path);
}

export function paintContours(pen: Pen, plane: Plane, grid: Grid, levels: readonly number[]): void {
  if (levels.length === 0) return;
  const path = new Path2D();
  for (const level of levels) {
    const ends = contourSegments(grid, level);
    for (let k = 0; k < ends.length; k += 4) {
      path.moveTo(pixelsA(plane, ends[k]), pixelsB(plane, ends[k + 1]));
      path.lineTo(pixelsA(plane, ends[k + 2]), pixelsB(plane, ends[k + 3]));
    }
  }
  strokeLegibly(pen, path, 0.9);
}

/** chosen here: an arrow every 30 pixels, the longest as long as that, those under 2 pixels left out. */
const [arrowEvery, shortestArrow] = [30, 2];

/** Arrows at lattice points, thinned to the picture; lengths in proportion to the largest. */
export function paintArrows(pen: Pen, plane: Plane, vectors: VectorGrid): void {
  const [perA, perB] = [
    plane.width / (plane.a.high - plane.a.low),
    plane.height / (plane.b.high - plane.b.low),
  ];
  const path = new Path2D();
  for (const stroke of arrowStrokes(vectors, perA, perB, arrowEvery, shortestArrow))
    addLine(path, plane, stroke);
  strokeLegibly(pen, path, 1.1);
}

function addLine(path: Path2D, plane: Plane, line: readonly Place[]): void {
  line.forEach((place, k) => {
    const [x, y] = [pixelsA(plane, place[0]), pixelsB(plane, place[1])];
    if (k === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  });
}

/**
 * Arrows as two polylines each, a shaft and a head, in the units of the axes.
 *
 * @param perA - drawn length of a unit of the first axis, perB of the second.
 * @param every - least drawn distance of arrows, and about the drawn length of the longest.
 * @param shortest - drawn length below which none is drawn.
 */
export function arrowStrokes(
  { a, b, along, across }: VectorGrid,
  perA: number,
  perB: number,
  every: number,
  shortest: number,
): Place[][] {
  const longest = longestOf(along, across, perA, perB);
  if (longest === 0) return [];
  const stepA = ((a.high - a.low) / (a.count - 1)) * perA;
  const stepB = ((b.high - b.low) / (b.count - 1)) * perB;
  const [strideA, strideB] = [Math.max(1, Math.ceil(every / stepA)), Math.max(1, Math.ceil(every / stepB))];
  const scale = (0.95 * Math.min(strideA * stepA, strideB * stepB, 1.3 * every)) / longest;
  const strokes: Place[][] = [];
  for (let j = middleStart(b.count, strideB); j < b.count; j += strideB)
    for (let i = middleStart(a.count, strideA); i < a.count; i += strideA) {
      const k = j * a.count + i;
      const [x, y] = [along[k] * perA * scale, across[k] * perB * scale];
      if (Math.hypot(x, y) < shortest || !Number.isFinite(x + y)) continue;
      const place: Place = [axisValue(a, i), axisValue(b, j)];
      strokes.push(
        ...arrow(x, y).map((line) => line.map(([u, v]): Place => [place[0] + u / perA, place[1] + v / perB])),
      );
    }
  return strokes;
}

/** Arrows are set evenly about the middle of the axis, none so near an end that the frame would cut it in two. */
function middleStart(count: number, stride: number): number {
  const spare = (count - 1) % stride;
  return Math.floor((spare < stride / 2 ? spare + stride : spare) / 2) % count;
}

function longestOf(along: Float64Array, across: Float64Array, perA: number, perB: number): number {
  let longest = 0;
  for (let k = 0; k < along.length; k++) {
    const size = Math.hypot(along[k] * perA, across[k] * perB);
    if (size > longest && Number.isFinite(size)) longest = size;
  }
  return longest;
}

/** Shaft and head of an arrow with its middle at 0; the head takes two fifths of its length and opens by 53 degrees. */
function arrow(x: number, y: number): Place[][] {
  const [ux, uy] = [0.4 * x, 0.4 * y];
  const [tipX, tipY] = [x / 2, y / 2];
  return [
    [
      [-tipX, -tipY],
      [tipX, tipY],
    ],
    [
      [tipX - ux + 0.5 * uy, tipY - uy - 0.5 * ux],
      [tipX, tipY],
      [tipX - ux - 0.5 * uy, tipY - uy + 0.5 * ux],
    ],
  ];
}

/** Lines with a head in the middle of each that is long enough to carry it. */
export function paintStreamlines(pen: Pen, plane: Plane, lines: readonly (readonly Place[])[]): void {
  const path = new Path2D();
  for (const line of lines) {
    addLine(path, plane, line);
    const pixels = line.map((place) => pixelsOf(plane, place));
    const middle = Math.floor(pixels.length / 2);
    if (pixels.length < 8) continue;
    const [[x, y], [beforeX, beforeY]] = [pixels[middle], pixels[middle - 1]];
    addHead(path, x, y, x - beforeX, y - beforeY, 6);
  }
  strokeLegibly(pen, path, 1);
}

/** chosen here: radius of a point and length of a normal in CSS pixels. */
const [pointRadius, normalLength] = [2.6, 13];

/** Two strokes of that length backwards from the tip, 27 degrees off the direction. */
function addHead(path: Path2D, x: number, y: number, dx: number, dy: number, size: number): void {
  const norm = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [(size * dx) / norm, (size * dy) / norm];
  path.moveTo(x - ux + 0.5 * uy, y - uy - 0.5 * ux);
  path.lineTo(x, y);
  path.lineTo(x - ux - 0.5 * uy, y - uy + 0.5 * ux);
}

/** The colour of each group: its own, or the next of the page's. */
export const groupColours = ({ theme }: Pick<Pen, "theme">, groups: readonly PointGroup[]): string[] =>
  groups.map(({ colour }, k) => colour ?? seriesColour(theme, k));

export function paintPoints(pen: Pen, plane: Plane, groups: readonly PointGroup[]): void {
  const { context, theme } = pen;
  const colours = groupColours(pen, groups);
  groups.forEach(({ places, normals }, g) => {
    const dots = new Path2D();
    const strokes = new Path2D();
    // Many points are drawn smaller: chosen here, by the fourth root from a thousand on.
    const radius = Math.max(1.1, pointRadius / Math.max(1, places.length / 1000) ** 0.25);
    places.forEach((place, k) => {
      if (!isWithin(plane, place)) return;
      const [x, y] = pixelsOf(plane, place);
      dots.moveTo(x + radius, y);
      dots.arc(x, y, radius, 0, 2 * Math.PI);
      if (normals) addNormal(strokes, plane, x, y, normals[k]);
    });
    context.strokeStyle = colours[g];
    context.lineWidth = 1.2;
    context.stroke(strokes);
    context.strokeStyle = theme.card;
    context.lineWidth = 1;
    if (places.length <= 1000) context.stroke(dots);
    context.fillStyle = colours[g];
    context.fill(dots);
  });
}

/** A normal stays at right angles to its edge when the axes are stretched: it is divided by the stretches. */
function addNormal(path: Path2D, plane: Plane, x: number, y: number, [a, b]: Place): void {
  const across = (a * (plane.a.high - plane.a.low)) / plane.width;
  const up = (-b * (plane.b.high - plane.b.low)) / plane.height;
  const norm = Math.hypot(across, up);
  if (!(norm > 0)) return;
  path.moveTo(x, y);
  path.lineTo(x + (normalLength * across) / norm, y + (normalLength * up) / norm);
}

/** The two ends of a cut, whichever way it is given. */
export function cutEnds(cut: NonNullable<FieldData["cut"]>, { a }: Pick<Grid, "a">): readonly [Place, Place] {
  return typeof cut === "number"
    ? [
        [a.low, cut],
        [a.high, cut],
      ]
    : cut;
}

export function paintCut({ context, theme }: Pen, plane: Plane, ends: readonly [Place, Place]): void {
  const [[x0, y0], [x1, y1]] = ends.map((place) => pixelsOf(plane, place));
  const path = new Path2D();
  path.moveTo(x0, y0);
  path.lineTo(x1, y1);
  context.lineCap = "butt";
  context.strokeStyle = theme.card;
  context.lineWidth = 3.5;
  context.stroke(path);
  context.strokeStyle = theme.mark;
  context.lineWidth = 2;
  context.stroke(path);
}

export function paintMark({ context, theme }: Pen, [x, y]: readonly [number, number]): void {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = theme.mark;
  context.fill();
  context.strokeStyle = theme.card;
  context.lineWidth = 1.5;
  context.stroke();
}
