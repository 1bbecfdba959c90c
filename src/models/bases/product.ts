/** @file A basis times a known function: boundary factors, cut-offs, singular weights. */

import { type Expression, formatText, isConstant } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "./basis.ts";
import { canonical, type Derivatives, derivativesOf, valuesAt } from "./expression-values.ts";
import { totalOrder } from "./tiles.ts";
import { transformed } from "./transformed.ts";

/**
 * g(x) φ_j(x), by Leibniz: D^α(g φ) = sum over β <= α of C(α, β) D^{α-β}g D^β φ.
 *
 * @param factor - g, an expression of the coordinates or its text.
 * @throws UsageError if the factor depends on anything but the coordinates.
 *
 * @example
 * const basis = product(chebyshev({ coordinates: ["x"], bounds: [[0, 1]], degrees: [3] }), "x*(1 - x)");
 * basis.evaluate(pointsFrom({ x: [1] }), [[0]], new Float64Array([1, 2, 3, 4]))[0][0]; // 0
 */
export function product(basis: Basis, factor: Expression | string): Basis {
  const { coordinates } = basis;
  const g = canonical("product", factor, coordinates);
  const text = formatText(g);
  const derivatives = derivativesOf([g], coordinates);
  // Chosen here: longer texts hide the name of the basis.
  const shown = text.length <= 40 ? text : "a factor";
  const facts = {
    name: `${basis.name} times ${shown}`,
    spec: { kind: "product", basis: basis.spec, factor: text },
  };
  return {
    ...transformed(basis, facts, (points) => ({ points, expand: leibniz(points, derivatives) })),
    ...(basis.places && { places: basis.places }),
  };
}

/** The terms of Leibniz' rule at the points; each derivative of g is evaluated once. */
function leibniz(points: Points, derivatives: Derivatives): (index: MultiIndex) => OperatorTerm[] {
  const known = new Map<string, Float64Array | undefined>();
  const valuesOf = (index: MultiIndex): Float64Array | undefined => {
    const key = index.join();
    if (!known.has(key)) known.set(key, nonzero(derivatives(index)[0], points));
    return known.get(key);
  };
  return (index) =>
    below(index).flatMap((inner) => {
      const values = valuesOf(index.map((order, i) => order - inner[i]));
      if (!values) return [];
      const ways = index.reduce((total, order, i) => total * binomial(order, inner[i]), 1);
      return [{ index: inner, factor: ways === 1 ? values : values.map((value) => ways * value) }];
    });
}

/** The values of an expression at the points; undefined where it is the constant 0. */
function nonzero(expression: Expression, points: Points): Float64Array | undefined {
  if (isConstant(expression, 0)) return undefined;
  const [values] = valuesAt([expression], points);
  return typeof values === "number" ? new Float64Array(points.count).fill(values) : values;
}

/** All β <= α, by component. */
function below(index: MultiIndex): MultiIndex[] {
  if (totalOrder(index) === 0) return [index];
  return index.reduce<number[][]>(
    (heads, order) => heads.flatMap((head) => Array.from({ length: order + 1 }, (_, k) => [...head, k])),
    [[]],
  );
}

/** C(n, k). */
function binomial(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}
