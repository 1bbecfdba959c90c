/** @file The field as a flat map on a 2-D canvas; needs no WebGL. */

import { colourBarFooter } from "./colour-bar.ts";
import { type Grid, nearestStep } from "./grid.ts";
import { type LegendRows, legendRows } from "./legend.ts";
import {
  cutEnds,
  groupColours,
  paintArrows,
  paintContours,
  paintCut,
  paintMark,
  paintPoints,
  paintStreamlines,
} from "./overlays.ts";
import type { FieldData, Picture, PictureEvents, Place } from "./picture.ts";
import { clampedPlace, isWithin, type Plane, paintAxes, pixelsOf, placeOf, planeOf } from "./plane.ts";
import { listenToPointing } from "./pointing.ts";
import { paintRaster } from "./raster.ts";
import { type Pen, sheet } from "./sheet.ts";

/** A map of a field in `host`, which it fills; 360 pixels high where the host has no height. */
export function heatmap(host: HTMLElement, data: FieldData, events: PictureEvents = {}): Picture<FieldData> {
  let shown = data;
  let plane: Plane | undefined;
  const raster = keptRaster();
  const drawn = sheet(
    host,
    (pen) => {
      const painted = paintMap(pen, shown, raster);
      // An image has the same planes as the page, so that either may be kept.
      plane = painted;
    },
    () => colourBarFooter({ ...shown, gaps: shown.grid.values.some(Number.isNaN) }),
  );
  listenToPointing(host, drawn.holder, () => plane && pointedAt(plane, shown), events);
  const update = (next: FieldData): void => {
    shown = next;
    drawn.describe(`Map of ${next.label} over ${next.grid.a.name} and ${next.grid.b.name}`);
    drawn.redraw();
  };
  update(data);
  return {
    update,
    reset: drawn.redraw,
    redraw: drawn.recolour,
    plane: {
      pixels: (place) => plane && pixelsOf(plane, place),
      place: (pixels) => plane && clampedPlace(plane, placeOf(plane, pixels)),
    },
    image: drawn.image,
    canvas: drawn.canvas,
    remove: drawn.remove,
  };
}

const pointedAt = (plane: Plane, { grid, mark }: FieldData) => ({
  plane,
  mark,
  holds: (place: Place): boolean => Number.isFinite(valueNear(grid, place)),
});

const valueNear = ({ a, b, values }: Grid, place: Place): number =>
  values[nearestStep(b, place[1]) * a.count + nearestStep(a, place[0])];

type Raster = (pen: Pen, plane: Plane, data: FieldData) => HTMLCanvasElement;

function paintMap(pen: Pen, data: FieldData, raster: Raster): Plane {
  const { grid, contours = [], arrows, streamlines, points, cut, mark } = data;
  const legend = pointLegend(pen, data);
  const plane = planeOf(grid.a, grid.b, [pen.width, pen.height], legend.height);
  const { context } = pen;
  const { left, top, width, height } = plane;
  context.drawImage(raster(pen, plane, data), left, top, width, height);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  paintContours(pen, plane, grid, contours);
  if (streamlines) paintStreamlines(pen, plane, streamlines);
  if (arrows) paintArrows(pen, plane, arrows);
  if (cut !== undefined) paintCut(pen, plane, cutEnds(cut, grid));
  context.restore();
  if (points) paintPoints(pen, plane, points);
  paintAxes(pen, plane);
  legend.paint(pen, left, 6);
  if (mark && isWithin(plane, mark)) paintMark(pen, pixelsOf(plane, mark));
  return plane;
}

/** A legend of the points by condition. */
export function pointLegend(pen: Pen, { points = [] }: Pick<FieldData, "points">): LegendRows {
  const colours = groupColours(pen, points);
  const entries = points.map(({ name }, k) => ({ name, colour: colours[k], sample: "dot" as const }));
  return legendRows(pen, entries, Math.max(80, pen.width - 80));
}

/** The map's pixels, painted again only for other values, another scale, or another size. */
function keptRaster(): Raster {
  let [canvas, key]: [HTMLCanvasElement | undefined, readonly unknown[]] = [undefined, []];
  return (pen, plane, { grid, scale }) => {
    const width = Math.max(1, Math.round(plane.width * pen.density));
    const height = Math.max(1, Math.round(plane.height * pen.density));
    const wanted = [grid.values, grid.a.count, scale, width, height];
    if (canvas && wanted.every((part, k) => part === key[k])) return canvas;
    canvas ??= document.createElement("canvas");
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const image = context.createImageData(width, height);
    paintRaster(image, grid, scale, pen.density);
    context.putImageData(image, 0, 0);
    key = wanted;
    return canvas;
  };
}
