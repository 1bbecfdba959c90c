/** @file The canvas of the domain: keeps its size, and turns a box by pointer, touch and keys. */

import { element, onWidth, perFrame } from "../../marks/dom.ts";
import { type DomainPicture, paintDomain } from "./paint.ts";
import { type Frame, projection, type Turn } from "./projection.ts";

export interface DomainCanvas {
  readonly canvas: HTMLCanvasElement;
  /** Once per animation frame, the latest. */
  draw(picture: DomainPicture, axes: readonly number[], turn: Turn): void;
  remove(): void;
}

/** chosen here: names and numbers of the axes fit beside the picture. */
const margins = { left: 58, right: 22, top: 22, bottom: 40 };

/** Height of the picture for its width: a line needs little; a plane or a box at most about four fifths. */
const heightFor = (width: number, axes: number): number =>
  axes === 1 ? 120 : Math.round(Math.min(560, Math.max(300, width * 0.72)));

/** @param turned - told where a box is seen from while it is turned by hand, and once more at the end of a turn. */
export function domainCanvas(host: HTMLElement, turned: (turn: Turn, isDone: boolean) => void): DomainCanvas {
  const canvas = element("canvas", { class: "domain-canvas", role: "img" });
  host.append(canvas);
  let latest: { picture: DomainPicture; axes: readonly number[]; turn: Turn } | undefined;
  const redraw = (): void => {
    if (latest && host.clientWidth > 0) paintAll(canvas, host.clientWidth, latest);
  };
  const soon = perFrame<undefined>(redraw);
  onWidth(host, redraw);
  const stop = turnByHand(canvas, () => (latest?.axes.length === 3 ? latest.turn : undefined), turned);
  return {
    canvas,
    draw: (picture, axes, turn) => {
      latest = { picture, axes, turn };
      canvas.classList.toggle("turns", axes.length === 3);
      if (axes.length === 3) canvas.setAttribute("tabindex", "0");
      else canvas.removeAttribute("tabindex");
      soon(undefined);
    },
    remove: stop,
  };
}

function paintAll(
  canvas: HTMLCanvasElement,
  width: number,
  { picture, axes, turn }: { picture: DomainPicture; axes: readonly number[]; turn: Turn },
): void {
  const height = heightFor(width, axes.length);
  const ratio = globalThis.devicePixelRatio || 1;
  const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const { left, right, top, bottom } = margins;
  const frame: Frame = { left, top, width: width - left - right, height: height - top - bottom };
  paintDomain(pen, picture, projection(picture.bounds, picture.names, axes, frame, turn));
}

/** chosen here: a drag over 300 pixels turns by half a turn; an arrow key by 5°. */
const [perPixel, perKey] = [Math.PI / 300, Math.PI / 36];

/** @param now - undefined while nothing can be turned. */
function turnByHand(
  canvas: HTMLCanvasElement,
  now: () => Turn | undefined,
  turned: (turn: Turn, isDone: boolean) => void,
): () => void {
  const listeners = new AbortController();
  const { signal } = listeners;
  const by = (azimuth: number, elevation: number, isDone: boolean): void => {
    const turn = now();
    if (turn)
      turned({ azimuth: turn.azimuth + azimuth, elevation: limited(turn.elevation + elevation) }, isDone);
  };
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId), { signal });
  canvas.addEventListener(
    "pointermove",
    (event) => {
      if (event.buttons & 1) by(-event.movementX * perPixel, event.movementY * perPixel, false);
    },
    { signal },
  );
  canvas.addEventListener("pointerup", () => by(0, 0, true), { signal });
  const keys: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [perKey, 0],
    ArrowRight: [-perKey, 0],
    ArrowUp: [0, -perKey],
    ArrowDown: [0, perKey],
  };
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (!(event.key in keys) || !now()) return;
      event.preventDefault();
      event.stopPropagation();
      by(...keys[event.key], true);
    },
    { signal },
  );
  return () => listeners.abort();
}

/** From level with the floor to straight above. */
const limited = (elevation: number): number => Math.min(Math.PI / 2, Math.max(0, elevation));
