/** @file The box around a surface: grid lines on the far walls, ticks and names on the near edges. */

import { scaleLinear } from "d3";
import { BufferGeometry, LineBasicMaterial, LineSegments, type PerspectiveCamera, Vector3 } from "three";
import { element, themeColour } from "./dom.ts";
import type { Axis, Grid } from "./grid.ts";
import type { Layout } from "./layout.ts";
import { tickText } from "./numbers.ts";
import type { Tick, ValueScale } from "./value-scale.ts";

export interface Frame {
  readonly lines: LineSegments;
  /** Takes up a new field. */
  show(grid: Grid, scale: ValueScale, valueName: string, layout: Layout): void;
  /** Moves lines to the far walls and labels to the near edges. */
  follow(camera: PerspectiveCamera, width: number, height: number): void;
  remove(): void;
}

interface Content {
  readonly layout: Layout;
  readonly a: readonly Tick[];
  readonly b: readonly Tick[];
  readonly value: readonly Tick[];
  readonly names: { readonly a: string; readonly b: string; readonly value: string };
  readonly lows: readonly [a: number, b: number];
  readonly highs: readonly [a: number, b: number];
  readonly foot: number;
}

interface Label {
  readonly text: string;
  readonly at: Vector3;
  readonly kind: "tick" | "upright-tick" | "axis-name";
}

/** Which sides the camera sees: +1 or -1 along the scene's x and z. */
type Sides = readonly [x: number, z: number];

export function frame(labels: HTMLElement): Frame {
  const lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial());
  let content: Content | undefined;
  let drawn = "";
  return {
    lines,
    show: (grid, scale, valueName, layout) => {
      content = contentOf(grid, scale, valueName, layout);
      drawn = "";
    },
    follow: (camera, width, height) => {
      if (!content) return;
      const sides: Sides = [camera.position.x < 0 ? -1 : 1, camera.position.z < 0 ? -1 : 1];
      if (drawn !== String(sides)) {
        // A geometry keeps the size of its first points.
        lines.geometry.dispose();
        lines.geometry = new BufferGeometry().setFromPoints(wallLines(content, sides));
        drawn = String(sides);
      }
      (lines.material as LineBasicMaterial).color.set(themeColour("grid"));
      placeLabels(labels, labelsOf(content, sides, camera), camera, width, height);
    },
    remove: () => {
      lines.geometry.dispose();
      (lines.material as LineBasicMaterial).dispose();
      labels.replaceChildren();
    },
  };
}

function contentOf({ a, b }: Grid, scale: ValueScale, valueName: string, layout: Layout): Content {
  return {
    layout,
    a: axisTicks(a),
    b: axisTicks(b),
    value: scale.ticks(4),
    names: { a: a.name, b: b.name, value: valueName },
    lows: [a.low, b.low],
    highs: [a.high, b.high],
    foot: scale.domain[0],
  };
}

export const axisTicks = ({ low, high }: Axis, count = 4): Tick[] =>
  scaleLinear()
    .domain([low, high])
    .ticks(count)
    .map((value) => ({ value, text: tickText(value) }));

/** Pairs of ends: floor lines at every tick, wall lines on the two far walls, and the outline. */
function wallLines(content: Content, [sideX, sideZ]: Sides): Vector3[] {
  const { layout, a, b, value, lows, highs, foot } = content;
  const { min, max } = layout.box;
  const [farX, farZ] = [sideX > 0 ? min.x : max.x, sideZ > 0 ? min.z : max.z];
  const onA = [lows[0], ...a.map((tick) => tick.value), highs[0]].map(
    (at) => layout.position(at, lows[1], foot).x,
  );
  const onB = [lows[1], ...b.map((tick) => tick.value), highs[1]].map(
    (at) => layout.position(lows[0], at, foot).z,
  );
  const onValue = [min.y, ...value.map((tick) => layout.position(lows[0], lows[1], tick.value).y), max.y];
  const line = (...ends: [number, number, number][]): Vector3[] => ends.map((end) => new Vector3(...end));
  return [
    ...onA.flatMap((x) => line([x, min.y, min.z], [x, min.y, max.z], [x, min.y, farZ], [x, max.y, farZ])),
    ...onB.flatMap((z) => line([min.x, min.y, z], [max.x, min.y, z], [farX, min.y, z], [farX, max.y, z])),
    ...onValue.flatMap((y) => line([min.x, y, farZ], [max.x, y, farZ], [farX, y, min.z], [farX, y, max.z])),
  ];
}

/** Ticks along the near floor edges and along whichever silhouette edge is further left on the screen. */
function labelsOf(content: Content, [sideX, sideZ]: Sides, camera: PerspectiveCamera): Label[] {
  const { layout, a, b, value, names, lows, foot } = content;
  const { min, max } = layout.box;
  const [nearX, nearZ] = [sideX > 0 ? max.x : min.x, sideZ > 0 ? max.z : min.z];
  // chosen here: distances from the edge in units of the box, 2 wide.
  const [tickOut, nameOut] = [0.09, 0.26];
  const onA = (x: number, out: number): Vector3 => new Vector3(x, min.y, nearZ + sideZ * out);
  const onB = (z: number, out: number): Vector3 => new Vector3(nearX + sideX * out, min.y, z);
  const upright = leftEdge(camera, [new Vector3(nearX, min.y, -nearZ), new Vector3(-nearX, min.y, nearZ)]);
  const onValue = (y: number): Vector3 => upright.clone().setY(y);
  const tick = (text: string, at: Vector3): Label => ({ text, at, kind: "tick" });
  const name = (text: string, at: Vector3): Label => ({ text, at, kind: "axis-name" });
  return [
    ...a.map(({ value: at, text }) => tick(text, onA(layout.position(at, lows[1], foot).x, tickOut))),
    ...b.map(({ value: at, text }) => tick(text, onB(layout.position(lows[0], at, foot).z, tickOut))),
    ...value
      .map(
        ({ value: at, text }): Label => ({
          text,
          at: onValue(layout.position(lows[0], lows[1], at).y),
          kind: "upright-tick",
        }),
      )
      // At the foot the label would meet those of the floor.
      .filter((label) => label.at.y > 0.05 * max.y),
    name(names.a, onA(0, nameOut)),
    name(names.b, onB(0, nameOut)),
    name(names.value, onValue(max.y + 0.13)),
  ];
}

function leftEdge(camera: PerspectiveCamera, [first, second]: readonly [Vector3, Vector3]): Vector3 {
  return first.clone().project(camera).x < second.clone().project(camera).x ? first : second;
}

/** Half the width of a character and half the height of a line, in pixels. Chosen here: for labels of 12 pixels. */
const [halfCharacter, halfLine] = [3.5, 6];

/**
 * Labels without those that would cover an earlier one: where two axes meet, both have a tick.
 *
 * @param labels - with the pixels of their middles.
 */
export function uncovered<L extends { readonly text: string; readonly x: number; readonly y: number }>(
  labels: readonly L[],
): L[] {
  const kept: L[] = [];
  for (const label of labels) {
    const covers = (other: L): boolean =>
      Math.abs(label.x - other.x) < halfCharacter * (label.text.length + other.text.length) &&
      Math.abs(label.y - other.y) < 2 * halfLine;
    if (!kept.some(covers)) kept.push(label);
  }
  return kept;
}

/** Puts labels at their projected positions, reusing elements. */
function placeLabels(
  host: HTMLElement,
  labels: readonly Label[],
  camera: PerspectiveCamera,
  width: number,
  height: number,
): void {
  const projected = labels.map((label) => {
    const { x, y } = label.at.clone().project(camera);
    return { ...label, x: ((x + 1) / 2) * width, y: ((1 - y) / 2) * height };
  });
  const isTick = ({ kind }: Label): boolean => kind === "tick";
  const wanted = [...uncovered(projected.filter(isTick)), ...projected.filter((label) => !isTick(label))];
  while (host.children.length < wanted.length) host.append(element("span"));
  while (host.children.length > wanted.length) host.lastElementChild?.remove();
  wanted.forEach(({ text, x, y, kind }, k) => {
    const span = host.children[k] as HTMLElement;
    if (span.textContent !== text) span.textContent = text;
    span.className = kind;
    span.style.transform = `translate(${x}px, ${y}px) ${kind === "upright-tick" ? "translate(calc(-100% - 8px), -50%)" : "translate(-50%, -50%)"}`;
  });
}
