/** @file The training chart: panels under each other over one axis, curves on a canvas, words and lines above it. */

import { type Selection, select, ticks } from "d3";
import { element, onWidth, perFrame } from "../../marks/dom.ts";
import { tickText } from "../../marks/numbers.ts";
import type { History, Reading } from "./history.ts";
import { painter } from "./paint.ts";
import { type Heights, heightsOf, type Panel, panelNumber } from "./panels.ts";
import type { Span } from "./sketch.ts";
import type { Along } from "./track.ts";

/** Everything that is drawn. */
export interface Scene {
  readonly history: History;
  readonly panels: readonly Panel[];
  readonly along: Along;
  readonly span: Span;
  readonly reading?: Reading | undefined;
  /** The interval that is being dragged over. */
  readonly dragged?: Span | undefined;
}

/** One panel with its place on the chart, in CSS pixels. */
export interface Band {
  readonly panel: Panel;
  readonly heights: Heights;
  readonly top: number;
  readonly bottom: number;
}

/** Where everything stands, in CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly bands: readonly Band[];
  /** The strip of refused trials and redraws. */
  readonly lane: { readonly top: number; readonly bottom: number };
  x(position: number): number;
}

export interface Stack {
  readonly svg: SVGSVGElement;
  /** Once per animation frame, the latest. */
  draw(scene: Scene): void;
  /** The position under a pixel of the page, within the span. */
  position(clientX: number): number;
}

/** chosen here: room for 10⁻³² at the left; a first panel that shows its decades; enough between panels for a line of text. */
const sizes = { left: 46, right: 10, first: 132, other: 74, heading: 36, lane: 14, foot: 44 };

export function frameOf({ history, panels, along, span }: Scene, width: number): Frame {
  let y = 0;
  const bands = panels.map((panel, k): Band => {
    const top = y + sizes.heading;
    y = top + (k === 0 ? sizes.first : sizes.other);
    return { panel, heights: heightsOf(history, panel, along, span), top, bottom: y };
  });
  const lane = { top: y + sizes.heading, bottom: y + sizes.heading + sizes.lane };
  const [left, right] = [sizes.left, Math.max(sizes.left + 40, width - sizes.right)];
  const scale = (right - left) / (span[1] - span[0]);
  const x = (position: number): number => left + (position - span[0]) * scale;
  return { width, height: lane.bottom + sizes.foot, left, right, bands, lane, x };
}

/** An empty chart at the end of the host. */
export function stack(host: HTMLElement): Stack {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const svg = select(host).append("svg").attr("aria-hidden", "true");
  host.prepend(canvas);
  const paint = painter(canvas);
  const layers = { axes: svg.append("g"), cursor: svg.append("g") };
  let [latest, drawnAxes] = [undefined as Scene | undefined, ""];
  const redraw = (): void => {
    const width = host.clientWidth;
    if (!latest || width === 0) return;
    const frame = frameOf(latest, width);
    svg.attr("width", width).attr("height", frame.height);
    const key = axesKey(frame, latest);
    paint(frame, latest, key);
    if (key !== drawnAxes) drawAxes(layers.axes, frame, latest);
    drawnAxes = key;
    drawCursor(layers.cursor, frame, latest);
  };
  const soon = perFrame<undefined>(redraw);
  onWidth(host, redraw);
  return {
    svg: svg.node() as SVGSVGElement,
    draw: (scene) => {
      latest = scene;
      soon(undefined);
    },
    position: (clientX) => positionAt(latest, clientX - host.getBoundingClientRect().left, host.clientWidth),
  };
}

function positionAt(scene: Scene | undefined, pixel: number, width: number): number {
  if (!scene) return 0;
  const [low, high] = scene.span;
  const unit = (pixel - sizes.left) / Math.max(1, width - sizes.left - sizes.right);
  return low + Math.min(1, Math.max(0, unit)) * (high - low);
}

/** Axes are built anew only when this changes: while a run goes on they mostly stand still. */
const axesKey = ({ width, bands }: Frame, { along, span }: Scene): string =>
  [width, along, ...span, ...bands.map(({ panel, heights }) => panel.name + heights.key)].join("|");

type Layer = Selection<SVGGElement, unknown, null, undefined>;

function drawAxes(layer: Layer, frame: Frame, { along, span }: Scene): void {
  layer.selectAll("*").remove();
  layer.attr("class", "axis");
  for (const band of frame.bands) drawBand(layer, frame, band);
  const { left, right, lane, x } = frame;
  line(layer, left, right, lane.bottom, lane.bottom);
  text(layer, 0, lane.top - 12, "Trials").attr("class", "heading");
  const room = Math.max(2, Math.floor((right - left) / 80));
  for (const tick of ticks(span[0], span[1], room)) {
    if (along === "step" && !Number.isInteger(tick)) continue;
    line(layer, x(tick), x(tick), lane.bottom, lane.bottom + 5);
    text(layer, x(tick), lane.bottom + 18, tickText(tick)).attr("text-anchor", "middle");
  }
  text(layer, right, lane.bottom + 36, along === "step" ? "step" : "solve time, seconds")
    .attr("class", "axis-name")
    .attr("text-anchor", "end");
}

function drawBand(layer: Layer, { left }: Frame, { panel, heights, top, bottom }: Band): void {
  line(layer, 0, 16, top - 16, top - 16).attr("class", `sample ${panel.colour}`);
  text(layer, 23, top - 12, panel.title).attr("class", "heading");
  for (const { value, text: label } of heights.ticks) {
    const y = bottom + heights.unit(value) * (top - bottom);
    text(layer, left - 7, y, label)
      .attr("dy", "0.32em")
      .attr("text-anchor", "end");
  }
}

function drawCursor(layer: Layer, { bands, lane, left, right, x }: Frame, scene: Scene): void {
  layer.selectAll("*").remove();
  const { dragged, reading, along, history } = scene;
  const { rejected, invalid, redrawn } = history.counts;
  text(layer, right, lane.top - 12, `${rejected} rejected · ${invalid} invalid · ${redrawn} redraws`).attr(
    "text-anchor",
    "end",
  );
  if (dragged) drawDragged(layer, x(dragged[0]), x(dragged[1]), bands[0]?.top ?? lane.top, lane.bottom);
  if (!reading) return;
  const at = x(reading[along]);
  const isVisible = at >= left - 0.5 && at <= right + 0.5;
  if (isVisible) line(layer, at, at, bands[0]?.top ?? lane.top, lane.bottom).attr("class", "cursor");
  for (const { panel, heights, top, bottom } of bands) {
    const value = reading.values[panel.shows[0]];
    text(layer, right, top - 12, panelNumber(value))
      .attr("class", "value")
      .attr("text-anchor", "end");
    if (value === undefined || !isVisible) continue;
    const y = bottom + heights.unit(value) * (top - bottom);
    layer.append("circle").attr("class", `dot ${panel.colour}`).attr("cx", at).attr("cy", y).attr("r", 3.5);
  }
}

function drawDragged(layer: Layer, from: number, to: number, top: number, bottom: number): void {
  layer
    .append("rect")
    .attr("class", "dragged")
    .attr("x", Math.min(from, to))
    .attr("width", Math.abs(to - from))
    .attr("y", top)
    .attr("height", bottom - top);
}

const line = (layer: Layer, x1: number, x2: number, y1: number, y2: number) =>
  layer.append("line").attr("x1", x1).attr("x2", x2).attr("y1", y1).attr("y2", y2);

const text = (layer: Layer, x: number, y: number, words: string) =>
  layer.append("text").attr("x", x).attr("y", y).text(words);
