/** @file The slow, obviously right interpreter: the oracle every compiled kernel is tested against. */

import { errorFunction } from "./error-function.ts";
import { type Expression, type FunctionName, isLeaf, type Leaf } from "./expression.ts";
import { type Compound, fold } from "./walk.ts";

/** The functions of the language as numbers to numbers. */
export const functions = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  erf: errorFunction,
  atan: Math.atan,
  abs: Math.abs,
  sign: Math.sign,
} as const satisfies Record<FunctionName, (x: number) => number>;

/**
 * The value of an expression where each leaf has the value `lookup` gives.
 *
 * @param lookup - asked once per leaf object; never for constants.
 * @returns a number, possibly NaN or infinite, by the rules of IEEE 754.
 *
 * Cost: linear in the distinct nodes, whatever the depth.
 *
 * @example
 * evaluate(mul(coordinate("x"), add(coordinate("x"), 1)), () => 3); // 12
 */
export function evaluate(expression: Expression, lookup: (leaf: Leaf) => number): number {
  return evaluateAll([expression], lookup)[0];
}

/** The values of several expressions that may share subexpressions; see `evaluate`. */
export function evaluateAll(expressions: readonly Expression[], lookup: (leaf: Leaf) => number): number[] {
  return fold<number>(expressions, (node, values) => {
    if (node.kind === "constant") return node.value;
    return isLeaf(node) ? lookup(node) : apply(node, values);
  });
}

function apply(node: Compound, [a, b]: readonly number[]): number {
  switch (node.kind) {
    case "add":
      return a + b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
    case "neg":
      return -a;
    case "pow":
      return a ** node.exponent;
    case "call":
      return functions[node.name](a);
  }
}
