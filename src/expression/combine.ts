/** @file What an operator between two bound operands makes: numbers and vectors. */

import { UsageError } from "../errors.ts";
import { evaluate } from "./evaluate.ts";
import { add, call, div, type Expression, isConstant, mul, pow, sub } from "./expression.ts";
import { leaves } from "./leaves.ts";
import { addVectors, scale } from "./operators.ts";
import type { Operator } from "./syntax.ts";

/** A number, or the components of a vector on its way into dot, div or curl. */
export type Value = Expression | readonly Expression[];

export const isVector = (value: Value): value is readonly Expression[] => Array.isArray(value);

/**
 * left operator right, for numbers and vectors.
 *
 * @throws UsageError, without a place, where the operator does not fit.
 */
export function combine(left: Value, right: Value, operator: Operator): Value {
  if (isVector(left) || isVector(right)) return combineVectors(left, right, operator);
  switch (operator) {
    case "+":
      return add(left, right);
    case "-":
      return sub(left, right);
    case "*":
      return mul(left, right);
    case "/":
      return div(left, right);
    case "^":
      return raise(left, right);
  }
}

function combineVectors(left: Value, right: Value, operator: Operator): readonly Expression[] {
  if (isVector(left) && isVector(right)) {
    if (operator === "+") return addVectors(left, right);
    if (operator === "-") return addVectors(left, scale(-1, right));
  } else if (isVector(left)) {
    if (operator === "*") return scale(right as Expression, left);
    if (operator === "/") return left.map((component) => div(component, right as Expression));
  } else if (operator === "*") return scale(left, right as readonly Expression[]);
  const remedy =
    operator === "*" ? "dot(a, b)" : "vectors take + and - among themselves, * and / with numbers";
  throw new UsageError({ what: `vectors cannot be combined by ${operator} like this`, remedy });
}

/**
 * base^exponent; e^x is exp(x), and a variable exponent goes through exp and log.
 *
 * @throws UsageError, without a place, for a constant exponent that is not finite.
 */
export function raise(base: Expression, exponent: Expression): Expression {
  if (isConstant(base, Math.E)) return call("exp", exponent);
  if (leaves(exponent).length) return call("exp", mul(call("log", base), exponent));
  const value = evaluate(exponent, () => Number.NaN);
  if (Number.isFinite(value)) return pow(base, value);
  throw new UsageError({ what: `the exponent is ${value}`, remedy: "a finite exponent" });
}
