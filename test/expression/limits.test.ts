/** @file Limits on text, nesting, size and order. */

import { expect, test } from "vitest";
import {
  add,
  bindEquations,
  coordinate,
  type Expression,
  evaluate,
  inferFields,
  limits,
  mul,
  parseEquations,
  parseExpression,
  pde,
  sin,
} from "../../src/expression/index.ts";

const scope = { coordinates: ["x"], fields: ["u"] };

test("10 000 characters are read, 10 001 are not", () => {
  const padded = (length: number): string => `u = 1${" ".repeat(length - 5)}`;
  expect(parseEquations(padded(limits.characters)).equations).toHaveLength(1);
  expect(() => parseEquations(padded(limits.characters + 1))).toThrow("10001 characters");
});

test("nesting of 199 parentheses is read, of 201 is not, whatever nests", () => {
  const nested = (open: string, shut: string, n: number): string => `${open.repeat(n)}x${shut.repeat(n)}`;
  expect(evaluate(parseExpression(nested("(", ")", 199), scope), () => 3)).toBe(3);
  for (const [open, shut] of [
    ["(", ")"],
    ["sin(", ")"],
    ["-", ""],
    ["x^", ""],
    ["lap(", ")"],
  ]) {
    expect(() => parseExpression(nested(open, shut, 201), scope)).toThrow("deeper than 200");
  }
});

test("a sum of 4900 terms is not deep", () => {
  const text = Array.from({ length: 4900 }, () => "x").join("+");
  expect(evaluate(parseExpression(text, scope), () => 1)).toBe(4900);
  expect(inferFields(parseEquations(`${text}=u_x`), ["x"])).toEqual(["u"]);
});

test("derivatives that grow beyond 20 000 operations are refused", () => {
  const product = "sin(x*u)*exp(u*cos(x))*tanh(x/u)*sqrt(1+u^2)";
  const text = `d(${product}*${product}*${product}, x, x, x, x) = 0`;
  expect(bindEquations(parseEquations(`d(${product}, x) = 0`), scope)).toHaveLength(1);
  expect(() =>
    bindEquations(parseEquations(text.replace("x, x, x, x)", `x${", x".repeat(11)})`)), scope),
  ).toThrow(/at most 20000 are possible|order 5/);
  const coordinates = `d(${product.replaceAll("u", "x")}, ${"x, ".repeat(11)}x) = 0`;
  expect(() => bindEquations(parseEquations(coordinates), scope)).toThrow("at most 20000 are possible");
});

test("expressions in holes count in full", () => {
  const x = coordinate("x");
  let big: Expression = x;
  for (let i = 0; i < limits.nodes / 2; i++) big = add(mul(big, x), sin(big));
  expect(() => bindEquations(pde`u = ${big}`, scope)).toThrow("at most 20000 are possible");
});

test("order 4 is possible, order 5 is not", () => {
  expect(parseExpression("u_xxxx", scope)).toMatchObject({ derivative: ["x", "x", "x", "x"] });
  expect(parseExpression("d(u, x, x, x, x)", scope)).toEqual(parseExpression("u_xxxx", scope));
  expect(() => parseExpression("u_xxxxx", scope)).toThrow("order 5");
  expect(() => parseExpression("d(u, x, x, x, x, x)", scope)).toThrow("order 5");
});
