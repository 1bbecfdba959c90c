/** @file Logarithmic scales of seconds and errors, and axes drawn the quiet way: grid lines, figures, a name. */

import { type Selection, scaleLog } from "d3";
import { powerOfTen } from "../marks/numbers.ts";

export type Drawing = Selection<SVGGElement, unknown, null, undefined>;

/** The area of the curves, CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Extent = readonly [low: number, high: number];

/** chosen here: below half of the unit roundoff of doubles an error is drawn as that. */
export const leastError = 1e-17;
/** chosen here: a solution wrong by a factor of ten thousand is as wrong as any. */
export const mostError = 1e4;
/** chosen here: a millisecond is what the clock of a process can be trusted with. */
export const leastSeconds = 1e-3;

type Attribute = number | string;

/** A straight line; positions are pixels or percentages. */
export function segment<Element extends SVGElement>(
  into: Selection<Element, unknown, null, undefined>,
  kind: string,
  [x1, x2]: readonly [Attribute, Attribute],
  [y1, y2]: readonly [Attribute, Attribute],
): void {
  into.append("line").attr("class", kind).attr("x1", x1).attr("x2", x2).attr("y1", y1).attr("y2", y2);
}

/** As the literal reads: 10 ** -5 is a unit in the last place off. */
const power = (exponent: number): number => Number(`1e${exponent}`);

/** Whole powers of ten around errors, at least two decades apart. */
export function errorExtent(errors: readonly number[]): Extent {
  if (errors.length === 0) return [1e-2, 1];
  const within = errors.map((error) => Math.min(mostError, Math.max(leastError, error)));
  const low = Math.floor(Math.log10(Math.min(...within)) + 1e-9);
  const high = Math.max(low + 2, Math.ceil(Math.log10(Math.max(...within)) - 1e-9));
  return [power(low), power(high)];
}

/** Seconds with a little room on both sides, at least a decade. */
export function secondsExtent(seconds: readonly number[]): Extent {
  if (seconds.length === 0) return [0.1, 10];
  const low = Math.max(leastSeconds, Math.min(...seconds));
  const high = Math.max(leastSeconds, ...seconds);
  const missing = Math.sqrt(Math.max(1, 10 / (high / low)));
  return [low / Math.max(1.15, missing), high * Math.max(1.05, missing)];
}

/** Pixels of values on a logarithmic scale, values beyond its ends at the ends. */
export const logScale = (extent: Extent, range: readonly [number, number]): ((value: number) => number) =>
  scaleLog().domain(extent).range(range).clamp(true);

/** Powers of ten in an extent, about as many as wanted. */
export function decades([low, high]: Extent, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const every = [1, 2, 3, 4, 6, 8].find((step) => (last - first) / step <= count) ?? 10;
  return sequence(Math.ceil(first / every), Math.floor(last / every)).map((k) => power(k * every));
}

/** Powers of ten, and twice and five times these where the extent is short. */
export function secondTicks(extent: Extent): number[] {
  const tens = decades(extent, 6);
  if (extent[1] / extent[0] > 150) return tens;
  const first = Math.floor(Math.log10(extent[0]));
  return sequence(first, first + 3)
    .flatMap((k) => [1, 2, 5].map((digit) => Number((digit * 10 ** k).toPrecision(3))))
    .filter((value) => value >= extent[0] && value <= extent[1]);
}

const sequence = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

export interface AxisTick {
  readonly at: number;
  readonly text: string;
}

/** The ends of what is drawn stand for all beyond them, and say so. */
export const errorTick =
  (y: (value: number) => number) =>
  (value: number): AxisTick => {
    const bound = value >= mostError ? "≥\u202f" : value <= leastError ? "≤\u202f" : "";
    return { at: y(value), text: `${bound}${value === 1 ? "1" : powerOfTen(Math.round(Math.log10(value)))}` };
  };

export const plainTick =
  (x: (value: number) => number) =>
  (value: number): AxisTick => ({ at: x(value), text: String(Number(value.toPrecision(3))) });

/** Figures below the frame, and the name at the right end below them. */
export function axisBelow(
  drawing: Drawing,
  { left, right, bottom }: Frame,
  ticks: readonly AxisTick[],
  name: string,
): void {
  const axis = drawing.append("g").attr("class", "axis");
  segment(axis, "tick", [left, right], [bottom, bottom]);
  for (const { at, text } of ticks) {
    segment(axis, "tick", [at, at], [bottom, bottom + 4]);
    axis
      .append("text")
      .attr("x", at)
      .attr("y", bottom + 16)
      .attr("text-anchor", "middle")
      .text(text);
  }
  axis
    .append("text")
    .attr("class", "axis-name")
    .attr("x", right)
    .attr("y", bottom + 31)
    .attr("text-anchor", "end")
    .text(`${name} →`);
}

/** Grid lines with figures on the left, and the name above them. */
export function axisLeft(
  drawing: Drawing,
  { left, right, top }: Frame,
  ticks: readonly AxisTick[],
  name: string,
): void {
  const axis = drawing.append("g").attr("class", "axis");
  for (const { at, text } of ticks) {
    segment(axis, "grid", [left, right], [at, at]);
    axis
      .append("text")
      .attr("x", left - 7)
      .attr("y", at)
      .attr("dy", "0.32em")
      .attr("text-anchor", "end")
      .text(text);
  }
  axis
    .append("text")
    .attr("class", "axis-name")
    .attr("x", 0)
    .attr("y", top - 12)
    .text(`↑ ${name}`);
}
