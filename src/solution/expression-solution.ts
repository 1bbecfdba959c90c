/** @file Fields given as expressions of the coordinates, as a solution. */

import { UsageError } from "../errors.ts";
import type { Expression } from "../expression/index.ts";
import type { Region } from "../geometry/index.ts";
import { knownExpressions } from "../models/index.ts";
import { onePoint, pointsIn } from "./jet-names.ts";
import type { AskedSolution } from "./solution.ts";
import type { Restore } from "./stored.ts";

/**
 * The solution with these values, and derivatives formed symbolically.
 *
 * @param values - per field an expression of the domain's coordinates or its text; fields without one are zero.
 * @param fields - Default: those of `values`.
 * @throws UsageError as `knownExpressions`.
 *
 * @example
 * const u = expressionSolution({ u: "x^2*y" }, box({ x: [0, 1], y: [0, 1] }));
 * u.at({ x: 0.5, y: 2 }, "u_x"); // 2
 */
export function expressionSolution(
  values: Readonly<Record<string, Expression | string>>,
  domain: Region,
  fields?: readonly string[],
): AskedSolution {
  const { coordinates } = domain;
  const known = knownExpressions(values, coordinates, fields);
  return {
    ...known,
    domain,
    evaluate: (names, points) => known.evaluate(names, pointsIn(points, coordinates)),
    at: (point, name = known.fields[0]) => known.evaluate([name], onePoint(point, coordinates))[0][0],
  };
}

/** Makes stored `knownExpressions` again, as a solution. */
export const restoreExpressions: Restore = ({ header }, { domain }) => {
  const { expressions, fields } = header as {
    readonly expressions?: Readonly<Record<string, string>>;
    readonly fields?: readonly string[];
  };
  if (typeof expressions === "object" && Array.isArray(fields))
    return expressionSolution(expressions, domain, fields);
  throw new UsageError({
    what: "stored expressions lack their texts or fields",
    remedy: "the data that store() returned, unchanged",
  });
};
