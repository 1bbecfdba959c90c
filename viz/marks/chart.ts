/** @file What the line charts share: a drawing of known size with axes, grid lines and a legend. */

import { type Selection, scaleLinear, scaleLog, select } from "d3";
import { onWidth } from "./dom.ts";
import { tickText } from "./numbers.ts";
import type { Tick, ValueScale } from "./value-scale.ts";

export type Drawing = Selection<SVGGElement, unknown, null, undefined>;

export interface Chart {
  /** Calls `paint` now and whenever the width changes. */
  draw(paint: (drawing: Drawing, size: ChartSize) => void): void;
  readonly svg: SVGSVGElement;
}

export interface ChartSize {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A chart of fixed height that fills its host's width. */
export function chart(host: HTMLElement, height: number, label: string): Chart {
  const svg = select(host).append("svg").attr("role", "img").attr("aria-label", label).attr("height", height);
  let paint: ((drawing: Drawing, size: ChartSize) => void) | undefined;
  const redraw = (width: number): void => {
    svg.attr("viewBox", `0 0 ${width} ${height}`).selectAll("*").remove();
    paint?.(svg.append("g"), { left: 52, right: width - 14, top: 12, bottom: height - 36 });
  };
  onWidth(host, redraw);
  return {
    svg: svg.node() as SVGSVGElement,
    draw: (next) => {
      paint = next;
      if (host.clientWidth > 0) redraw(host.clientWidth);
    },
  };
}

/** Ticks and name of the horizontal axis. */
export function horizontalAxis(
  drawing: Drawing,
  size: ChartSize,
  x: (value: number) => number,
  ticks: readonly number[],
  name: string,
): void {
  const axis = drawing.append("g").attr("class", "axis");
  axis
    .append("line")
    .attr("x1", size.left)
    .attr("x2", size.right)
    .attr("y1", size.bottom)
    .attr("y2", size.bottom);
  for (const tick of ticks) {
    axis
      .append("line")
      .attr("x1", x(tick))
      .attr("x2", x(tick))
      .attr("y1", size.bottom)
      .attr("y2", size.bottom + 5);
    axis
      .append("text")
      .attr("x", x(tick))
      .attr("y", size.bottom + 18)
      .attr("text-anchor", "middle")
      .text(tickText(tick));
  }
  axis
    .append("text")
    .attr("class", "axis-name")
    .attr("x", size.right)
    .attr("y", size.bottom + 33)
    .attr("text-anchor", "end")
    .text(name);
}

/** Ticks of the vertical axis with grid lines across. */
export function verticalAxis(
  drawing: Drawing,
  size: ChartSize,
  y: (value: number) => number,
  ticks: readonly Tick[],
): void {
  const axis = drawing.append("g").attr("class", "axis");
  for (const { value, text } of ticks) {
    axis
      .append("line")
      .attr("class", "grid")
      .attr("x1", size.left)
      .attr("x2", size.right)
      .attr("y1", y(value))
      .attr("y2", y(value));
    axis
      .append("text")
      .attr("x", size.left - 8)
      .attr("y", y(value))
      .attr("dy", "0.32em")
      .attr("text-anchor", "end")
      .text(text);
  }
}

/** Pixels for values of a field's scale, from the bottom of the chart to its top. */
export const pixelsOf =
  (scale: ValueScale, { top, bottom }: ChartSize) =>
  (value: number): number =>
    bottom + scale.unit(value) * (top - bottom);

/** A logarithmic vertical scale with whole powers of ten at its ends. */
export function logarithmic(
  low: number,
  high: number,
  { top, bottom }: ChartSize,
): (value: number) => number {
  return scaleLog().domain([low, high]).range([bottom, top]).clamp(true);
}

export const linear = (
  low: number,
  high: number,
  { left, right }: ChartSize,
): ((value: number) => number) & { invert(pixel: number): number; ticks(count: number): number[] } =>
  scaleLinear()
    .domain([low, high > low ? high : low + 1])
    .range([left, right]);
