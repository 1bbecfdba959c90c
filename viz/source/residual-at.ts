/** @file Residuals of the interior equations at any points. */

import { NumericalError } from "../../src/errors.ts";
import { evaluate, type Jet, type Leaf, leafKey, leaves } from "../../src/expression/index.ts";
import { type Points, pointAt } from "../../src/geometry/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import type { Solution } from "../../src/solution/index.ts";
import type { ViewCoefficient } from "./source.ts";

/**
 * |left - right| of `equation k` at points, from the solution's own derivatives.
 *
 * Coefficients take their estimates; one without an estimate takes its initial value.
 */
export function residualAt(
  problem: Problem,
  solution: Solution,
  coefficients: readonly ViewCoefficient[],
): (equation: string, points: Points) => Float64Array {
  const estimates = new Map(coefficients.map(({ name, value }) => [name, value]));
  return (equation, points) => {
    const { residual } = problem.interior[Number(equation.replace("equation ", "")) - 1];
    const jets = leaves(residual).filter((leaf): leaf is Jet => leaf.kind === "jet");
    const values = jets.length ? solution.evaluate(jets.map(leafKey), points) : [];
    const column = new Map(jets.map((jet, k) => [leafKey(jet), values[k]]));
    return Float64Array.from({ length: points.count }, (_, i) => {
      const point = pointAt(points, i);
      return Math.abs(evaluate(residual, (leaf) => valueAt(leaf, i, point, column, estimates)));
    });
  };
}

function valueAt(
  leaf: Leaf,
  i: number,
  point: Readonly<Record<string, number>>,
  column: ReadonlyMap<string, Float64Array>,
  estimates: ReadonlyMap<string, number>,
): number {
  switch (leaf.kind) {
    case "jet":
      return (column.get(leafKey(leaf)) as Float64Array)[i];
    case "coefficient":
      return estimates.get(leaf.name) ?? leaf.initial;
    case "coordinate":
      return point[leaf.name];
    case "sampled":
      return leaf.of(point);
    case "constant":
      return leaf.value;
    default:
      throw new NumericalError({
        what: `${leafKey(leaf)} has no value inside the domain`,
        where: "residual",
      });
  }
}
