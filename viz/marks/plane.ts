/** @file Two axes on paper: where places lie in pixels, with ticks and names around them. */

import { scaleLinear } from "d3";
import type { Axis } from "./grid.ts";
import { tickText } from "./numbers.ts";
import type { Place } from "./picture.ts";
import type { Pen } from "./sheet.ts";
import type { Tick } from "./value-scale.ts";

export type Span = Pick<Axis, "name" | "low" | "high">;

/** Where the axes lie, in CSS pixels. */
export interface Plane {
  readonly a: Span;
  readonly b: Span;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** chosen here: room for tick labels of six characters and a name outside them. */
const margin = { left: 62, right: 18, top: 14, bottom: 44 } as const;

/**
 * chosen here: two axes count as lengths of like size when neither is time and one is at most 2.5 times the other;
 * then a unit is as long on both.
 */
export const likeLengths = (a: Span, b: Span): boolean => {
  const ratio = (b.high - b.low) / (a.high - a.low);
  return a.name !== "t" && b.name !== "t" && ratio >= 0.4 && ratio <= 2.5;
};

/** @param above - room kept above the axes, for a legend. */
export function planeOf(a: Span, b: Span, [width, height]: readonly [number, number], above = 0): Plane {
  const top = margin.top + above;
  const [wide, high] = [
    Math.max(40, width - margin.left - margin.right),
    Math.max(40, height - top - margin.bottom),
  ];
  if (!likeLengths(a, b)) return { a, b, left: margin.left, top, width: wide, height: high };
  const unit = Math.min(wide / (a.high - a.low), high / (b.high - b.low));
  const [across, down] = [unit * (a.high - a.low), unit * (b.high - b.low)];
  return {
    a,
    b,
    left: margin.left + (wide - across) / 2,
    top: top + (high - down) / 2,
    width: across,
    height: down,
  };
}

export const pixelsA = ({ a, left, width }: Plane, at: number): number =>
  left + ((at - a.low) / (a.high - a.low)) * width;

export const pixelsB = ({ b, top, height }: Plane, at: number): number =>
  top + ((b.high - at) / (b.high - b.low)) * height;

export const pixelsOf = (plane: Plane, [a, b]: Place): readonly [number, number] => [
  pixelsA(plane, a),
  pixelsB(plane, b),
];

/** The place at those pixels, which may lie beyond the axes. */
export const placeOf = (
  { a, b, left, top, width, height }: Plane,
  [x, y]: readonly [number, number],
): Place => [
  a.low + ((x - left) / width) * (a.high - a.low),
  b.high - ((y - top) / height) * (b.high - b.low),
];

const within = ({ low, high }: Span, value: number): number => Math.min(high, Math.max(low, value));

export const clampedPlace = ({ a, b }: Plane, place: Place): Place => [
  within(a, place[0]),
  within(b, place[1]),
];

/** Whether a place lies within the axes; a millionth beyond counts as rounding. */
export const isWithin = ({ a, b }: Plane, place: Place): boolean =>
  [a, b].every(({ low, high }, k) => {
    const slack = 1e-6 * (high - low);
    return place[k] >= low - slack && place[k] <= high + slack;
  });

/** Ticks of an axis at round numbers. */
export const axisTicks = ({ low, high }: Omit<Span, "name">, count = 4): Tick[] =>
  scaleLinear()
    .domain([low, high])
    .ticks(count)
    .map((value) => ({ value, text: tickText(value) }));

/**
 * Two axes with ticks and names.
 *
 * @param ticks - default: round numbers as dense as their texts allow.
 * @param nameRoom - CSS pixels from the second axis to the middle of its name.
 */
export function paintAxes(
  pen: Pen,
  plane: Plane,
  ticks: { readonly a: readonly Tick[]; readonly b: readonly Tick[] } = {
    a: axisTicks(plane.a, Math.max(2, plane.width / 90)),
    b: axisTicks(plane.b, Math.max(2, plane.height / 60)),
  },
  nameRoom = 48,
): void {
  const { context, theme } = pen;
  const { left, top, width, height } = plane;
  const bottom = top + height;
  context.strokeStyle = theme.soft;
  context.fillStyle = theme.soft;
  context.lineWidth = 1;
  context.font = `12px ${theme.font}`;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left, bottom);
  context.lineTo(left + width, bottom);
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { value, text } of ticks.a) {
    const x = pixelsA(plane, value);
    context.moveTo(x, bottom);
    context.lineTo(x, bottom + 5);
    context.fillText(text, x, bottom + 8);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { value, text } of ticks.b) {
    const y = pixelsB(plane, value);
    context.moveTo(left - 5, y);
    context.lineTo(left, y);
    context.fillText(text, left - 8, y);
  }
  context.stroke();
  paintNames(pen, plane, nameRoom);
}

/** The second axis' name reads upright where it is a symbol, else along the axis. */
function paintNames(
  { context, theme }: Pen,
  { a, b, left, top, width, height }: Plane,
  nameRoom: number,
): void {
  context.fillStyle = theme.ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = nameFont(a.name, theme.font, theme.serif);
  context.fillText(a.name, left + width / 2, top + height + 33);
  context.font = nameFont(b.name, theme.font, theme.serif);
  context.save();
  context.translate(left - nameRoom, top + height / 2);
  if (!isSymbol(b.name)) context.rotate(-Math.PI / 2);
  context.fillText(b.name, 0, 0);
  context.restore();
}

/** `x` and `u_xx` are symbols, `step` is a word. */
const isSymbol = (name: string): boolean => /^\p{L}{1,2}(_\p{L}{1,3})?$/u.test(name);

/** Symbols in italics with serifs, words as the page has them. */
export const nameFont = (name: string, font: string, serif: string): string =>
  isSymbol(name) ? `italic 16px ${serif}` : `12px ${font}`;
