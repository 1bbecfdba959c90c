/** @file From coordinates of a problem to pixels: one line, one plane, or a box seen from any side. */

import type { ViewShape } from "../../source/source.ts";

export type Pixel = readonly [x: number, y: number];

/** Where a picture may be drawn, in CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a box is seen from, in radians: about the upright axis, and above the floor. */
export interface Turn {
  readonly azimuth: number;
  readonly elevation: number;
}

/**
 * An affine map: pixel = centre + Σ scale · (coordinate - middle) · direction, over the coordinates that are shown.
 * Arrays have one entry per coordinate of the problem; those of hidden coordinates are 0.
 */
export interface Projection {
  readonly centre: Pixel;
  readonly middle: readonly number[];
  /** Pixels per unit of the coordinate. */
  readonly scale: readonly number[];
  /** Images of the axes of the scene: unit length when they lie in the plane of the picture. */
  readonly direction: readonly Pixel[];
  /** Indices of the coordinates that are shown: across and up, or across, into depth and up. */
  readonly axes: readonly number[];
}

export type Bounds = readonly (readonly [number, number])[];

const length = ([low, high]: readonly [number, number]): number => (high > low ? high - low : 1);

/** chosen here: lengths whose ratio is larger would leave one of them a sliver. */
const mostUnequal = 4;

/** Sides in true proportion when all are lengths of like size, else equal; the longest is 1. */
export function sidesOf(bounds: Bounds, names: readonly string[], axes: readonly number[]): number[] {
  const lengths = axes.map((c) => length(bounds[c]));
  const longest = Math.max(...lengths);
  const isAlike = longest <= mostUnequal * Math.min(...lengths) && !axes.some((c) => names[c] === "t");
  return lengths.map((side) => (isAlike ? side / longest : 1));
}

/**
 * The picture of one to three coordinates that fits the frame: one lies across, a second goes up, with three the box
 * is turned.
 */
export function projection(
  bounds: Bounds,
  names: readonly string[],
  axes: readonly number[],
  frame: Frame,
  turn: Turn,
): Projection {
  const { left, top, width, height } = frame;
  const centre: Pixel = [left + width / 2, top + height / 2];
  const sides = sidesOf(bounds, names, axes);
  const isFree = axes.length < 3 && sides.every((side) => side === 1) && !isSquare(bounds, names, axes);
  const stretch = isFree ? [width, height] : sides.map((side) => side * pixelsPerSide(sides, frame));
  const images = axes.length < 3 ? flat : turned(turn);
  const middle = bounds.map(([low, high]) => (low + high) / 2);
  const scale = bounds.map((interval, c) => {
    const k = axes.indexOf(c);
    return k < 0 ? 0 : stretch[k] / length(interval);
  });
  const direction = bounds.map((_, c): Pixel => images[axes.indexOf(c)] ?? [0, 0]);
  return { centre, middle, scale, direction, axes };
}

/** Equal sides in truth, which are drawn equal. */
const isSquare = (bounds: Bounds, names: readonly string[], axes: readonly number[]): boolean =>
  axes.length === 2 &&
  !axes.some((c) => names[c] === "t") &&
  Math.abs(length(bounds[axes[0]]) - length(bounds[axes[1]])) <= 1e-9 * length(bounds[axes[0]]);

/** Pixels per unit side: a turned box fits whichever way it is turned. */
function pixelsPerSide(sides: readonly number[], { width, height }: Frame): number {
  if (sides.length === 3) return Math.min(width, height) / Math.hypot(...sides);
  return Math.min(width / sides[0], height / (sides[1] ?? 1));
}

/** Pixels grow downwards, coordinates upwards. */
const flat: readonly Pixel[] = [
  [1, 0],
  [0, -1],
];

/** Parallel projection: the first two axes lie on the floor, the third stands upright. */
function turned({ azimuth, elevation }: Turn): readonly Pixel[] {
  const [c, s, up, tilt] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  return [
    [c, -s * tilt],
    [-s, -c * tilt],
    [0, -up],
  ];
}

/** The pixel of a point, given as one number per coordinate. */
export function pixelOf(
  { centre, middle, scale, direction, axes }: Projection,
  point: readonly number[],
): Pixel {
  let [x, y] = centre;
  for (const c of axes) {
    const side = scale[c] * (point[c] - middle[c]);
    x += side * direction[c][0];
    y += side * direction[c][1];
  }
  return [x, y];
}

/**
 * Image of a unit normal: at right angles to the image of its face also where axes are stretched differently.
 *
 * @returns a vector of length at most 1, or undefined when the normal points along hidden coordinates only.
 */
export function normalOf(
  { scale, direction, axes }: Projection,
  normal: readonly number[],
): Pixel | undefined {
  // A normal is a covector: it scales with the inverse of the lengths.
  const scene = axes.map((c) => normal[c] / scale[c]);
  const size = Math.hypot(...scene);
  const all = Math.hypot(...normal);
  if (!(all > 0) || Math.hypot(...axes.map((c) => normal[c])) < 1e-6 * all) return undefined;
  const sum = (part: 0 | 1): number =>
    axes.reduce((s, c, k) => s + (scene[k] / size) * direction[c][part], 0);
  return [sum(0), sum(1)];
}

/** Image of a vector of the coordinates. */
const vectorOf = ({ scale, direction, axes }: Projection, vector: readonly number[]): Pixel => [
  axes.reduce((s, c) => s + scale[c] * vector[c] * direction[c][0], 0),
  axes.reduce((s, c) => s + scale[c] * vector[c] * direction[c][1], 0),
];

/** Half axes of a shape as vectors of the coordinates. */
const spokes = ({ radii, directions }: ViewShape): number[][] =>
  radii.map((radius, k) =>
    directions ? directions[k].map((part) => radius * part) : radii.map((_, c) => (c === k ? radius : 0)),
  );

export interface Ellipse {
  readonly centre: Pixel;
  readonly radii: readonly [major: number, minor: number];
  /** Radians from the picture's x to the major axis. */
  readonly angle: number;
}

/** Shadow of an ellipsoid: the ellipse of M Mᵀ, the columns of M being the images of its half axes. */
export function shadowOf(shape: ViewShape, onto: Projection): Ellipse {
  let [xx, xy, yy] = [0, 0, 0];
  for (const spoke of spokes(shape)) {
    const [x, y] = vectorOf(onto, spoke);
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const [mean, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return {
    centre: pixelOf(onto, shape.centre),
    radii: [Math.sqrt(mean + half), Math.sqrt(Math.max(0, mean - half))],
    angle: Math.atan2(2 * xy, xx - yy) / 2,
  };
}

/** Edges of a box, as pairs of pixels; those along hidden axes of a straight box have no length and are left out. */
export function edgesOf(shape: ViewShape, onto: Projection): readonly (readonly [Pixel, Pixel])[] {
  const centre = pixelOf(onto, shape.centre);
  const half = spokes(shape)
    .map((spoke) => vectorOf(onto, spoke))
    .filter(([x, y]) => Math.hypot(x, y) > 1e-9);
  const corner = (signs: number): Pixel => {
    const sum = (part: 0 | 1): number =>
      half.reduce((s, spoke, k) => s + (signs & (1 << k) ? spoke[part] : -spoke[part]), centre[part]);
    return [sum(0), sum(1)];
  };
  return Array.from({ length: 1 << half.length }, (_, signs) => signs).flatMap((signs) =>
    half.flatMap((_, k) => (signs & (1 << k) ? [] : [[corner(signs), corner(signs | (1 << k))] as const])),
  );
}

/** The bounds of the problem as a box. */
export const boundsShape = (bounds: Bounds): ViewShape => ({
  sort: "box",
  centre: bounds.map(([low, high]) => (low + high) / 2),
  radii: bounds.map(([low, high]) => (high - low) / 2),
});
