/** @file Where a field lies in the scene: first axis to the right, second away from the viewer, value upwards. */

import { Box3, Vector3 } from "three";
import { type Axis, axisValue, type Grid } from "./grid.ts";
import type { Place } from "./picture.ts";
import type { ValueScale } from "./value-scale.ts";

export interface Layout {
  readonly box: Box3;
  /** Scene position of a place and a value. */
  position(a: number, b: number, value: number): Vector3;
  /** The place above a scene position, within the axes. */
  place(position: Vector3): Place;
}

/** chosen here: height of the box when its longer side is 2. */
const height = 0.92;
/** chosen here: the floor lies a little below the lowest value, so that its lines never cross the surface. */
const floor = -0.025;

export function layoutOf({ a, b }: Grid, scale: ValueScale): Layout {
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
  const ratio = (b.high - b.low) / (a.high - a.low);
  if (a.name === "t" || b.name === "t" || ratio < 0.4 || ratio > 2.5) return [2, 1.5];
  return ratio <= 1 ? [2, 2 * ratio] : [2 / ratio, 2];
}

const fraction =
  ({ low, high }: Axis) =>
  (value: number): number =>
    (value - low) / (high - low);

/** Lattice values of an axis. */
export const axisValues = (axis: Axis): readonly number[] =>
  Array.from({ length: axis.count }, (_, i) => axisValue(axis, i));
