/** @file Small marks that stay apart without their colours. */

import type { Glyph } from "./groups.ts";
import type { Pixel } from "./projection.ts";

type Pen = CanvasRenderingContext2D;

/** Whether a mark is a stroke, not an area. */
export const isOpen = (glyph: Glyph): boolean => glyph === "ring" || glyph === "cross";

/** chosen here: half the size of a mark in pixels. */
const half = 3;

/** Outlines of the marks; each adds to the present path. */
export const outlines: Readonly<Record<Glyph, (pen: Pen, x: number, y: number) => void>> = {
  disc: (pen, x, y) => {
    pen.moveTo(x + half - 0.4, y);
    pen.arc(x, y, half - 0.4, 0, 2 * Math.PI);
  },
  square: (pen, x, y) => pen.rect(x - half + 0.5, y - half + 0.5, 2 * half - 1, 2 * half - 1),
  triangle: (pen, x, y) => outline(pen, [x, y - half], [x + half, y + half - 1], [x - half, y + half - 1]),
  diamond: (pen, x, y) => outline(pen, [x, y - half], [x + half, y], [x, y + half], [x - half, y]),
  ring: (pen, x, y) => {
    pen.moveTo(x + half - 0.6, y);
    pen.arc(x, y, half - 0.6, 0, 2 * Math.PI);
  },
  cross: (pen, x, y) => {
    pen.moveTo(x - half + 1, y - half + 1);
    pen.lineTo(x + half - 1, y + half - 1);
    pen.moveTo(x - half + 1, y + half - 1);
    pen.lineTo(x + half - 1, y - half + 1);
  },
};

function outline(pen: Pen, first: Pixel, ...rest: readonly Pixel[]): void {
  pen.moveTo(...first);
  for (const corner of rest) pen.lineTo(...corner);
  pen.closePath();
}

/** A mark of the legend, in the colour of its sort. */
export function paintGlyph(pen: Pen, glyph: Glyph, x: number, y: number, colour: string): void {
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.2;
  pen.beginPath();
  outlines[glyph](pen, x, y);
  if (isOpen(glyph)) pen.stroke();
  else pen.fill();
}
