/** @file The domain on a canvas: its box, what is inside, points by condition, normals, and the model's parts. */

import { themeColour } from "../../marks/dom.ts";
import type { PointSet, ViewShape } from "../../source/source.ts";
import { paintNames } from "./axis-names.ts";
import { isOpen, outlines } from "./glyphs.ts";
import type { Group } from "./groups.ts";
import {
  type Bounds,
  boundsShape,
  edgesOf,
  normalOf,
  type Pixel,
  type Projection,
  pixelOf,
  shadowOf,
} from "./projection.ts";

type Pen = CanvasRenderingContext2D;

/** Which cells of a lattice over the first two shown coordinates lie inside the domain. */
export interface Inside {
  /** Cells across and up. */
  readonly counts: readonly [number, number];
  readonly isInside: readonly boolean[];
}

export interface DomainPicture {
  readonly names: readonly string[];
  readonly bounds: Bounds;
  readonly groups: readonly Group[];
  readonly shapes: readonly ViewShape[];
  readonly normals: boolean;
  readonly inside?: Inside | undefined;
}

/** Draws everything, back to front. */
export function paintDomain(pen: Pen, picture: DomainPicture, onto: Projection): void {
  if (picture.inside && onto.axes.length === 2) paintInside(pen, picture.inside, picture.bounds, onto);
  paintBox(pen, picture.bounds, onto);
  paintShapes(pen, picture, onto);
  for (const group of picture.groups) paintGroup(pen, group, onto);
  if (picture.normals) for (const group of picture.groups) paintNormals(pen, group, onto);
  paintNames(pen, picture.names, picture.bounds, onto);
}

/** Cells that lie inside, row by row in stretches. */
function paintInside(
  pen: Pen,
  { counts: [across, up], isInside }: Inside,
  bounds: Bounds,
  onto: Projection,
): void {
  const [a, b] = onto.axes;
  const corner = (i: number, j: number): Pixel => {
    const point = bounds.map(([low, high]) => (low + high) / 2);
    point[a] = bounds[a][0] + (i / across) * (bounds[a][1] - bounds[a][0]);
    point[b] = bounds[b][0] + (j / up) * (bounds[b][1] - bounds[b][0]);
    return pixelOf(onto, point);
  };
  pen.fillStyle = themeColour("domain-inside");
  for (let j = 0; j < up; j++)
    for (let i = 0; i < across; i++) {
      if (!isInside[j * across + i]) continue;
      const from = i;
      while (i < across && isInside[j * across + i]) i++;
      const [[left, bottom], [right, top]] = [corner(from, j), corner(i, j + 1)];
      // A third of a pixel of overlap: stretches must not show seams.
      pen.fillRect(left, top, right - left, bottom - top + 0.34);
    }
}

function paintBox(pen: Pen, bounds: Bounds, onto: Projection): void {
  pen.strokeStyle = themeColour("soft");
  pen.lineWidth = 1;
  strokes(pen, edgesOf(boundsShape(bounds), onto));
}

function strokes(pen: Pen, edges: readonly (readonly [Pixel, Pixel])[]): void {
  pen.beginPath();
  for (const [from, to] of edges) {
    pen.moveTo(...from);
    pen.lineTo(...to);
  }
  pen.stroke();
}

/** Parts of the model reach beyond the domain, where nothing is asked of them: in a plane they end at its box. */
function paintShapes(pen: Pen, { shapes, bounds }: DomainPicture, onto: Projection): void {
  pen.save();
  if (onto.axes.length === 2) {
    const [left, bottom] = pixelOf(
      onto,
      bounds.map(([low]) => low),
    );
    const [right, top] = pixelOf(
      onto,
      bounds.map(([, high]) => high),
    );
    pen.beginPath();
    pen.rect(left, top, right - left, bottom - top);
    pen.clip();
  }
  for (const shape of shapes) paintShape(pen, shape, onto);
  pen.restore();
}

function paintShape(pen: Pen, shape: ViewShape, onto: Projection): void {
  pen.strokeStyle = themeColour("model-part");
  pen.lineWidth = 1;
  if (shape.sort === "box") strokes(pen, edgesOf(shape, onto));
  else paintEllipse(pen, shape, onto);
}

function paintEllipse(pen: Pen, shape: ViewShape, onto: Projection): void {
  const { centre, radii, angle } = shadowOf(shape, onto);
  pen.beginPath();
  // A shadow without width is still a line of half a pixel.
  pen.ellipse(...centre, Math.max(0.25, radii[0]), Math.max(0.25, radii[1]), angle, 0, 2 * Math.PI);
  pen.stroke();
}

/** chosen here: more dots than this of one set merge into an area, and hold up the turning of a box. */
const mostPoints = 6000;

/** Every k-th point, so that at most `most` are left. */
export const strideOf = (count: number, most: number): number => Math.max(1, Math.ceil(count / most));

function paintGroup(pen: Pen, { points, sort, colour, glyph }: Group, onto: Projection): void {
  if (!points) return;
  const isInside = sort === "interior";
  const tall = onto.axes.length === 1 ? 5 : 0.9;
  pen.fillStyle = themeColour(colour);
  pen.strokeStyle = pen.fillStyle;
  pen.lineWidth = 1.2;
  // Points on the near faces of a box must not hide what is behind them.
  pen.globalAlpha = isInside || onto.axes.length === 3 ? 0.55 : 0.9;
  pen.beginPath();
  each(points, mostPoints, (point) => {
    const [x, y] = pixelOf(onto, point);
    // Inside there are many: small squares are drawn fastest; on a line they need a height to be seen.
    if (isInside) pen.rect(x - 0.9, y - tall, 1.8, 2 * tall);
    else outlines[glyph](pen, x, y);
  });
  if (!isInside && isOpen(glyph)) pen.stroke();
  else pen.fill();
  pen.globalAlpha = 1;
}

/** Calls back with the coordinates of about `most` points and their place in the set. */
function each(set: PointSet, most: number, visit: (point: readonly number[], index: number) => void): void {
  const count = set.columns[0]?.length ?? 0;
  const stride = strideOf(count, most);
  const point = set.columns.map(() => 0);
  for (let i = 0; i < count; i += stride) {
    for (let c = 0; c < point.length; c++) point[c] = set.columns[c][i];
    visit(point, i);
  }
}

/** chosen here: two dozen strokes of 14 pixels per condition show where the outside is without hiding the points. */
const [mostNormals, normalLength] = [24, 14];

function paintNormals(pen: Pen, { points, colour }: Group, onto: Projection): void {
  const normals = points?.normals;
  if (!points || !normals) return;
  const edges: (readonly [Pixel, Pixel])[] = [];
  each(points, mostNormals, (point, i) => {
    const image = normalOf(
      onto,
      normals.map((column) => column[i]),
    );
    if (!image) return;
    const [x, y] = pixelOf(onto, point);
    const tip: Pixel = [x + normalLength * image[0], y + normalLength * image[1]];
    edges.push([[x, y], tip], ...barbs(tip, image));
  });
  pen.strokeStyle = themeColour(colour);
  pen.lineWidth = 1.2;
  strokes(pen, edges);
}

/** The head of an arrow, as long as its shaft appears. */
function barbs(tip: Pixel, [x, y]: Pixel): (readonly [Pixel, Pixel])[] {
  return [-1, 1].map(
    (side) => [tip, [tip[0] - 4 * x + 2.4 * side * y, tip[1] - 4 * y - 2.4 * side * x]] as const,
  );
}
