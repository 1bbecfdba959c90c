/** @file The curves of the training chart on their canvas. */

import { themeColour } from "../../marks/dom.ts";
import type { Quantity } from "./history.ts";
import { type Painted, paintedOf, staysUpTo } from "./painted.ts";
import { type Span, sketch } from "./sketch.ts";
import type { Band, Frame, Scene } from "./stack.ts";
import type { Track } from "./track.ts";

/** The columns of pixels that are painted, and what of the history is in them. */
interface Part {
  readonly span: Span;
  readonly columns: number;
}

/**
 * Draws all curves and marks of a scene; takes time with the pixels of the picture, not with the history. What was
 * painted before and has not changed stays: while a run goes on, only its end is painted.
 *
 * @param look - another text for other axes.
 */
export function painter(canvas: HTMLCanvasElement): (frame: Frame, scene: Scene, look: string) => void {
  let before: Painted | undefined;
  let hasPoints = false;
  return (frame, scene, look) => {
    const kept = sized(canvas, frame);
    const next = paintedOf(scene, [look, ...colours(scene)].join());
    const from = kept === "new" || hasPoints ? Number.NEGATIVE_INFINITY : staysUpTo(before, next, frame);
    before = next;
    const context = canvas.getContext("2d");
    // Also where what is new lies beyond a part that the reader has chosen.
    if (!context || from > frame.right + 1) return;
    hasPoints = paintFrom(context, from, frame, scene);
  };
}

/** Paints all that lies right of a pixel. @returns whether entries were drawn as points, for which there is room now. */
function paintFrom(context: CanvasRenderingContext2D, from: number, frame: Frame, scene: Scene): boolean {
  const ratio = globalThis.devicePixelRatio || 1;
  const edge = Math.max(0, from);
  const part = partFrom(edge, frame, scene);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.save();
  context.beginPath();
  context.rect(edge, 0, frame.width - edge, frame.height);
  context.clip();
  context.clearRect(edge, 0, frame.width - edge, frame.height);
  paintGrid(context, frame);
  paintEvents(context, frame, scene, part);
  const pointed = frame.bands.map((band) => paintBand(context, frame, band, scene, part, from));
  context.restore();
  return pointed.includes(true);
}

function paintBand(
  context: CanvasRenderingContext2D,
  frame: Frame,
  band: Band,
  scene: Scene,
  part: Part,
  from: number,
): boolean {
  context.save();
  context.beginPath();
  // A pixel and a half beyond the panel: lines along its edges keep their width.
  context.rect(frame.left, band.top - 1.5, frame.right - frame.left + 1.5, band.bottom - band.top + 3);
  context.clip();
  const pointed = [...band.panel.shows]
    .reverse()
    .map((name) => paintCurve(context, frame, band, scene, name, part, from < 0));
  context.restore();
  return pointed.includes(true);
}

/** chosen here: lines are begun so many columns further left than painted, where nothing of their beginnings is seen. */
const columnsBefore = 8;

/** Of whole columns, so that each holds the same entries whatever is painted. */
function partFrom(pixel: number, { left, right }: Frame, { span: [low, high] }: Scene): Part {
  const columns = Math.max(1, Math.round(right - left));
  const first = Math.floor(((pixel - left) / (right - left)) * columns) - columnsBefore;
  const skipped = Math.min(columns - 1, Math.max(0, first));
  return { span: [low + (skipped * (high - low)) / columns, high], columns: columns - skipped };
}

/** All that is drawn with; they are others in another colour scheme. */
const colours = ({ panels }: Scene): string[] =>
  ["rule", "curve-behind", ...panels.map(({ colour }) => colour)].map(themeColour);

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

/** The canvas is made anew, and is empty then, only when its size changed. */
function sized(canvas: HTMLCanvasElement, { width, height }: Frame): "new" | "kept" {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width === wide && canvas.height === high) return "kept";
  Object.assign(canvas, { width: wide, height: high });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  return "new";
}

/** chosen here: points closer than this many pixels on average are a line, not points. */
const pointDistance = 7;

/**
 * @param isWhole - whether the part is all of the picture: only then is known whether there is room for points.
 * @returns whether points were drawn.
 */
function paintCurve(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { panel, heights, top, bottom }: Band,
  { history, along }: Scene,
  name: Quantity,
  { span, columns }: Part,
  isWhole: boolean,
): boolean {
  const isMain = name === panel.shows[0];
  const track = history.tracks[name];
  const points: number[] = [];
  context.beginPath();
  const drawn = sketch(track, along, span, columns, (i) => {
    const x = frame.x(track.position(along, i));
    const y = bottom + heights.unit(track.value(i)) * (top - bottom);
    context.lineTo(x, y);
    points.push(x, y);
  });
  context.strokeStyle = themeColour(isMain ? panel.colour : "curve-behind");
  context.lineWidth = isMain ? 1.75 : 1;
  context.lineJoin = "round";
  context.stroke();
  if (!isWhole || !isMain || drawn * pointDistance > frame.right - frame.left) return false;
  context.fillStyle = context.strokeStyle;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    context.moveTo(points[i] + 2.5, points[i + 1]);
    context.arc(points[i], points[i + 1], 2.5, 0, 2 * Math.PI);
  }
  context.fill();
  return true;
}

/** chosen here: redraws closer than this hide the curves, and are drawn in the strip only. */
const redrawDistance = 14;

/** Refused trials as strokes in the strip; redraws as dashed lines through all panels. */
function paintEvents(context: CanvasRenderingContext2D, frame: Frame, scene: Scene, part: Part): void {
  const { bands, lane, left, right } = frame;
  const places = (track: Track, within: Part): number[] =>
    placesOf(track, frame, scene, within).filter((x) => x >= left && x <= right);
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
  // All of them, whatever is painted: whether they are many decides how each is drawn.
  const redrawn = places(scene.history.marks.redrawn, partFrom(0, frame, scene));
  const isSparse = redrawn.length * redrawDistance <= right - left;
  strokes("redrawn", redrawn, isSparse ? (bands[0]?.top ?? lane.top) : lane.top, lane.bottom, [2, 3]);
  strokes("rejected", places(scene.history.marks.rejected, part), lane.top + 5, lane.bottom, []);
  strokes("invalid", places(scene.history.marks.invalid, part), lane.top, lane.bottom, []);
}

/** Pixels of a track's entries, one per pixel column. */
function placesOf(track: Track, frame: Frame, { along }: Scene, { span, columns }: Part): number[] {
  const places: number[] = [];
  sketch(track, along, span, columns, (i) => {
    const x = Math.round(frame.x(track.position(along, i))) + 0.5;
    if (x !== places.at(-1)) places.push(x);
  });
  return places;
}
