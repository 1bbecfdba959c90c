/** @file Random expressions and points for property tests. */

import fc from "fast-check";
import {
  add,
  call,
  coordinate,
  div,
  type Expression,
  type FunctionName,
  jet,
  type Leaf,
  leafKey,
  lift,
  mul,
  neg,
  pow,
  sub,
} from "../../src/expression/index.ts";

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  fc.constantFrom<Expression>(
    coordinate("x"),
    coordinate("t"),
    jet("u"),
    jet("u", ["x"]),
    jet("v", ["x", "t"]),
  ),
  fc.constantFrom(0, 1, -1, 2, -2.5, 0.3, 1e-7, 1e21).map(lift),
);

/** Any tree of the language over x, t, u, u_x, v_xt, with the given functions and exponents. */
export function expressions(
  names: readonly FunctionName[],
  exponents: readonly number[],
): fc.Arbitrary<Expression> {
  return fc.letrec<{ node: Expression }>((tie) => {
    const pair = fc.tuple(tie("node"), tie("node"));
    return {
      node: fc.oneof(
        { maxDepth: 6, withCrossShrink: true },
        leaf,
        pair.map(([a, b]) => add(a, b)),
        pair.map(([a, b]) => sub(a, b)),
        pair.map(([a, b]) => mul(a, b)),
        pair.map(([a, b]) => div(a, b)),
        tie("node").map((a) => neg(a)),
        fc.tuple(tie("node"), fc.constantFrom(...exponents)).map(([a, n]) => pow(a, n)),
        fc.tuple(fc.constantFrom(...names), tie("node")).map(([name, a]) => call(name, a)),
      ),
    };
  }).node;
}

/** Odd multiples of 1/128: never so near 0 that a difference steps over a pole there. */
const between = (low: number, high: number): fc.Arbitrary<number> =>
  fc.integer({ min: low * 64, max: high * 64 - 1 }).map((k) => (k + 0.5) / 64);

/** Values of the leaves by key, of size about 1. */
export const points = fc.record({
  x: between(-2, 2),
  t: between(0, 2),
  u: between(-2, 2),
  u_x: between(-2, 2),
  v_xt: between(-2, 2),
});

export const lookupIn =
  (values: Readonly<Record<string, number>>) =>
  (leaf: Leaf): number =>
    values[leafKey(leaf)];
