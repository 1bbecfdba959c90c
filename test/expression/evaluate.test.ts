/** @file The interpreter, the error function and the walks over graphs. */

import { expect, test } from "vitest";
import {
  add,
  call,
  constant,
  coordinate,
  div,
  type Expression,
  errorFunction,
  evaluate,
  evaluateAll,
  functionNames,
  functions,
  jet,
  leafKey,
  leaves,
  mul,
  neg,
  pow,
  sampled,
  sub,
  topological,
} from "../../src/expression/index.ts";

const x = coordinate("x");

// mpmath 1.3, 40 digits, rounded to float64.
const erfTable: readonly (readonly [number, number])[] = [
  [0, 0],
  [1e-300, 1.1283791670955126e-300],
  [1e-8, 1.1283791670955126e-8],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [0.84375, 0.7672256612323416],
  [1, 0.8427007929497149],
  [1.25, 0.9229001282564583],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.5, 0.999593047982555],
  [1 / 0.35, 0.9999466876886117],
  [3, 0.9999779095030014],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [6, 1.0],
  [30, 1],
  [Infinity, 1],
];

test("erf agrees with tabulated values to 1 ulp, and is odd", () => {
  for (const [at, value] of erfTable) {
    expect(Math.abs(errorFunction(at) - value), `erf(${at})`).toBeLessThanOrEqual(value * 2 ** -52);
    expect(errorFunction(-at)).toBe(-errorFunction(at));
  }
  expect(errorFunction(Number.NaN)).toBeNaN();
});

test("erf agrees with its Taylor series, term by term in x²/n", () => {
  for (let a = 0.01; a < 2; a += 0.0137) {
    let [term, total] = [a, a];
    for (let n = 1; Math.abs(term) > 1e-20; n++) {
      term *= (-a * a) / n;
      total += term / (2 * n + 1);
    }
    const value = (2 / Math.sqrt(Math.PI)) * total;
    // The alternating series loses a factor of about e^(a²) ulps.
    expect(Math.abs(errorFunction(a) - value)).toBeLessThan(4 * Math.exp(a * a) * 2 ** -53);
  }
});

test("every operation has the value of arithmetic", () => {
  const value = (e: Expression): number => evaluate(e, () => 1.7);
  expect(value(add(x, 2))).toBe(1.7 + 2);
  expect(value(sub(x, 2))).toBe(1.7 - 2);
  expect(value(mul(x, 3))).toBe(1.7 * 3);
  expect(value(div(x, 3))).toBe(1.7 / 3);
  expect(value(neg(x))).toBe(-1.7);
  expect(value(pow(x, 3))).toBe(1.7 ** 3);
  expect(value(pow(x, -0.5))).toBe(1.7 ** -0.5);
  for (const name of functionNames) expect(value(call(name, x))).toBe(functions[name](1.7));
});

test("numbers outside the domain of a function give NaN or infinity, not an error", () => {
  expect(evaluate(call("log", x), () => -1)).toBeNaN();
  expect(evaluate(call("sqrt", x), () => -1)).toBeNaN();
  expect(evaluate(div(1, x), () => 0)).toBe(Infinity);
});

test("the lookup is asked once per leaf object and never for constants", () => {
  const asked: string[] = [];
  const e = add(mul(x, x), mul(constant(3), add(x, 2)));
  evaluateAll([e, e, add(e, 1)], (leaf) => asked.push(leafKey(leaf)));
  expect(asked).toEqual(["x"]);
});

test("depth 100 000 needs no recursion, and doubling 1000 times stays linear", () => {
  let chain: Expression = x;
  for (let i = 0; i < 100_000; i++) chain = add(chain, x);
  expect(evaluate(chain, () => 1)).toBe(100_001);
  let doubled: Expression = x;
  for (let i = 0; i < 1000; i++) doubled = add(doubled, doubled);
  expect(evaluate(doubled, () => 1)).toBe(2 ** 1000);
  expect(topological([doubled])).toHaveLength(1001);
});

test("operands come before the nodes that use them, each node once", () => {
  const shared = call("sin", x);
  const order = topological([add(shared, mul(shared, shared)), shared]);
  expect(order.map((node) => node.kind)).toEqual(["coordinate", "call", "mul", "add"]);
});

test("leaves are unique by meaning, in order of first use; Sampled by object", () => {
  const f = () => 1;
  const [a, b] = [sampled("f", f), sampled("f", f)];
  const e = [add(mul(jet("u"), x), jet("u")), add(add(a, b), add(a, constant(2)))];
  expect(leaves(e)).toEqual([jet("u"), x, a, b]);
  expect(leaves(e)[2]).toBe(a);
  expect(leaves(constant(1))).toEqual([]);
});

test("a field and a coordinate of the same name are two leaves", () => {
  expect(leaves(add(jet("x"), x))).toHaveLength(2);
});
