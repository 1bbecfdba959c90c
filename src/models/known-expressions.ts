/** @file Expressions of the coordinates as known fields: lifts, and fixed singular parts. */

import { UsageError } from "../errors.ts";
import { type Expression, formatText, parseExpression, totalDerivative, zero } from "../expression/index.ts";
import type { Points } from "../geometry/index.ts";
import { evaluateAt } from "../problem/index.ts";
import { canonical } from "./bases/expression-values.ts";
import type { KnownFields } from "./linear-model.ts";

/** Known fields that can be stored: `solutionFrom` makes them again. */
export interface KnownExpressions extends KnownFields {
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  store(): {
    readonly header: {
      readonly kind: "expressions";
      readonly coordinates: readonly string[];
      readonly fields: readonly string[];
      readonly expressions: Readonly<Record<string, string>>;
    };
    readonly arrays: Readonly<Record<string, Float64Array>>;
  };
}

/**
 * Fields given as expressions, with symbolic derivatives, each formed once.
 *
 * @param values - per field an expression of the coordinates or its text; fields without one are zero.
 * @param fields - all fields that may be asked for. Default: those of `values`.
 * @throws UsageError for an expression in anything but the coordinates; from `evaluate` for names that are no derivative
 *   of a field.
 *
 * @example
 * const known = knownExpressions({ u: "x^3" }, ["x"]);
 * known.evaluate(["u", "u_xx"], pointsFrom({ x: [2] })).map(([value]) => value); // [8, 12]
 */
export function knownExpressions(
  values: Readonly<Record<string, Expression | string>>,
  coordinates: readonly string[],
  fields: readonly string[] = Object.keys(values),
): KnownExpressions {
  const own = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, canonical("known", value, coordinates)]),
  );
  const derivatives = new Map<string, Expression>();
  const named = (name: string): Expression => {
    const found = derivatives.get(name) ?? derived(name, own, coordinates, fields);
    derivatives.set(name, found);
    return found;
  };
  return {
    coordinates,
    fields,
    evaluate: (names: readonly string[], points: Points) => evaluateAt(names.map(named), points),
    store: () => ({
      header: {
        kind: "expressions",
        coordinates: [...coordinates],
        fields: [...fields],
        expressions: Object.fromEntries(Object.entries(own).map(([field, e]) => [field, formatText(e)])),
      },
      arrays: {},
    }),
  };
}

/** The expression a name such as `u_xx` stands for. @throws UsageError for other names. */
function derived(
  name: string,
  values: Readonly<Record<string, Expression>>,
  coordinates: readonly string[],
  fields: readonly string[],
): Expression {
  const parsed = parseExpression(name, { coordinates, fields, normals: false });
  if (parsed.kind !== "jet")
    throw new UsageError({
      what: `"${name}" is not a field or a derivative of one`,
      remedy: `${fields.join(", ")}, or their derivatives`,
    });
  return parsed.derivative.reduce<Expression>(
    (part, along) => totalDerivative(part, along, coordinates),
    values[parsed.field] ?? zero,
  );
}
