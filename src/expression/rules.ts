/** @file The derivative of each operation with respect to its operands: the one table both modes use. */

import {
  add,
  call,
  div,
  type Expression,
  type FunctionName,
  mul,
  neg,
  one,
  pow,
  sub,
  zero,
} from "./expression.ts";
import type { Compound } from "./walk.ts";

/** f'(x), where `value` is the node f(x) itself, reused wherever the derivative contains it. */
const slopes = {
  exp: (_, value) => value,
  log: (x) => div(1, x),
  sqrt: (_, value) => div(0.5, value),
  sin: (x) => call("cos", x),
  cos: (x) => neg(call("sin", x)),
  tan: (_, value) => add(1, pow(value, 2)),
  sinh: (x) => call("cosh", x),
  cosh: (x) => call("sinh", x),
  tanh: (_, value) => sub(1, pow(value, 2)),
  erf: (x) => mul(2 / Math.sqrt(Math.PI), call("exp", neg(pow(x, 2)))),
  atan: (x) => div(1, add(1, pow(x, 2))),
  // At 0 the subgradient 0 = sign(0).
  abs: (x) => call("sign", x),
  sign: () => zero,
} as const satisfies Record<FunctionName, (x: Expression, value: Expression) => Expression>;

type Rules = {
  readonly [K in Compound["kind"]]: (node: Extract<Compound, { kind: K }>) => readonly Expression[];
};

const rules = {
  add: () => [one, one],
  mul: ({ left, right }) => [right, left],
  div: (node) => [div(1, node.right), neg(div(node, node.right))],
  neg: () => [{ kind: "constant", value: -1 }],
  pow: ({ base, exponent }) => [mul(exponent, pow(base, exponent - 1))],
  call: (node) => [slopes[node.name](node.of, node)],
} as const satisfies Rules;

/** Partial derivatives of a node with respect to its direct operands, in the order of `operands`. */
export function localPartials(node: Compound): readonly Expression[] {
  return (rules[node.kind] as (node: Compound) => readonly Expression[])(node);
}
