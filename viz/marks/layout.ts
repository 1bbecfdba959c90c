/** @file Where a field lies in the scene: first axis to the right, second away from the viewer, value or third upwards. */

import { Box3, Vector3 } from "three";
import { type Axis, axisValue, type Grid } from "./grid.ts";
import type { Place, Place3, Volume } from "./picture.ts";
import { likeLengths } from "./plane.ts";
import type { ValueScale } from "./value-scale.ts";

export interface Layout {
  readonly box: Box3;
  /** Scene position of a place and a value. */
  position(a: number, b: number, value: number): Vector3;
  /** The place above a scene position, within the axes. */
  place(position: { readonly x: number; readonly z: number }): Place;
}

/** chosen here: height of the box when its longer side is 2. */
const height = 0.92;
/** chosen here: the floor lies a little below the lowest value, so that its lines never cross the surface. */
const floor = -0.025;

export function layoutOf({ a, b }: Pick<Grid, "a" | "b">, scale: ValueScale): Layout {
  const [width, depth] = sides(a, b);
  const [fromA, fromB] = [fraction(a), fraction(b)];
  return {
    box: new Box3(new Vector3(-width / 2, floor, -depth / 2), new Vector3(width / 2, height, depth / 2)),
    position: (atA, atB, value) =>
      new Vector3((fromA(atA) - 0.5) * width, scale.unit(value) * height, (0.5 - fromB(atB)) * depth),
    place: ({ x, z }) => [
      a.low + (a.high - a.low) * (x / width + 0.5),
      b.low + (b.high - b.low) * (0.5 - z / depth),
    ],
  };
}

/** True proportions when both axes are lengths of like size; otherwise sides of 2 and 1.5. */
function sides(a: Axis, b: Axis): readonly [number, number] {
  if (!likeLengths(a, b)) return [2, 1.5];
  const ratio = (b.high - b.low) / (a.high - a.low);
  return ratio <= 1 ? [2, 2 * ratio] : [2 / ratio, 2];
}

export interface VolumeLayout {
  readonly box: Box3;
  /** Scene units per unit of each axis; the third axis is upright. */
  readonly stretch: Place3;
  position(place: Place3): Vector3;
  place(position: Vector3): Place3;
}

/** True proportions when all three axes are lengths of like size; otherwise each side by its sort. */
export function volumeLayoutOf({ a, b, c }: Pick<Volume, "a" | "b" | "c">): VolumeLayout {
  const lengths = [a, b, c].map(({ low, high }) => high - low);
  const alike = likeLengths(a, b) && likeLengths(b, c) && likeLengths(a, c);
  const longest = Math.max(...lengths);
  // chosen here: sides for axes that cannot be compared.
  const [width, depth, up] = alike ? lengths.map((length) => (2 * length) / longest) : [2, 1.5, 1.4];
  const [fromA, fromB, fromC] = [fraction(a), fraction(b), fraction(c)];
  return {
    box: new Box3(new Vector3(-width / 2, 0, -depth / 2), new Vector3(width / 2, up, depth / 2)),
    stretch: [width / lengths[0], depth / lengths[1], up / lengths[2]],
    position: ([atA, atB, atC]) =>
      new Vector3((fromA(atA) - 0.5) * width, fromC(atC) * up, (0.5 - fromB(atB)) * depth),
    place: ({ x, y, z }) => [
      a.low + (a.high - a.low) * (x / width + 0.5),
      b.low + (b.high - b.low) * (0.5 - z / depth),
      c.low + ((c.high - c.low) * y) / up,
    ],
  };
}

const fraction =
  ({ low, high }: Axis) =>
  (value: number): number =>
    (value - low) / (high - low);

/** Lattice values of an axis. */
export const axisValues = (axis: Axis): readonly number[] =>
  Array.from({ length: axis.count }, (_, i) => axisValue(axis, i));
