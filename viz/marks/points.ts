/** @file Points of several sorts over two axes, with a legend, normals and outlines. */

import { legendRows } from "./legend.ts";
import { groupColours, paintMark, paintPoints } from "./overlays.ts";
import type { Picture, PictureEvents, PointsData } from "./picture.ts";
import { clampedPlace, isWithin, type Plane, paintAxes, pixelsOf, placeOf, planeOf } from "./plane.ts";
import { listenToPointing } from "./pointing.ts";
import { type Pen, sheet } from "./sheet.ts";

/** A scatter of point groups in `host`, which it fills; 360 pixels high where the host has no height. */
export function points(host: HTMLElement, data: PointsData, events: PictureEvents = {}): Picture<PointsData> {
  let shown = data;
  let plane: Plane | undefined;
  const drawn = sheet(host, (pen) => {
    plane = paintScatter(pen, shown);
  });
  listenToPointing(host, drawn.holder, () => plane && { plane, mark: shown.mark, holds: () => true }, events);
  const update = (next: PointsData): void => {
    shown = next;
    const count = next.groups.reduce((sum, { places }) => sum + places.length, 0);
    drawn.describe(`${next.label}: ${count} points over ${next.a.name} and ${next.b.name}`);
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

function paintScatter(pen: Pen, { a, b, groups, outlines = [], mark }: PointsData): Plane {
  const colours = groupColours(pen, groups);
  const entries = groups.map(({ name }, k) => ({ name, colour: colours[k], sample: "dot" as const }));
  const legend = legendRows(pen, entries, Math.max(80, pen.width - 80));
  // Normals of points on the edge reach outwards: they need a little more room.
  const plane = planeOf(a, b, [pen.width, pen.height], legend.height + 8);
  legend.paint(pen, Math.min(plane.left, 62), 6);
  paintAxes(pen, plane);
  paintOutlines(pen, plane, outlines);
  paintPoints(pen, plane, groups);
  if (mark && isWithin(plane, mark)) paintMark(pen, pixelsOf(plane, mark));
  return plane;
}

function paintOutlines(
  { context, theme }: Pen,
  plane: Plane,
  outlines: NonNullable<PointsData["outlines"]>,
): void {
  context.save();
  context.beginPath();
  context.rect(plane.left - 1, plane.top - 1, plane.width + 2, plane.height + 2);
  context.clip();
  context.beginPath();
  for (const outline of outlines)
    outline.forEach((place, k) => {
      const [x, y] = pixelsOf(plane, place);
      if (k === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
  context.strokeStyle = theme.soft;
  context.globalAlpha = 0.7;
  context.lineWidth = 1.2;
  context.stroke();
  context.restore();
}
