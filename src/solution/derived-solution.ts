/** @file Fields that are expressions of another solution's fields. */

import { type Expression, type Jet, leaves, totalDerivative } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { columnOf, evaluateColumns } from "../problem/index.ts";
import { jetNamed, onePoint, pointsIn } from "./jet-names.ts";
import type { Solution } from "./solution.ts";
import { nestedArrays } from "./stored.ts";

/**
 * The solution whose fields are these expressions of the fields of `base` and the coordinates: u = √w.
 *
 * Derivatives follow by the chain rule; where the expression has none (√w at w = 0) they are infinite or NaN.
 *
 * @param fields - per field an expression in jets of `base` and coordinates.
 * Cost: that of the jets of `base` in the expressions.
 *
 * @example
 * const w = expressionSolution({ w: "x^2" }, box({ x: [1, 2] }));
 * const u = derivedSolution(w, { u: call("sqrt", jet("w")) });
 * u.at({ x: 1.5 }, "u_x"); // 1
 */
export function derivedSolution(base: Solution, fields: Readonly<Record<string, Expression>>): Solution {
  const { coordinates, domain } = base;
  const space = { coordinates, fields: Object.keys(fields) };
  const expressionOf = (name: string): Expression => {
    const { field, derivative } = jetNamed(name, space);
    return derivative.reduce((e, along) => totalDerivative(e, along, coordinates), fields[field]);
  };
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const points = pointsIn(given, coordinates);
    const expressions = names.map(expressionOf);
    const jets = [
      ...new Set(leaves(expressions).flatMap((leaf) => (leaf.kind === "jet" ? [nameOf(leaf)] : []))),
    ];
    const values = base.evaluate(jets, points);
    const columns = evaluateColumns(expressions, (leaf) => {
      if (leaf.kind === "jet") return values[jets.indexOf(nameOf(leaf))];
      const c = leaf.kind === "coordinate" ? coordinates.indexOf(leaf.name) : -1;
      return c < 0 ? Number.NaN : points.values.subarray(c * points.count, (c + 1) * points.count);
    });
    return columns.map((column) => columnOf(column, points.count).slice());
  };
  const { store } = base;
  return {
    ...space,
    domain,
    evaluate,
    at: (point, name = space.fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    ...(base.pieces && { pieces: base.pieces }),
    ...(store && {
      store: () => {
        const { header, arrays } = store();
        return { header: { kind: "derived", base: header }, arrays: nestedArrays("base", arrays) };
      },
    }),
  };
}

const nameOf = ({ field, derivative }: Jet): string =>
  derivative.length > 0 ? `${field}_${derivative.join("")}` : field;
