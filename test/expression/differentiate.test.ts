/** @file Partial derivatives against differences and known rules. */

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  call,
  coefficient,
  constant,
  coordinate,
  div,
  type Expression,
  evaluate,
  evaluateAll,
  functionNames,
  jet,
  leafKey,
  mul,
  neg,
  partials,
  pow,
  sampled,
  sin,
  topological,
  zero,
} from "../../src/expression/index.ts";
import { expressions, lookupIn, points } from "./arbitrary.ts";

const x = coordinate("x");
const u = jet("u");

/** Fourth-order central difference, and an estimate of its error from the second-order one. */
function difference(f: (h: number) => number): { readonly value: number; readonly error: number } {
  const h = 1e-3;
  const near = (f(h) - f(-h)) / (2 * h);
  const far = (f(2 * h) - f(-2 * h)) / (4 * h);
  const value = (4 * near - far) / 3;
  const size = Math.max(...[-2, -1, 0, 1, 2].map((k) => Math.abs(f(k * h))));
  return { value, error: Math.abs(near - far) * 1e-2 + (size * 2 ** -50) / h };
}

const smooth = ["exp", "sin", "cos", "sinh", "cosh", "tanh", "erf", "atan", "log", "sqrt", "tan"] as const;

test("partials of random expressions agree with differences in every leaf", () => {
  const wrt = [x, u, jet("u", ["x"]), jet("v", ["x", "t"])];
  let compared = 0;
  fc.assert(
    fc.property(expressions(smooth, [2, 3, -1, 0.5]), points, (e, at) => {
      // Through infinity (exp(-1/0)), a branch point (sqrt(u - u)) or a loss of all digits (cos(x + 1e21)) a
      // difference says nothing.
      const inner = evaluateAll(topological([e]), lookupIn(at)).map(Math.abs);
      if (!inner.every((size) => size > 1e-8 && size < 1e6)) return;
      const exact = evaluateAll(partials(e, wrt), lookupIn(at));
      wrt.forEach((leaf, i) => {
        const key = leafKey(leaf) as keyof typeof at;
        const { value, error } = difference((h) => evaluate(e, lookupIn({ ...at, [key]: at[key] + h })));
        // Near poles, branch points and overflow the difference says nothing.
        if (!(error < 1e-4 * (1 + Math.abs(value)))) return;
        compared++;
        expect(Math.abs(exact[i] - value)).toBeLessThanOrEqual(20 * error + 1e-7 * (1 + Math.abs(value)));
      });
    }),
    { numRuns: 400, seed: 1 },
  );
  expect(compared).toBeGreaterThan(400);
});

test.each(functionNames.map((name) => [name]))("d %s agrees with differences to 1e-8", (name) => {
  for (const at of [0.3, 0.7, 1.3]) {
    const exact = evaluate(partials(call(name, x), [x])[0], () => at);
    const { value } = difference((h) => evaluate(call(name, x), () => at + h));
    expect(Math.abs(exact - value)).toBeLessThan(1e-8 * (1 + Math.abs(value)));
  }
});

test("d|x| is sign(x), and 0 at 0", () => {
  const [slope] = partials(call("abs", x), [x]);
  expect([-2, 0, 3].map((at) => evaluate(slope, () => at))).toEqual([-1, 0, 1]);
});

test("leaves are independent: du/du_x = 0, and equal leaves in different objects count together", () => {
  const e = mul(jet("u"), add(jet("u"), jet("u", ["x"])));
  const [du, again, dux, other] = partials(e, [u, jet("u"), jet("u", ["x"]), jet("w")]);
  expect(evaluate(du, lookupIn({ u: 2, u_x: 5 }))).toBe(9);
  expect(again).toBe(du);
  expect(evaluate(dux, lookupIn({ u: 2 }))).toBe(2);
  expect(other).toBe(zero);
});

test("coefficients and sampled functions are leaves like any other; constants give zero", () => {
  const [nu, f, g] = [coefficient("nu", 0.1), sampled("f", () => 1), sampled("f", () => 1)];
  const e = add(mul(nu, u), mul(f, g));
  const [dnu, df] = partials(e, [nu, f]);
  expect(dnu).toBe(u);
  expect(df).toBe(g);
  expect(partials(add(u, 3), [constant(3)])).toEqual([zero]);
});

test("the gradient of a product of n factors has a number of nodes linear in n", () => {
  const factors = Array.from({ length: 200 }, (_, i) => jet(`u${i}`));
  const product = factors.reduce<Expression>((p, factor) => mul(p, sin(factor)), constant(2));
  const gradient = partials(product, factors);
  expect(topological(gradient).length).toBeLessThan(5 * topological([product]).length);
});

test("the quotient rule reuses the quotient itself", () => {
  const quotient = div(u, x);
  const slope = partials(quotient, [x])[0];
  expect(slope).toEqual(neg(div(quotient, x)));
  expect(topological([slope])).toContain(quotient);
});

test("depth 10 000 is no obstacle", () => {
  let e: Expression = u;
  for (let i = 0; i < 10_000; i++) e = add(mul(e, 0.5), x);
  expect(evaluate(partials(e, [x])[0], () => 0)).toBeCloseTo(2, 12);
});

test("second derivatives: d²(x³)/dx² = 6x", () => {
  const [first] = partials(pow(x, 3), [x]);
  expect(evaluate(partials(first, [x])[0], () => 1.25)).toBe(7.5);
});
