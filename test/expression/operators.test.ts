/** @file Total derivatives and identities of vector calculus. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../../src/errors.ts";
import {
  abs,
  add,
  coefficient,
  constant,
  coordinate,
  cos,
  curl,
  d,
  div,
  divergence,
  dot,
  type Expression,
  evaluate,
  evaluateAll,
  exp,
  field,
  formatText,
  gradient,
  jet,
  laplacian,
  leaves,
  mul,
  normal,
  placeholder,
  pow,
  sampled,
  scale,
  share,
  sin,
  spatial,
  sub,
  substitute,
  sum,
  totalDerivative,
  zero,
} from "../../src/expression/index.ts";
import { expressions, lookupIn, points } from "./arbitrary.ts";

const xyz = ["x", "y", "z"] as const;
const [x, y, z] = xyz.map(coordinate);
const at = lookupIn({ x: 0.3, y: -0.7, z: 1.1, t: 0.4 });
const f = add(mul(sin(mul(x, y)), exp(z)), pow(add(x, mul(z, z)), 3));
const v = [mul(x, sin(z)), mul(y, mul(x, z)), exp(mul(x, y))];
const values = (es: readonly Expression[]): number[] => evaluateAll(es, at);

test("derivatives of coordinates only agree with differences", () => {
  for (const name of xyz) {
    const h = 1e-4;
    const value = (s: number): number =>
      evaluate(f, (leaf) => at(leaf) + (leaf.kind === "coordinate" && leaf.name === name ? s : 0));
    const exact = evaluate(totalDerivative(f, name, xyz), at);
    expect(Math.abs((value(h) - value(-h)) / (2 * h) - exact)).toBeLessThan(1e-6 * (1 + Math.abs(exact)));
  }
});

test("div grad = lap, curl grad = 0, div curl = 0", () => {
  const direct = sum(xyz.map((name) => totalDerivative(totalDerivative(f, name, xyz), name, xyz)));
  expect(evaluate(divergence(gradient(f, xyz), xyz), at)).toBe(evaluate(laplacian(f, xyz), at));
  expect(evaluate(laplacian(f, xyz), at)).toBeCloseTo(evaluate(direct, at), 12);
  for (const component of values(curl(gradient(f, xyz), xyz))) expect(component).toBeCloseTo(0, 11);
  expect(evaluate(divergence(curl(v, xyz), xyz), at)).toBeCloseTo(0, 12);
});

test("the same on fields: curl grad u vanishes because mixed derivatives are one jet", () => {
  const u = field("u");
  for (const component of curl(gradient(u, xyz), xyz)) {
    expect(
      evaluate(component, (leaf) => [...formatText(leaf)].reduce((h, c) => h * 7 + c.charCodeAt(0), 0)),
    ).toBe(0);
  }
  expect(formatText(laplacian(u, ["x", "y", "t"]))).toBe("u_xx + u_yy");
  expect(formatText(curl([field("u"), field("v")], ["x", "y"])[0])).toBe("v_x - u_y");
});

test("curl curl v = grad div v - lap v", () => {
  const left = values(curl(curl(v, xyz), xyz));
  const lap = v.map((component) => laplacian(component, xyz));
  const right = values(gradient(divergence(v, xyz), xyz).map((g, i) => sub(g, lap[i])));
  for (const [i, component] of left.entries()) expect(component).toBeCloseTo(right[i], 11);
});

test("div(f v) = f div v + grad f . v", () => {
  const left = divergence(scale(f, v), xyz);
  const right = add(mul(f, divergence(v, xyz)), dot(gradient(f, xyz), v));
  expect(evaluate(left, at)).toBeCloseTo(evaluate(right, at), 11);
});

test("the chain rule: D(e with u = g) = (D e) with the jets of g, for random e", () => {
  const g = add(sin(mul(x, 0.7)), mul(coordinate("t"), cos(x)));
  const order = ["x", "t"];
  const insert = (e: Expression): Expression =>
    substitute(e, (leaf) =>
      leaf.kind === "jet"
        ? leaf.derivative.reduce<Expression>((of, name) => totalDerivative(of, name, order), g)
        : undefined,
    );
  let compared = 0;
  fc.assert(
    fc.property(expressions(["sin", "cos", "exp", "tanh", "atan"], [2, 3]), points, (e, point) => {
      const [left, right] = [totalDerivative(insert(e), "x", order), insert(totalDerivative(e, "x", order))];
      const [a, b] = evaluateAll([left, right], lookupIn(point));
      // Cancellation between huge terms is no matter of the chain rule.
      if (!(Math.abs(a) < 1e6)) return;
      compared++;
      expect(Math.abs(a - b)).toBeLessThan(1e-8 * (1 + Math.abs(a)));
    }),
    { seed: 4, numRuns: 300 },
  );
  expect(compared).toBeGreaterThan(100);
});

test("jets keep their derivatives in the order of the coordinates, and their site", () => {
  const order = ["t", "x"];
  expect(totalDerivative(jet("u", ["x"]), "t", order)).toEqual(jet("u", ["t", "x"]));
  expect(totalDerivative(jet("u", ["t"]), "x", ["x", "t"])).toEqual(jet("u", ["x", "t"]));
  expect(totalDerivative(jet("u", ["x"], 1), "x", order)).toEqual(jet("u", ["x", "x"], 1));
});

test("d takes derivatives in turn; mixed ones agree whatever the order, t last", () => {
  const u = field("u");
  expect(d(u, "t", "x")).toEqual(jet("u", ["x", "t"]));
  expect(d(d(u, "x"), "t")).toEqual(d(d(u, "t"), "x"));
  expect(formatText(d(mul(field("k"), d(u, "x")), "x"))).toBe("u_x*k_x + k*u_xx");
  expect(d(u)).toBe(u);
});

test("constants and coefficients have no derivative; |x| has sign(x)", () => {
  expect(d(3, "x")).toBe(zero);
  expect(d(coefficient("nu", 1), "x")).toBe(zero);
  expect(evaluate(d(abs(x), "x"), () => -2)).toBe(-1);
});

test.each([
  [sampled("source", () => 1), "source"],
  [normal("x"), "n_x"],
  [placeholder("p"), "p"],
])("a leaf without a known derivative is refused by name", (leaf, name) => {
  expect(() => d(mul(leaf, x), "x")).toThrow(UsageError);
  expect(() => d(mul(leaf, x), "x")).toThrow(name);
});

test("t is no spatial coordinate, and components are counted", () => {
  expect(spatial(["x", "t"])).toEqual(["x"]);
  expect(() => divergence([x], ["x", "y", "t"])).toThrow("1 components where 2");
  expect(() => dot([x], [x, y])).toThrow(UsageError);
  expect(() => curl([x], ["x"])).toThrow("2 or 3");
  expect(() => laplacian(x, ["t"])).toThrow("no spatial coordinate");
});

test("fourth derivatives of a product stay small when shared", () => {
  const e = share([d(mul(field("u"), exp(x)), "x", "x", "x", "x")]);
  expect(leaves(e).length).toBe(6);
  const value = evaluate(e[0], (leaf) => (leaf.kind === "coordinate" ? 0 : 1));
  expect(value).toBe(16);
});

test("constant folding leaves division by constants exact", () => {
  expect(evaluate(d(div(x, 3), "x"), () => 5)).toBe(1 / 3);
  expect(constant(1)).toEqual(d(x, "x"));
});
