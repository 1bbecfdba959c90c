/** @file The curves of the training chart on their canvas. */

import { themeColour } from "../../marks/dom.ts";
import type { Quantity } from "./history.ts";
import { type Span, sketch } from "./sketch.ts";
import type { Band, Frame, Scene } from "./stack.ts";
import type { Track } from "./track.ts";

/** Draws all curves and marks of the scene; takes time with the pixels of the picture, not with the history. */
export function paint(canvas: HTMLCanvasElement, frame: Frame, scene: Scene): void {
  const context = fitted(canvas, frame);
  if (!context) return;
  paintGrid(context, frame);
  paintEvents(context, frame, scene);
  for (const band of frame.bands) {
    context.save();
    context.beginPath();
    // A pixel and a half beyond the panel: lines along its edges keep their width.
    context.rect(frame.left, band.top - 1.5, frame.right - frame.left + 1.5, band.bottom - band.top + 3);
    context.clip();
    for (const name of [...band.panel.shows].reverse()) paintCurve(context, frame, band, scene, name);
    context.restore();
  }
}

/** Lines at the ticks, under the curves. */
function paintGrid(context: CanvasRenderingContext2D, { bands, left, right }: Frame): void {
  context.strokeStyle = themeColour("rule");
  context.lineWidth = 1;
  context.beginPath();
  for (const { heights, top, bottom } of bands)
    for (const { value } of heights.ticks) {
      const y = Math.round(bottom + heights.unit(value) * (top - bottom)) + 0.5;
      context.moveTo(left, y);
      context.lineTo(right, y);
    }
  context.stroke();
}

/** The context in CSS pixels, cleared; the canvas is made anew only when its size changed. */
function fitted(canvas: HTMLCanvasElement, { width, height }: Frame): CanvasRenderingContext2D | null {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    Object.assign(canvas, { width: wide, height: high });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** chosen here: points closer than this many pixels on average are a line, not points. */
const pointDistance = 7;

function paintCurve(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { panel, heights, top, bottom }: Band,
  { history, along, span }: Scene,
  name: Quantity,
): void {
  const isMain = name === panel.shows[0];
  const track = history.tracks[name];
  const points: number[] = [];
  context.beginPath();
  const drawn = sketch(track, along, span, columnsOf(frame), (i) => {
    const x = frame.x(track.position(along, i));
    const y = bottom + heights.unit(track.value(i)) * (top - bottom);
    context.lineTo(x, y);
    points.push(x, y);
  });
  context.strokeStyle = themeColour(isMain ? panel.colour : "curve-behind");
  context.lineWidth = isMain ? 1.75 : 1;
  context.lineJoin = "round";
  context.stroke();
  if (!isMain || drawn * pointDistance > frame.right - frame.left) return;
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.moveTo(points[i] + 2.5, points[i + 1]);
    context.arc(points[i], points[i + 1], 2.5, 0, 2 * Math.PI);
  }
  context.fill();
}

const columnsOf = ({ left, right }: Frame): number => Math.max(1, Math.round(right - left));

/** chosen here: redraws closer than this hide the curves, and are drawn in the strip only. */
const redrawDistance = 14;

/** Refused trials as strokes in the strip; redraws as dashed lines through all panels. */
function paintEvents(context: CanvasRenderingContext2D, frame: Frame, scene: Scene): void {
  const { bands, lane, left, right } = frame;
  const places = (track: Track): number[] =>
    placesOf(track, frame, scene).filter((x) => x >= left && x <= right);
  const strokes = (
    colour: string,
    at: readonly number[],
    top: number,
    bottom: number,
    dash: number[],
  ): void => {
    context.strokeStyle = themeColour(colour);
    context.lineWidth = 1;
    context.setLineDash(dash);
    context.beginPath();
    for (const x of at) {
      context.moveTo(x, top);
      context.lineTo(x, bottom);
    }
    context.stroke();
    context.setLineDash([]);
  };
  const redrawn = places(scene.history.marks.redrawn);
  const isSparse = redrawn.length * redrawDistance <= right - left;
  strokes("redrawn", redrawn, isSparse ? (bands[0]?.top ?? lane.top) : lane.top, lane.bottom, [2, 3]);
  strokes("rejected", places(scene.history.marks.rejected), lane.top + 5, lane.bottom, []);
  strokes("invalid", places(scene.history.marks.invalid), lane.top, lane.bottom, []);
}

/** Pixels of a track's entries, one per pixel column. */
function placesOf(track: Track, frame: Frame, { along, span }: Scene): number[] {
  const places: number[] = [];
  sketch(track, along, span as Span, columnsOf(frame), (i) => {
    const x = Math.round(frame.x(track.position(along, i))) + 0.5;
    if (x !== places.at(-1)) places.push(x);
  });
  return places;
}
