/** @file Measured columns as points and equations. */

import { UsageError } from "../errors.ts";
import { jet, type PointFunction, sampled, sub } from "../expression/index.ts";
import { type Points, pointAt, pointsFrom, type Region } from "../geometry/index.ts";
import type { ConditionDescription } from "./conditions.ts";
import { isInside } from "./inside.ts";
import type { BoundEquation } from "./types.ts";

/** Distinct points, and one equation `field = value measured there` per measured field. */
export interface Measurements {
  readonly points: Points;
  readonly equations: readonly BoundEquation[];
}

/**
 * Splits columns into coordinates and fields and merges rows at the same point.
 *
 * @throws UsageError for a missing coordinate, an unknown field, no field at all, columns of different lengths, or
 *   entries that are not finite.
 */
export function measurements(
  columns: Readonly<Record<string, ArrayLike<number>>>,
  coordinates: readonly string[],
  fields: readonly string[],
): Measurements {
  checkNames(Object.keys(columns), coordinates, fields);
  const rows = pointsFrom(columns);
  const column = (name: string): Float64Array => {
    const c = rows.coordinates.indexOf(name);
    return rows.values.subarray(c * rows.count, (c + 1) * rows.count);
  };
  const groups = groupRows(coordinates.map(column), rows.count);
  const firsts = (name: string): number[] => groups.map(([first]) => column(name)[first]);
  const points = pointsFrom(Object.fromEntries(coordinates.map((name) => [name, firsts(name)])));
  const weights = Float64Array.from(groups, (group) => group.length / rows.count);
  const measured = fields.filter((field) => Object.hasOwn(columns, field));
  const equations = measured.map((field) => equationOf(field, points, means(groups, column(field))));
  return { points: { ...points, weights }, equations };
}

function checkNames(
  names: readonly string[],
  coordinates: readonly string[],
  fields: readonly string[],
): void {
  const refuse = (what: string): never => {
    throw new UsageError({
      what,
      where: `data with columns ${names.join(", ")}`,
      remedy: `columns ${coordinates.join(", ")} and at least one of ${fields.join(", ")}`,
    });
  };
  for (const name of coordinates) if (!names.includes(name)) refuse(`the data lack the coordinate "${name}"`);
  for (const name of names)
    if (!coordinates.includes(name) && !fields.includes(name)) refuse(`the column "${name}" is not a field`);
  if (!fields.some((field) => names.includes(field))) refuse("the data hold no field");
}

/**
 * Refuses conditions at points that do not lie in the closed domain, holes excluded, up to 1e-9 of its extent: the
 * equations say nothing about the solution there, and a model would be bent outside to meet them.
 *
 * @param descriptions - whose columns and coordinates have been checked.
 * @throws UsageError naming what is measured, the index of the first such point, the point and the bounds.
 */
export function refuseOutside(descriptions: readonly ConditionDescription[], domain: Region): void {
  const inside = isInside(domain);
  for (const description of descriptions) {
    if (description.at !== "columns" && description.at !== "points") continue;
    const points = description.at === "points" ? description.points : pointsFrom(description.columns);
    for (let i = 0; i < points.count; i++)
      if (!inside(pointAt(points, i))) throw outside(description, points, i, domain);
  }
}

function outside(
  description: ConditionDescription,
  points: Points,
  i: number,
  { coordinates, bounds }: Region,
): UsageError {
  const at = pointAt(points, i);
  const place = coordinates.map((name) => `${name} = ${at[name]}`).join(", ");
  const span = coordinates.map((name, c) => `${name} in [${bounds[c].join(", ")}]`).join(", ");
  const inBounds = coordinates.every((name, c) => at[name] >= bounds[c][0] && at[name] <= bounds[c][1]);
  const fields = points.coordinates.filter((name) => !coordinates.includes(name));
  const condition = description.options.name ?? "data";
  const what =
    description.at === "columns"
      ? `the measurement of ${fields.join(", ")} at index ${i}`
      : `the point at index ${i}`;
  return new UsageError({
    what: `${what} is outside the domain${inBounds ? ", within its bounds: in a hole or beyond a curved side" : ""}`,
    where: `condition "${condition}", at ${place}; the domain lies in ${span}`,
    remedy: "only points of the closed domain, or a larger domain",
  });
}

/** Indices of rows with equal coordinates, in order of first appearance. */
function groupRows(columns: readonly Float64Array[], count: number): number[][] {
  const groups = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    const key = columns.map((column) => column[i]).join();
    const group = groups.get(key);
    if (group) group.push(i);
    else groups.set(key, [i]);
  }
  return [...groups.values()];
}

const means = (groups: readonly number[][], column: Float64Array): number[] =>
  groups.map((group) => group.reduce((total, i) => total + column[i] / group.length, 0));

/** Values are found by the coordinates' shortest decimal forms, which tell all doubles apart (but 0 from -0). */
function equationOf(field: string, points: Points, values: readonly number[]): BoundEquation {
  const { coordinates, count } = points;
  const byPoint = new Map<string, number>();
  for (let i = 0; i < count; i++)
    byPoint.set(coordinates.map((_, c) => points.values[c * count + i]).join(), values[i]);
  const lookup: PointFunction = (point) =>
    byPoint.get(coordinates.map((name) => point[name]).join()) ?? Number.NaN;
  return {
    text: `${field} = measured ${field}`,
    residual: sub(jet(field), sampled(`measured ${field}`, lookup)),
  };
}
