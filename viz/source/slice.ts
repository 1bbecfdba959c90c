/** @file The points of a picture: a lattice along one to three coordinates, the others held. */

import { UsageError } from "../../src/errors.ts";
import type { Points } from "../../src/geometry/index.ts";
import { latticePoints } from "../../src/solution/index.ts";
import { refuseTooMany } from "./limits.ts";
import type { FieldRequest, ViewSummary } from "./source.ts";

/**
 * All points of the requested lattice in the order of the problem's coordinates.
 *
 * @throws UsageError for axes that are not one to three different coordinates, a resolution that does not fit them, or
 * a remaining coordinate without a finite value, or more than 2^20 points.
 */
export function slicePoints(
  { coordinates, bounds }: Pick<ViewSummary, "coordinates" | "bounds">,
  { axes, fixed, resolution }: Pick<FieldRequest, "axes" | "fixed" | "resolution">,
): Points {
  checkAxes(axes, coordinates);
  refuseTooMany(resolution.reduce((product, n) => product * n, 1));
  const plane = latticePoints(axes, {
    counts: resolution,
    bounds: axes.map((name) => bounds[coordinates.indexOf(name)]),
  });
  const values = new Float64Array(coordinates.length * plane.count);
  coordinates.forEach((name, c) => {
    const axis = axes.indexOf(name);
    const target = values.subarray(c * plane.count, (c + 1) * plane.count);
    if (axis < 0) target.fill(heldValue(name, fixed));
    else target.set(plane.values.subarray(axis * plane.count, (axis + 1) * plane.count));
  });
  return { coordinates, count: plane.count, values };
}

function checkAxes(axes: readonly string[], coordinates: readonly string[]): void {
  const distinct = new Set(axes).size === axes.length && axes.length >= 1 && axes.length <= 3;
  if (distinct && axes.every((name) => coordinates.includes(name))) return;
  throw new UsageError({
    what: `a picture cannot have the axes ${axes.join(", ") || "(none)"}`,
    where: "viewer",
    remedy: `one to three different ones of ${coordinates.join(", ")}`,
  });
}

function heldValue(name: string, fixed: Readonly<Record<string, number>>): number {
  if (Object.hasOwn(fixed, name) && Number.isFinite(fixed[name])) return fixed[name];
  throw new UsageError({
    what: `coordinate ${name} is neither an axis nor held at a number`,
    where: "viewer",
    remedy: `fix.${name}=... in the request`,
  });
}
