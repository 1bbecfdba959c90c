/** @file A solution that answers for its domain: points beyond the bounds are refused, not extrapolated. */

import { UsageError } from "../errors.ts";
import type { Points, PointsInput, Region } from "../geometry/index.ts";
import {
  checkOptions,
  checkValue,
  lists,
  type OptionRule,
  type OptionTable,
  oneOf,
  texts,
} from "../options.ts";
import { onePoint, pointsIn } from "./jet-names.ts";
import type { AskedSolution, Solution } from "./solution.ts";

/** What points beyond the bounds of the domain get: an error, the functions' own values there, or NaN. */
export type Outside = "refuse" | "extrapolate" | "nan";

export interface EvaluateOptions {
  /** Default `refuse`. A polynomial that is exact inside is 1e54 two widths away: extrapolation is to be asked for. */
  readonly outside?: Outside;
}

/** A solution with a say in what lies outside. */
export interface BoundedSolution extends AskedSolution {
  /**
   * Values of fields or derivatives at points.
   *
   * @param names - `u`, `u_x`, `v_xx`, ...: any derivative up to total order 4.
   * @param points - points, or a column per coordinate: `{ x: [0.25, 0.5], t: [1, 1] }`.
   * @returns one array per name, with an entry per point.
   * @throws UsageError for an unknown field or coordinate, naming the known ones; columns of unequal length; a point beyond
   *   the bounds of the domain, unless `outside` says otherwise.
   */
  evaluate(names: readonly string[], points: PointsInput, options?: EvaluateOptions): Float64Array[];
  /** One value at one point given by coordinate name. @throws UsageError as `evaluate`, and if a coordinate is missing. */
  at(point: Readonly<Record<string, number>>, name?: string, options?: EvaluateOptions): number;
}

export interface WithinDomainOptions {
  /** Coordinates in which the solution has the period of the domain: points are moved into it. Default: none. */
  readonly periodic?: readonly string[];
}

/** Of the extent of a coordinate: what rounding moves a point of the boundary by, with room. As for known solutions. */
const tolerance = 1e-9;

/**
 * The solution, asked within the bounds of its domain only: in the bounding box, up to 1e-9 of its sides. In holes and
 * beyond curved sides the functions go on, so that grids over the box can be evaluated.
 *
 * `solve` and `restore` return such solutions.
 *
 * Cost: two comparisons per coordinate and point.
 *
 * @example
 * const u = withinDomain(expressionSolution({ u: "x^2" }, box({ x: [0, 1] })));
 * u.at({ x: 0.5 }); // 0.25
 * u.at({ x: 3 }, "u", { outside: "extrapolate" }); // 9
 * u.at({ x: 3 }, "u", { outside: "nan" }); // NaN
 */
export function withinDomain(
  solution: Solution,
  { periodic = [] }: WithinDomainOptions = {},
): BoundedSolution {
  const { coordinates, fields, domain } = solution;
  const wrapped = coordinates.flatMap((name, c) => (periodic.includes(name) ? [c] : []));
  const evaluate = (names: readonly string[], given: PointsInput, options?: EvaluateOptions) => {
    const outside = readOutside(options);
    checkValue(names, namesRule, "the first argument", "evaluate(names, points, options)");
    const points = movedInside(pointsIn(given, coordinates), domain, wrapped);
    if (outside === "refuse") refuseFirst(points, domain);
    const columns = solution.evaluate(names, points);
    if (outside === "nan") blank(columns, points, domain);
    return columns;
  };
  return {
    ...solution,
    evaluate,
    at(point, name = fields[0], options) {
      checkValue(name, nameRule, "the second argument", "at(point, name, options)");
      return evaluate([name], onePoint(point, coordinates), options)[0][0];
    },
  };
}

const table: OptionTable<EvaluateOptions> = {
  outside: oneOf(["refuse", "extrapolate", "nan"] satisfies readonly Outside[]),
};
const nameRule = texts("u");
const namesRule: OptionRule = {
  ...lists(nameRule, 0),
  wants: 'a list of fields or derivatives: ["u", "u_x"]',
};

function readOutside(options: EvaluateOptions = {}): Outside {
  checkOptions(options, table, { where: "evaluate" });
  return options.outside ?? "refuse";
}

/** Calls `found` with points beyond the bounds, until it returns true. NaN lies beyond them. */
function eachBeyond(
  { values, count }: Points,
  { bounds }: Region,
  found: (i: number, c: number) => boolean,
): void {
  for (let c = 0; c < bounds.length; c++) {
    const slack = tolerance * (bounds[c][1] - bounds[c][0]);
    const [low, high] = [bounds[c][0] - slack, bounds[c][1] + slack];
    for (let i = 0, at = c * count; i < count; i++, at++)
      if (!(values[at] >= low && values[at] <= high) && found(i, c)) return;
  }
}

function refuseFirst(points: Points, domain: Region): void {
  eachBeyond(points, domain, (i, c) => {
    const { coordinates, bounds } = domain;
    const place = coordinates.map((name, k) => `${name} = ${points.values[k * points.count + i]}`);
    const index = points.count > 1 ? `point ${i}, ` : "";
    throw new UsageError({
      what: `the solution is asked outside its domain: ${coordinates[c]} in [${bounds[c].join(", ")}]`,
      where: `at ${index}${place.join(", ")}`,
      remedy: 'a point of the domain; { outside: "extrapolate" } or { outside: "nan" } as the last argument',
    });
  });
}

function blank(columns: readonly Float64Array[], points: Points, domain: Region): void {
  eachBeyond(points, domain, (i) => {
    for (const column of columns) column[i] = Number.NaN;
    return false;
  });
}

/** The points with these coordinates modulo the extent of the domain; the same object if none lies beyond. */
function movedInside(points: Points, { bounds }: Region, wrapped: readonly number[]): Points {
  const { count } = points;
  let { values } = points;
  for (const c of wrapped) {
    const [low, high] = bounds[c];
    for (let at = c * count; at < (c + 1) * count; at++) {
      const x = values[at];
      if (x >= low && x <= high) continue;
      if (values === points.values) values = values.slice();
      values[at] = x - (high - low) * Math.floor((x - low) / (high - low));
    }
  }
  return values === points.values ? points : { coordinates: points.coordinates, count, values };
}
