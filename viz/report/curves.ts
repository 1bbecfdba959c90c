/** @file Error against seconds: a thick median, a thin line per seed, every curve with its name at its end. */

import { line } from "d3";
import type { TracePoint } from "../../solvers/benchmark/index.ts";
import {
  axisBelow,
  axisLeft,
  type Drawing,
  decades,
  type Extent,
  errorTick,
  type Frame,
  leastError,
  logScale,
  plainTick,
  secondTicks,
  segment,
} from "./axes.ts";
import { drawing, endLabels, labelRoom, labelsHeight } from "./drawing.ts";
import { accuracyText, errorText, secondsText } from "./format.ts";

export interface Strand {
  readonly points: readonly TracePoint[];
  /** Ended by a failure: marked by a cross. */
  readonly isFailed: boolean;
}

/** One competitor. */
export interface Series {
  readonly name: string;
  /** Classes that give colour and dashes. */
  readonly colour: string;
  readonly middle: readonly TracePoint[];
  readonly strands: readonly Strand[];
}

export interface CurvesOptions {
  readonly label: string;
  readonly x: Extent;
  readonly y: Extent;
  readonly referenceAccuracy?: number | null;
}

/** chosen here: as high as a phone shows beside its table. */
const usualHeight = 268;

/** What can be drawn: a series without any measured error has no curve. */
export const drawable = (series: readonly Series[]): Series[] =>
  series.filter(
    ({ middle, strands }) => middle.length > 0 || strands.some(({ points }) => points.length > 0),
  );

/** The chart of some competitors. */
export function curves(series: readonly Series[], options: CurvesOptions): HTMLElement {
  const shown = drawable(series);
  return drawing(inWords(shown, options.label), (into, width) => {
    const names = shown.map(({ name }) => name);
    const room = labelRoom(names, width);
    const height = Math.max(usualHeight, labelsHeight(names, room) + 60);
    const frame: Frame = { left: 38, right: width - room, top: 26, bottom: height - 38 };
    const x = logScale(options.x, [frame.left, frame.right]);
    const y = logScale(options.y, [frame.bottom, frame.top]);
    axisLeft(into, frame, decades(options.y, 7).map(errorTick(y)), "relative L2 error");
    axisBelow(into, frame, secondTicks(options.x).map(plainTick(x)), "seconds");
    if (options.referenceAccuracy) reference(into, frame, y, options.y, options.referenceAccuracy);
    for (const one of shown) strands(into, one, x, y);
    endLabels(
      into,
      shown.map((one) => ({ ...endOf(one, x, y), text: one.name, colour: one.colour })),
      frame,
      room,
    );
    return height;
  });
}

type Scale = (value: number) => number;

function strands(into: Drawing, { name, colour, middle, strands: seeds }: Series, x: Scale, y: Scale): void {
  const group = into.append("g").attr("class", `series ${colour}`).attr("data-name", name);
  group.append("title").text(name);
  const path = line<TracePoint>(
    ({ seconds }) => x(seconds),
    ({ error }) => y(Math.max(leastError, error)),
  );
  for (const { points, isFailed } of seeds) {
    if (points.length > 1) group.append("path").attr("class", "seed").attr("d", path(points));
    else for (const point of points) dot(group, point, x, y, "seed-dot", 2.5);
    const last = points.at(-1);
    if (isFailed && last) cross(group, x(last.seconds), y(last.error));
  }
  if (middle.length > 1) group.append("path").attr("class", "middle").attr("d", path(middle));
  const last = middle.at(-1);
  if (last) dot(group, last, x, y, "end-dot", 3.5);
}

function dot(
  into: Drawing,
  { seconds, error }: TracePoint,
  x: Scale,
  y: Scale,
  kind: string,
  radius: number,
): void {
  into
    .append("circle")
    .attr("class", kind)
    .attr("cx", x(seconds))
    .attr("cy", y(Math.max(leastError, error)))
    .attr("r", radius);
}

/** A failure. */
export function cross(into: Drawing, x: number, y: number): void {
  const [a, b] = [`${x - 4},${y - 4}`, `${x + 4},${y + 4}`];
  into
    .append("path")
    .attr("class", "cross")
    .attr("d", `M${a}L${b}M${x - 4},${y + 4}L${x + 4},${y - 4}`);
}

function reference(
  into: Drawing,
  { left, right }: Frame,
  y: Scale,
  [low, high]: Extent,
  accuracy: number,
): void {
  if (accuracy < low || accuracy > high) return;
  const group = into.append("g").attr("class", "reference");
  segment(group, "", [left, right], [y(accuracy), y(accuracy)]);
  group
    .append("text")
    .attr("x", left + 4)
    .attr("y", y(accuracy) - 5)
    .text(`reference known to ${accuracyText(accuracy)}`);
}

/** Where a curve ends: its median, or the run that went furthest. */
function endOf({ middle, strands: seeds }: Series, x: Scale, y: Scale): { x: number; y: number } {
  const ends = seeds.flatMap(({ points }) => points.at(-1) ?? []);
  const last = middle.at(-1) ?? ends.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  return { x: x(last.seconds), y: y(Math.max(leastError, last.error)) };
}

/** For those who hear the page: where each curve ends. */
function inWords(series: readonly Series[], label: string): string {
  const ends = series.map(({ name, middle }) => {
    const last = middle.at(-1);
    return last
      ? `${name} ends at ${errorText(last.error)} after ${secondsText(last.seconds)} s`
      : `${name} has no median`;
  });
  return `${label}. ${ends.join("; ")}.`;
}
