/** @file Known solutions are known in the closed domain only: functions of the point refuse to say more. */

import { UsageError } from "../errors.ts";
import type { PointFunction } from "../expression/index.ts";
import type { Region } from "../geometry/index.ts";
import type { FieldValue, Reference } from "./types.ts";

/** Of the extent: what rounding moves a point of the boundary by, with room. */
const tolerance = 1e-9;

/**
 * Whether points lie in the closed domain, up to 1e-9 of its extent: per coordinate its own, across faces the largest.
 *
 * @returns false also for points that lack a coordinate or have one that is not a number.
 *
 * @example
 * isInside(box({ x: [0, 1] }))({ x: 1 }); // true
 */
export function isInside(domain: Region): (point: Readonly<Record<string, number>>) => boolean {
  const { coordinates } = domain;
  const extents = domain.bounds.map(([low, high]) => high - low);
  const margin = tolerance * Math.max(...extents);
  const at = new Float64Array(coordinates.length);
  return (point) => {
    for (let c = 0; c < at.length; c++) {
      at[c] = point[coordinates[c]];
      const [low, high] = domain.bounds[c];
      const slack = tolerance * extents[c];
      if (!(at[c] >= low - slack && at[c] <= high + slack)) return false;
    }
    return domain.signedDistance(at) <= margin;
  };
}

/** The function, which throws UsageError at points outside the domain: see `isInside`. Expressions are left alone. */
function insideOnly<F extends FieldValue>(field: string, value: F, problem: string, domain: Region): F {
  if (typeof value !== "function") return value;
  const inside = isInside(domain);
  const guarded: PointFunction = (point) => {
    if (inside(point)) return value(point);
    throw outside(`the solution ${field} of problem "${problem}"`, point, domain);
  };
  return guarded as F;
}

function outside(what: string, point: Readonly<Record<string, number>>, domain: Region): UsageError {
  const { coordinates, bounds } = domain;
  const missing = coordinates.find((name) => point[name] === undefined);
  const span = coordinates.map((name, c) => `${name} in [${bounds[c].join(", ")}]`).join(", ");
  return new UsageError({
    what: `${what} is asked ${missing ? `without the coordinate "${missing}"` : "outside its domain"}`,
    where: `at ${JSON.stringify(point)}; the domain lies in ${span}`,
    remedy: missing ? `a point in ${coordinates.join(", ")}` : "a point of the closed domain",
  });
}

/** Fields whose functions refuse points outside the domain. */
export const knownInside = <F extends FieldValue>(
  fields: Readonly<Record<string, F>>,
  problem: string,
  domain: Region,
): Record<string, F> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, insideOnly(field, value, problem, domain)]),
  );

/** A reference whose functions refuse points outside the domain. */
export const referenceInside = (reference: Reference, problem: string, domain: Region): Reference => ({
  ...reference,
  fields: knownInside(reference.fields, problem, domain),
});
