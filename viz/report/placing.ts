/** @file Places for names among dots: beside the dot where there is room, else the nearest room there is. */

import type { Frame } from "./axes.ts";

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between a dot's middle and a name, CSS pixels. */
const away = 7;

/** A square around a point. */
export const around = (x: number, y: number, room: number): Box => ({
  left: x - room,
  right: x + room,
  top: y - room,
  bottom: y + room,
});

/** Right, left, above or below of a point, whatever is first free; undefined where nothing is. */
export function beside(
  x: number,
  y: number,
  size: Size,
  taken: readonly Box[],
  frame: Frame,
): Box | undefined {
  const { width, height } = size;
  const middles: readonly (readonly [number, number])[] = [
    [x + away + width / 2, y],
    [x - away - width / 2, y],
    [x, y - height / 2 - away],
    [x, y + height / 2 + away],
  ];
  return middles.map(([cx, cy]) => boxAt(cx, cy, size)).find((box) => isFree(box, taken, frame));
}

/** The free place nearest to a point on a lattice of 12 x 6 pixels; the point itself where all is taken. */
export function nearby(x: number, y: number, size: Size, taken: readonly Box[], frame: Frame): Box {
  const steps = Array.from({ length: 41 }, (_, i) => i - 20);
  const boxes = steps
    .flatMap((i) => steps.map((j) => ({ dx: 12 * i, dy: 6 * j })))
    .sort((a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy))
    .map(({ dx, dy }) => boxAt(x + dx, y + dy, size));
  return boxes.find((box) => isFree(box, taken, frame)) ?? boxes[0];
}

const boxAt = (x: number, y: number, { width, height }: Size): Box => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

const isFree = (box: Box, taken: readonly Box[], frame: Frame): boolean =>
  isInside(box, frame) && !taken.some((other) => overlap(box, other));

const isInside = (box: Box, { left, right, top, bottom }: Frame): boolean =>
  box.left >= left && box.right <= right && box.top >= top - 4 && box.bottom <= bottom;

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
