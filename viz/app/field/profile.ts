/** @file The field along the first axis, at one value of the others, beside the known solution. */

import { line } from "d3";
import {
  type Chart,
  type ChartSize,
  chart,
  type Drawing,
  horizontalAxis,
  linear,
  pixelsOf,
  verticalAxis,
} from "../../marks/chart.ts";
import { element, perFrame } from "../../marks/dom.ts";
import { type Axis, axisValue } from "../../marks/grid.ts";
import { axisValues } from "../../marks/layout.ts";
import type { ValueScale } from "../../marks/value-scale.ts";

export interface ProfileData {
  readonly axis: Axis;
  readonly values: Float64Array;
  /** The exact or reference solution on the same points. */
  readonly known?: Float64Array;
  readonly scale: ValueScale;
  readonly label: string;
  /** `exact` or `reference`. */
  readonly knownLabel: string;
  /** The value held on the other coordinates: `t = 0.25`. */
  readonly at: string;
}

export interface Profile {
  show(data: ProfileData): void;
  /** Marks a point on the curve; undefined removes it. */
  mark(at: number | undefined, value: number | undefined): void;
}

/** @param hover - told the value of the axis under the pointer. */
export function profile(host: HTMLElement, hover: (at: number) => void): Profile {
  const caption = element("p", { class: "caption" });
  const legend = element("p", { class: "legend" });
  const body = element("div");
  host.append(element("div", { class: "chart-head" }, caption, legend), body);
  const drawing = chart(body, 210, "Profile");
  let data: ProfileData | undefined;
  let marked: readonly [number, number] | undefined;
  const redraw = (): void => {
    if (data) drawProfile(drawing, data, marked);
  };
  listen(drawing, () => data, hover);
  return {
    show: (next) => {
      data = next;
      caption.textContent = [`${next.label} along ${next.axis.name}`, next.at && `at ${next.at}`]
        .filter(Boolean)
        .join(" ");
      legend.replaceChildren(...legendOf(next));
      drawing.svg.setAttribute("aria-label", caption.textContent);
      redraw();
    },
    mark: (at, value) => {
      marked = at === undefined || value === undefined ? undefined : [at, value];
      redraw();
    },
  };
}

function legendOf({ known, knownLabel }: ProfileData): HTMLElement[] {
  if (!known) return [];
  const entry = (kind: string, text: string): HTMLElement => element("span", { class: `key ${kind}` }, text);
  return [entry("model", "model"), entry("known", knownLabel)];
}

function drawProfile(target: Chart, data: ProfileData, marked: readonly [number, number] | undefined): void {
  target.draw((drawing, size) => {
    const { axis, values, known, scale } = data;
    const x = linear(axis.low, axis.high, size);
    const y = pixelsOf(scale, size);
    verticalAxis(drawing, size, y, scale.ticks(4));
    horizontalAxis(drawing, size, x, x.ticks(6), axis.name);
    if (!values.some(Number.isFinite)) return emptyText(drawing, size, "No values inside the domain here.");
    const curve = (of: Float64Array): string =>
      line<number>()
        .defined((_, i) => Number.isFinite(of[i]))
        .x((at) => x(at))
        .y((_, i) => y(of[i]))(axisValues(axis)) ?? "";
    drawing.append("path").attr("class", "curve model").attr("d", curve(values));
    if (known) drawing.append("path").attr("class", "curve known").attr("d", curve(known));
    if (marked && Number.isFinite(marked[1]))
      drawing
        .append("circle")
        .attr("class", "mark")
        .attr("cx", x(marked[0]))
        .attr("cy", y(marked[1]))
        .attr("r", 4.5);
  });
}

function emptyText(drawing: Drawing, { left, right, top, bottom }: ChartSize, text: string): void {
  drawing
    .append("text")
    .attr("class", "empty")
    .attr("x", (left + right) / 2)
    .attr("y", (top + bottom) / 2)
    .attr("text-anchor", "middle")
    .text(text);
}

function listen({ svg }: Chart, data: () => ProfileData | undefined, hover: (at: number) => void): void {
  const move = perFrame<PointerEvent>((event) => {
    const axis = data()?.axis;
    const { left, width } = svg.getBoundingClientRect();
    if (!axis || width === 0) return;
    const x = linear(axis.low, axis.high, { left: 52, right: width - 14, top: 0, bottom: 0 });
    hover(Math.min(axis.high, Math.max(axis.low, x.invert(event.clientX - left))));
  });
  svg.addEventListener("pointermove", move);
}

/** An axis of that many points over an interval. */
export const axisOf = (name: string, [low, high]: readonly [number, number], count: number): Axis => ({
  name,
  low,
  high,
  count,
});

/** Middle of an axis, on a lattice point. */
export const middle = (axis: Axis): number => axisValue(axis, Math.floor((axis.count - 1) / 2));
