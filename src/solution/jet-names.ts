/** @file Names of values and derivatives (`u`, `u_x`, `v_xt`), and the points they are asked at. */

import { UsageError } from "../errors.ts";
import { type Jet, leafKey, parseExpression } from "../expression/index.ts";
import { asPoints, type Points, type PointsInput } from "../geometry/index.ts";

/** Fields and coordinates by name. */
export interface NamedSpace {
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
}

/**
 * The jet a name stands for.
 *
 * @throws UsageError for a name that is no field and no derivative of one.
 */
export function jetNamed(name: string, { coordinates, fields }: NamedSpace): Jet {
  const parsed = parseExpression(name, { coordinates, fields, normals: false });
  if (parsed.kind === "jet") return parsed;
  throw new UsageError({
    what: `"${name}" is not a field or a derivative of one`,
    remedy: `${fields.join(", ")}, or for example ${leafKey({ kind: "jet", field: fields[0], derivative: [coordinates[0]], site: 0 })}`,
  });
}

/** The order of coordinates is free, none may be missing. @throws UsageError naming the one that is. */
export function requireCoordinates(given: readonly string[], coordinates: readonly string[]): void {
  const missing = coordinates.find((name) => !given.includes(name));
  if (missing === undefined) return;
  throw new UsageError({
    what: `points lack the coordinate "${missing}"`,
    remedy: `points in ${coordinates.join(", ")}`,
  });
}

/**
 * The points with just these coordinates, in this order; columns by coordinate name are points too.
 *
 * @throws UsageError as `requireCoordinates` and `asPoints`.
 *
 * @example
 * pointsIn({ y: [3], x: [2] }, ["x", "y"]).values; // [2, 3]
 */
export function pointsIn(given: PointsInput, coordinates: readonly string[]): Points {
  const points = asPoints(given);
  if (points.coordinates.join() === coordinates.join()) return points;
  requireCoordinates(points.coordinates, coordinates);
  const { count } = points;
  const values = new Float64Array(coordinates.length * count);
  coordinates.forEach((name, k) => {
    const c = points.coordinates.indexOf(name);
    values.set(points.values.subarray(c * count, (c + 1) * count), k * count);
  });
  return { coordinates, count, values };
}

/** One point by coordinate name. @throws UsageError if a coordinate is missing. */
export function onePoint(point: Readonly<Record<string, number>>, coordinates: readonly string[]): Points {
  requireCoordinates(Object.keys(point), coordinates);
  return { coordinates, count: 1, values: Float64Array.from(coordinates, (name) => point[name]) };
}
