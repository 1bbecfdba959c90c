/** @file The field as a flat map on a 2-D canvas; needs no WebGL. */

import { axisBottom, axisLeft, scaleLinear, select } from "d3";
import { colourIndex, colourMap } from "./colour.ts";
import { perFrame } from "./dom.ts";
import { axisTicks } from "./frame.ts";
import { type Axis, type Grid, nearestStep } from "./grid.ts";
import { tickText } from "./numbers.ts";
import type { Picture, PictureEvents, Place } from "./picture.ts";
import type { ValueScale } from "./value-scale.ts";

const margin = { left: 62, right: 20, top: 16, bottom: 46 };

interface Shown {
  readonly grid: Grid;
  readonly scale: ValueScale;
}

interface Parts {
  readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly svg: SVGSVGElement;
}

/** A map picture in `host`. */
export function heatMap(host: HTMLElement, events: PictureEvents): Picture {
  const canvas = document.createElement("canvas");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const parts: Parts = { host, canvas, svg };
  host.append(canvas, svg);
  let shown: Shown | undefined;
  let [cutAt, placeAt]: [number | undefined, Place | undefined] = [undefined, undefined];
  const redraw = perFrame<void>(() => {
    if (shown) draw(parts, shown, cutAt, placeAt);
  });
  const listeners = listen(
    parts,
    () => shown,
    () => placeAt,
    events,
  );
  const resized = new ResizeObserver(() => redraw());
  resized.observe(host);
  return {
    show: (grid, scale) => {
      shown = { grid, scale };
      redraw();
    },
    markCut: (b) => {
      cutAt = b;
      redraw();
    },
    markPlace: (place) => {
      placeAt = place;
      redraw();
    },
    reset: redraw,
    redraw,
    remove: () => {
      listeners.abort();
      resized.disconnect();
      canvas.remove();
      svg.remove();
    },
  };
}

interface Scales {
  readonly x: (a: number) => number;
  readonly y: (b: number) => number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function draw(parts: Parts, { grid, scale }: Shown, cut: number | undefined, place: Place | undefined): void {
  const scales = scalesOf(parts.host, grid);
  drawImage(parts.canvas, grid, scale, scales);
  drawAxes(parts.svg, grid, scales);
  const marks = select(parts.svg).append("g").attr("class", "marks");
  if (cut !== undefined)
    marks
      .append("line")
      .attr("x1", scales.left)
      .attr("x2", scales.left + scales.width)
      .attr("y1", scales.y(cut))
      .attr("y2", scales.y(cut));
  if (place)
    marks.append("circle").attr("cx", scales.x(place[0])).attr("cy", scales.y(place[1])).attr("r", 5);
}

function scalesOf(host: HTMLElement, { a, b }: Grid): Scales {
  const [left, top] = [margin.left, margin.top];
  const width = Math.max(40, host.clientWidth - margin.left - margin.right);
  const height = Math.max(40, host.clientHeight - margin.top - margin.bottom);
  return {
    x: scaleLinear()
      .domain([a.low, a.high])
      .range([left, left + width]),
    y: scaleLinear()
      .domain([b.low, b.high])
      .range([top + height, top]),
    ...{ left, top, width, height },
  };
}

/** One pixel of the lattice per value, scaled up by the canvas; gaps stay transparent. */
function drawImage(
  canvas: HTMLCanvasElement,
  grid: Grid,
  scale: ValueScale,
  { left, top, width, height }: Scales,
): void {
  const { a, b, values } = grid;
  canvas.width = a.count;
  canvas.height = b.count;
  // Lattice points are pixel middles: the outer half pixels lie outside the axes and are clipped.
  const [halfX, halfY] = [width / (a.count - 1) / 2, height / (b.count - 1) / 2];
  Object.assign(canvas.style, {
    left: `${left - halfX}px`,
    top: `${top - halfY}px`,
    width: `${width + 2 * halfX}px`,
    height: `${height + 2 * halfY}px`,
    clipPath: `inset(${halfY}px ${halfX}px)`,
  });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const image = context.createImageData(a.count, b.count);
  const map = colourMap(scale.kind);
  values.forEach((value, k) => {
    if (!Number.isFinite(value)) return;
    const at = 4 * ((b.count - 1 - Math.floor(k / a.count)) * a.count + (k % a.count));
    const from = colourIndex(scale, value);
    image.data.set([map[from], map[from + 1], map[from + 2], 255], at);
  });
  context.putImageData(image, 0, 0);
}

function drawAxes(svg: SVGSVGElement, { a, b }: Grid, { x, y, left, top, width, height }: Scales): void {
  const drawing = select(svg);
  drawing.selectAll("*").remove();
  const axis = (of: Axis, count: number): number[] => axisTicks(of, count).map(({ value }) => value);
  const [scaleX, scaleY] = [
    scaleLinear([a.low, a.high], [x(a.low), x(a.high)]),
    scaleLinear([b.low, b.high], [y(b.low), y(b.high)]),
  ];
  const format = (value: unknown): string => tickText(value as number);
  drawing
    .append("g")
    .attr("class", "axis")
    .attr("transform", `translate(0,${top + height})`)
    .call(axisBottom(scaleX).tickValues(axis(a, 6)).tickFormat(format).tickSizeOuter(0));
  drawing
    .append("g")
    .attr("class", "axis")
    .attr("transform", `translate(${left},0)`)
    .call(axisLeft(scaleY).tickValues(axis(b, 5)).tickFormat(format).tickSizeOuter(0));
  const name = (text: string, atX: number, atY: number): void => {
    drawing.append("text").attr("class", "axis-name").attr("x", atX).attr("y", atY).text(text);
  };
  name(a.name, left + width / 2, top + height + 38);
  name(b.name, 16, top + height / 2);
}

function listen(
  { host }: Parts,
  shown: () => Shown | undefined,
  place: () => Place | undefined,
  events: PictureEvents,
): AbortController {
  const listeners = new AbortController();
  const { signal } = listeners;
  const hover = perFrame<MouseEvent>((event) => {
    const current = shown();
    if (!current) return;
    const { left, top } = host.getBoundingClientRect();
    const pixels = [event.clientX - left, event.clientY - top] as const;
    events.hover(placeAtPixels(current.grid, scalesOf(host, current.grid), pixels), pixels);
  });
  host.addEventListener("pointermove", hover, { signal });
  host.addEventListener("click", hover, { signal });
  host.addEventListener("pointerleave", () => events.hover(undefined, [0, 0]), { signal });
  host.addEventListener("keydown", (event) => moveByKeys(event, shown(), place(), events), { signal });
  return listeners;
}

function placeAtPixels(
  { a, b, values }: Grid,
  scales: Scales,
  [atX, atY]: readonly [number, number],
): Place | undefined {
  const [u, v] = [(atX - scales.left) / scales.width, 1 - (atY - scales.top) / scales.height];
  if (u < 0 || u > 1 || v < 0 || v > 1) return undefined;
  const place: Place = [a.low + u * (a.high - a.low), b.low + v * (b.high - b.low)];
  return Number.isFinite(values[nearestStep(b, place[1]) * a.count + nearestStep(a, place[0])])
    ? place
    : undefined;
}

/** Arrow keys move the mark by a fiftieth of an axis, from the middle if there is none. */
function moveByKeys(
  event: KeyboardEvent,
  shown: Shown | undefined,
  place: Place | undefined,
  events: PictureEvents,
): void {
  const steps: Readonly<Record<string, Place>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowDown: [0, -1],
    ArrowUp: [0, 1],
  };
  const step = steps[event.key];
  if (!step || !shown || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const moved = (axis: Axis, k: 0 | 1): number => {
    const from = place?.[k] ?? (axis.low + axis.high) / 2;
    return Math.min(axis.high, Math.max(axis.low, from + (step[k] * (axis.high - axis.low)) / 50));
  };
  events.hover([moved(shown.grid.a, 0), moved(shown.grid.b, 1)], [0, 0]);
}
