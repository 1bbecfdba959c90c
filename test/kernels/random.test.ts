/** @file Random expressions: compiled and interpreted values agree within what rounding can explain. */

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  add,
  call,
  constant,
  coordinate,
  div,
  type Expression,
  type FunctionName,
  fold,
  functionNames,
  functions,
  mul,
  neg,
  pow,
  sub,
} from "../../src/expression/index.ts";
import { runKernel } from "./run-kernel.ts";

const [x, y] = [coordinate("x"), coordinate("y")];
const leaf = fc.oneof(
  fc.constantFrom<Expression>(x, y),
  fc.double({ min: -4, max: 4, noNaN: true }).map(constant),
);
const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const sub1 = tie("expression");
  const compound = fc.oneof(
    fc.tuple(sub1, sub1).map(([a, b]) => add(a, b)),
    fc.tuple(sub1, sub1).map(([a, b]) => sub(a, b)),
    fc.tuple(sub1, sub1).map(([a, b]) => mul(a, b)),
    fc.tuple(sub1, sub1).map(([a, b]) => div(a, b)),
    sub1.map(neg),
    fc.tuple(sub1, fc.constantFrom(2, 3, -1, 0.5, 1.5, 4, -2)).map(([a, n]) => pow(a, n)),
    fc.tuple(fc.constantFrom(...functionNames), sub1).map(([name, a]) => call(name, a)),
  );
  return { expression: fc.oneof({ maxDepth: 5, depthSize: "large" }, leaf, compound) };
});

const slopes: Readonly<Record<FunctionName, (x: number) => number>> = {
  exp: Math.exp,
  log: (v) => 1 / v,
  sqrt: (v) => 0.5 / Math.sqrt(v),
  sin: Math.cos,
  cos: Math.sin,
  tan: (v) => 1 + Math.tan(v) ** 2,
  sinh: Math.cosh,
  cosh: Math.sinh,
  tanh: (v) => 1 - Math.tanh(v) ** 2,
  erf: (v) => (2 / Math.sqrt(Math.PI)) * Math.exp(-v * v),
  atan: (v) => 1 / (1 + v * v),
  abs: () => 1,
  sign: () => 0,
};

/** A value with a first-order bound on how far another evaluation with errors of a few ulp may be from it. */
interface Bounded {
  readonly value: number;
  readonly error: number;
}

/** Relative error granted to one operation: 4 ulp of its result for each of the two evaluations. */
const grain = 8 * 2 ** -52;

function bounded(root: Expression, at: Readonly<Record<string, number>>): Bounded {
  const own = (value: number, error: number): Bounded => ({ value, error: error + grain * Math.abs(value) });
  return fold<Bounded>([root], (node, [a, b]) => {
    switch (node.kind) {
      case "constant":
        return { value: node.value, error: 0 };
      case "add":
        return own(a.value + b.value, a.error + b.error);
      case "mul":
        return own(a.value * b.value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error);
      case "div":
        return own(a.value / b.value, (a.error + Math.abs(a.value / b.value) * b.error) / Math.abs(b.value));
      case "neg":
        return { value: -a.value, error: a.error };
      case "pow":
        return own(
          a.value ** node.exponent,
          Math.abs(node.exponent * a.value ** (node.exponent - 1)) * a.error,
        );
      case "call":
        return (
          risky(node.name, a) ??
          own(functions[node.name](a.value), Math.abs(slopes[node.name](a.value)) * a.error)
        );
      default:
        return { value: at[(node as typeof x).name], error: 0 };
    }
  })[0];
}

/** Where first order says nothing: at a jump or branch point, and sin beyond exact reduction. */
function risky(name: FunctionName, a: Bounded): Bounded | undefined {
  const periodic = ["sin", "cos", "tan"].includes(name) && Math.abs(a.value) > 1e5;
  const edge =
    ["sign", "sqrt", "log", "abs"].includes(name) && a.error > 0 && Math.abs(a.value) < 1e3 * a.error;
  return periodic || edge ? { value: Number.NaN, error: Number.NaN } : undefined;
}

it("agrees with the interpreter on random expressions of depth five", () => {
  const points = Array.from({ length: 6 }, (_, i) => ({
    x: Math.sin(1 + 7 * i) * 2,
    y: Math.cos(3 + 5 * i) * 3,
  }));
  let compared = 0;
  const holds = fc.property(fc.array(expression, { minLength: 1, maxLength: 4 }), (columns) => {
    const kernel = {
      name: "k",
      inputs: [{ name: "in", columns: [x, y] }],
      outputs: [{ name: "out", columns }],
    };
    const inputs = [[Float64Array.from(points, (p) => p.x), Float64Array.from(points, (p) => p.y)]];
    const results = runKernel(kernel, inputs)[0];
    columns.forEach((column, j) => {
      points.forEach((point, i) => {
        const { value, error } = bounded(column, point);
        // First order holds while errors are small; overflow is covered by the tables of special values.
        const meaningful =
          error <= 1e-6 * Math.abs(value) && Math.abs(value) < 1e280 && Math.abs(value) > 1e-280;
        if (!meaningful) return;
        compared++;
        expect(Math.abs(results[j][i] - value)).toBeLessThanOrEqual(1.01 * error);
      });
    });
  });
  fc.assert(holds, { numRuns: 400, seed: 20 });
  // The test is empty unless most points are comparable.
  expect(compared).toBeGreaterThan(2000);
});
