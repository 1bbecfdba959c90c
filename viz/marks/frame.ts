/** @file The box around a picture in space: grid lines on the far walls, ticks and names on the near edges. */

import { type Box3, type LineSegments, type PerspectiveCamera, Vector3 } from "three";
import { element } from "./dom.ts";
import { lineBatch } from "./line-batch.ts";
import { nameFont } from "./plane.ts";
import type { Pen } from "./sheet.ts";
import type { Theme } from "./theme.ts";

/** One edge of the box: its name and ticks, by their scene coordinate. */
export interface FrameAxis {
  readonly name: string;
  readonly ticks: readonly { readonly text: string; readonly at: number }[];
}

/** What stands along the scene's x, z and y. */
export interface FrameContent {
  readonly box: Box3;
  readonly x: FrameAxis;
  readonly z: FrameAxis;
  readonly y: FrameAxis;
}

export interface Frame {
  readonly lines: LineSegments;
  show(content: FrameContent): void;
  recolour(theme: Theme): void;
  /** Moves lines to the far walls and labels to the near edges. Allocates nothing while the walls stay the same. */
  follow(camera: PerspectiveCamera, width: number, height: number): void;
  /** Labels where they were last placed. */
  paint(pen: Pen): void;
  remove(): void;
}

interface Label {
  readonly text: string;
  readonly at: Vector3;
  readonly kind: "tick" | "upright-tick" | "axis-name";
  readonly span: HTMLElement;
  x: number;
  y: number;
  hidden: boolean;
}

/** Which sides the camera sees: +1 or -1 along the scene's x and z. */
type Sides = readonly [x: number, z: number];

/** @param labels - an element that covers the picture. */
export function frame(labels: HTMLElement): Frame {
  const lines = lineBatch();
  const projected = new Vector3();
  let content: FrameContent | undefined;
  let theme: Theme | undefined;
  let [placed, drawn]: [readonly Label[], number] = [[], -1];
  return {
    lines: lines.shape,
    show: (next) => {
      content = next;
      drawn = -1;
    },
    recolour: (next) => {
      theme = next;
      drawn = -1;
    },
    follow: (camera, width, height) => {
      if (!content || !theme) return;
      const sides: Sides = [camera.position.x < 0 ? -1 : 1, camera.position.z < 0 ? -1 : 1];
      const left = leftEdge(content.box, sides, camera, projected);
      const state = (sides[0] > 0 ? 4 : 0) + (sides[1] > 0 ? 2 : 0) + left;
      if (drawn !== state) {
        lines.set(wallLines(content, sides), theme.grid);
        placed = makeLabels(labels, content, sides, left, theme);
        drawn = state;
      }
      for (const label of placed) {
        projected.copy(label.at).project(camera);
        label.x = ((projected.x + 1) / 2) * width;
        label.y = ((1 - projected.y) / 2) * height;
      }
      hideCovered(placed);
      for (const label of placed) placeSpan(label);
    },
    paint: (pen) => {
      for (const label of placed) if (!label.hidden) paintLabel(pen, label);
    },
    remove: () => {
      lines.dispose();
      labels.replaceChildren();
    },
  };
}

/** Pairs of ends: floor lines at every tick, wall lines on the two far walls, and the outline. */
function wallLines({ box: { min, max }, x, y, z }: FrameContent, [sideX, sideZ]: Sides): number[] {
  const [farX, farZ] = [sideX > 0 ? min.x : max.x, sideZ > 0 ? min.z : max.z];
  const along = (axis: FrameAxis, low: number, high: number): number[] => [
    low,
    ...axis.ticks.map(({ at }) => at),
    high,
  ];
  const line = (...ends: [number, number, number][]): number[] => ends.flat();
  return [
    ...along(x, min.x, max.x).flatMap((at) =>
      line([at, min.y, min.z], [at, min.y, max.z], [at, min.y, farZ], [at, max.y, farZ]),
    ),
    ...along(z, min.z, max.z).flatMap((at) =>
      line([min.x, min.y, at], [max.x, min.y, at], [farX, min.y, at], [farX, max.y, at]),
    ),
    ...along(y, min.y, max.y).flatMap((at) =>
      line([min.x, at, farZ], [max.x, at, farZ], [farX, at, min.z], [farX, at, max.z]),
    ),
  ];
}

/** Which of the two silhouette edges is further left on the screen: 0 on the near x side, 1 on the near z side. */
function leftEdge(
  { min, max }: Box3,
  [sideX, sideZ]: Sides,
  camera: PerspectiveCamera,
  scratch: Vector3,
): 0 | 1 {
  const [nearX, nearZ] = [sideX > 0 ? max.x : min.x, sideZ > 0 ? max.z : min.z];
  const first = scratch.set(nearX, min.y, -nearZ).project(camera).x;
  return first < scratch.set(-nearX, min.y, nearZ).project(camera).x ? 0 : 1;
}

/** chosen here: distances of labels from their edge in units of the box, 2 wide. */
const [tickOut, nameOut] = [0.09, 0.26];

/** Ticks along the near floor edges and along the left silhouette edge. */
function makeLabels(
  host: HTMLElement,
  content: FrameContent,
  [sideX, sideZ]: Sides,
  left: 0 | 1,
  theme: Theme,
): Label[] {
  const { box, x, y, z } = content;
  const { min, max } = box;
  const [nearX, nearZ] = [sideX > 0 ? max.x : min.x, sideZ > 0 ? max.z : min.z];
  const [middleX, middleZ] = [(min.x + max.x) / 2, (min.z + max.z) / 2];
  const onX = (at: number, out: number): Vector3 => new Vector3(at, min.y, nearZ + sideZ * out);
  const onZ = (at: number, out: number): Vector3 => new Vector3(nearX + sideX * out, min.y, at);
  const onY = (at: number): Vector3 =>
    left === 0 ? new Vector3(nearX, at, -nearZ) : new Vector3(-nearX, at, nearZ);
  const label = (text: string, at: Vector3, kind: Label["kind"]): Label => {
    const span = element("span", { class: kind }, text);
    styleLabel(span, text, kind, theme);
    return { text, at, kind, span, x: 0, y: 0, hidden: false };
  };
  const made = [
    ...x.ticks.map(({ text, at }) => label(text, onX(at, tickOut), "tick")),
    ...z.ticks.map(({ text, at }) => label(text, onZ(at, tickOut), "tick")),
    // At the foot the label would meet those of the floor.
    ...y.ticks
      .filter(({ at }) => at - min.y > 0.05 * (max.y - min.y) + 0.02)
      .map(({ text, at }) => label(text, onY(at), "upright-tick")),
    label(x.name, onX(middleX, nameOut), "axis-name"),
    label(z.name, onZ(middleZ, nameOut), "axis-name"),
    label(y.name, onY(max.y + 0.13), "axis-name"),
  ];
  host.replaceChildren(...made.map(({ span }) => span));
  return made;
}

function styleLabel(span: HTMLElement, text: string, kind: Label["kind"], theme: Theme): void {
  Object.assign(span.style, {
    position: "absolute",
    left: "0",
    top: "0",
    whiteSpace: "nowrap",
    font: kind === "axis-name" ? nameFont(text, theme.font, theme.serif) : `12px ${theme.font}`,
    lineHeight: "1",
    fontVariantNumeric: "tabular-nums",
    color: kind === "axis-name" ? theme.ink : theme.soft,
  });
}

/** Half the width of a character and half the height of a line, in pixels. Chosen here: for labels of 12 pixels. */
const [halfCharacter, halfLine] = [3.5, 6];

/** Hides ticks that would cover an earlier one: where two axes meet, both have a tick. */
export function hideCovered(
  labels: readonly {
    readonly text: string;
    readonly x: number;
    readonly y: number;
    readonly kind?: string;
    hidden: boolean;
  }[],
): void {
  for (let k = 0; k < labels.length; k++) {
    const label = labels[k];
    label.hidden = false;
    if (label.kind !== "tick") continue;
    for (let earlier = 0; earlier < k && !label.hidden; earlier++) {
      const other = labels[earlier];
      label.hidden =
        !other.hidden &&
        Math.abs(label.x - other.x) < halfCharacter * (label.text.length + other.text.length) &&
        Math.abs(label.y - other.y) < 2 * halfLine;
    }
  }
}

function placeSpan({ span, x, y, kind, hidden }: Label): void {
  const shift = kind === "upright-tick" ? "translate(calc(-100% - 8px), -50%)" : "translate(-50%, -50%)";
  span.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) ${shift}`;
  span.style.visibility = hidden ? "hidden" : "visible";
}

function paintLabel({ context, theme }: Pen, { text, x, y, kind }: Label): void {
  context.font = kind === "axis-name" ? nameFont(text, theme.font, theme.serif) : `12px ${theme.font}`;
  context.fillStyle = kind === "axis-name" ? theme.ink : theme.soft;
  context.textAlign = kind === "upright-tick" ? "right" : "center";
  context.textBaseline = "middle";
  context.fillText(text, kind === "upright-tick" ? x - 8 : x, y);
}
