/** @file Bases made of expressions and of other bases: functionsOf, product, mapped, combined, tabulated. */

import { describe, expect, test } from "vitest";
import {
  add,
  call,
  coordinate,
  div,
  type Expression,
  jet,
  mul,
  parseExpression,
  pow,
  sampled,
  sub,
  substitute,
} from "../../../src/expression/index.ts";
import { pointsFrom } from "../../../src/geometry/index.ts";
import { chebyshev } from "../../../src/models/bases/chebyshev.ts";
import { combined } from "../../../src/models/bases/combined.ts";
import { functionsOf } from "../../../src/models/bases/functions-of.ts";
import { mapped } from "../../../src/models/bases/mapped.ts";
import { product } from "../../../src/models/bases/product.ts";
import { tabulated } from "../../../src/models/bases/tabulated.ts";
import { expectConsistent, pointsIn, symbolicError } from "./basis-laws.ts";
import { distance, multiIndices, table } from "./differences.ts";

const plane = {
  coordinates: ["x", "y"],
  bounds: [
    [-1, 1],
    [0.5, 2],
  ] as const,
};
const parse = (text: string): Expression => parseExpression(text, { coordinates: plane.coordinates });
const texts = ["1", "x^3*y", "exp(-x*y)/y", "sin(3*x + y)", "sqrt(y)*tanh(x)", "y^2.5"];
const indices = multiIndices(2, 4);
const points = pointsIn(plane.coordinates, plane.bounds, 9);

describe("functionsOf", () => {
  test("derivatives of every order are the symbolic ones", () => {
    const basis = functionsOf({ coordinates: plane.coordinates, functions: texts });
    for (const index of indices)
      expect(symbolicError(basis, texts.map(parse), points, index), index.join()).toBeLessThan(1e-14);
  });

  test("expressions and their texts make the same basis", () => {
    const [a, b] = [texts, texts.map(parse)].map((functions) =>
      functionsOf({ coordinates: plane.coordinates, functions }),
    );
    expect(a.spec).toEqual(b.spec);
    expect(table(a, points, [1, 2])).toEqual(table(b, points, [1, 2]));
  });

  test("only functions of the coordinates are taken", () => {
    const of = (given: Expression | string) => () => functionsOf({ coordinates: ["x"], functions: [given] });
    expect(of("x*y")).toThrow(/y/);
    expect(of(jet("u", ["x"]))).toThrow(/u_x is no coordinate/);
    expect(of(sampled("f", () => 1))).toThrow(/sampled f/);
    expect(() => functionsOf({ coordinates: ["x"], functions: [] })).toThrow(/no functions/);
  });
});

describe("product", () => {
  const factor = "(1 - x^2)*exp(y)";

  test("Leibniz' rule gives the derivatives of the products themselves", () => {
    const functions = texts.map((text) => mul(parse(factor), parse(text)));
    const basis = product(functionsOf({ coordinates: plane.coordinates, functions: texts }), factor);
    for (const index of indices)
      expect(symbolicError(basis, functions, points, index), index.join()).toBeLessThan(1e-13);
  });

  test("a factor that vanishes on a face makes all functions vanish there", () => {
    const basis = product(chebyshev({ ...plane, degrees: [5, 5] }), "1 - x^2");
    const face = pointsFrom({ x: [-1, 1, 1], y: [1, 0.5, 2] });
    expect(Math.max(...table(basis, face, [0, 2]).map(Math.abs))).toBe(0);
  });

  test("a constant factor scales", () => {
    const basis = chebyshev({ ...plane, degrees: [3, 3] });
    const twice = table(product(basis, "2"), points, [1, 1]);
    expect(twice).toEqual(table(basis, points, [1, 1]).map((value) => 2 * value));
  });
});

describe("mapped", () => {
  const map = { kind: "sinh", center: 0.2, strength: 5 } as const;
  const arsinh = (y: Expression): Expression => call("log", add(y, call("sqrt", add(pow(y, 2), 1))));
  /** ξ(x) on [-1, 1], symbolically. */
  const stretched = (): Expression => {
    const y = mul(5, sub(coordinate("x"), 0.2));
    const [from, to] = [Math.asinh(5 * (-1 - 0.2)), Math.asinh(5 * (1 - 0.2))];
    return sub(div(mul(2, sub(arsinh(y), from)), to - from), 1);
  };

  test("Faà di Bruno's formula gives the derivatives of the compositions, to order 5", () => {
    const functions = texts.map((text) =>
      substitute(parse(text), (leaf) =>
        leaf.kind === "coordinate" && leaf.name === "x" ? stretched() : undefined,
      ),
    );
    const basis = mapped(functionsOf({ coordinates: plane.coordinates, functions: texts }), {
      x: { ...map, interval: [-1, 1] },
    });
    for (const index of multiIndices(2, 5))
      expect(symbolicError(basis, functions, points, index), index.join()).toBeLessThan(1e-11);
  });

  test("the interval is mapped onto itself, growing, and the slope at the centre is the largest", () => {
    const basis = mapped(chebyshev({ coordinates: ["x"], bounds: [[-1, 1]], degrees: [1] }), { x: map });
    const x = Array.from({ length: 201 }, (_, i) => -1 + i / 100);
    const linear = new Float64Array([0, 1]);
    const [value, slope] = basis.evaluate(pointsFrom({ x }), [[0], [1]], linear);
    expect(value[0]).toBeCloseTo(-1, 14);
    expect(value[200]).toBeCloseTo(1, 14);
    expect(Math.min(...slope)).toBeGreaterThan(0);
    expect(x[slope.indexOf(Math.max(...slope))]).toBeCloseTo(0.2, 10);
  });

  test("both coordinates at once: mixed derivatives of f(ξ(x)) g(η(y)) are products", () => {
    const maps = { x: map, y: { kind: "sinh", center: 1, strength: 3 } } as const;
    const basis = mapped(chebyshev({ ...plane, degrees: [2, 2] }), maps);
    const sides = plane.coordinates.map((name, c) => {
      const side = chebyshev({ coordinates: [name], bounds: [plane.bounds[c]], degrees: [2] });
      const values = points.values.subarray(c * points.count, (c + 1) * points.count);
      const key = name as "x" | "y";
      return table(mapped(side, { [name]: maps[key] }), pointsFrom({ [name]: values }), [c === 0 ? 3 : 2]);
    });
    const { count } = points;
    const expected = Array.from({ length: 9 * count }, (_, at) => {
      const [j, i] = [Math.floor(at / count), at % count];
      return sides[0][Math.floor(j / 3) * count + i] * sides[1][(j % 3) * count + i];
    });
    expect(distance(expected, table(basis, points, [3, 2]))).toBeLessThan(1e-13);
  });

  test("what cannot be is refused, by name", () => {
    const basis = functionsOf({ coordinates: ["x"], functions: ["x"] });
    expect(() => mapped(basis, { x: map })).toThrow(/interval to be mapped is unknown/);
    expect(() => mapped(basis, { y: map })).toThrow(/name y/);
    expect(() => mapped(basis, { x: { ...map, strength: 0, interval: [0, 1] } })).toThrow(/strength 0/);
    expect(() => mapped(basis, { x: { ...map, kind: "tanh" as "sinh" } })).toThrow(/no map "tanh"/);
  });
});

describe("combined", () => {
  const parts = [
    chebyshev({ ...plane, degrees: [3, 2] }),
    functionsOf({ coordinates: plane.coordinates, functions: texts }),
  ];

  test("the functions come one basis after the other", () => {
    const basis = combined(parts);
    expect(basis.size).toBe(12 + texts.length);
    expect([...table(basis, points, [1, 1])]).toEqual(
      parts.flatMap((part) => [...table(part, points, [1, 1])]),
    );
    expectConsistent(basis, plane.bounds, [
      [1, 0],
      [0, 2],
      [0, 0],
    ]);
  });

  test("bases in other coordinates are refused", () => {
    expect(() => combined([])).toThrow(/no bases/);
    expect(() => combined([parts[0], functionsOf({ coordinates: ["y", "x"], functions: ["x"] })])).toThrow(
      /\(y, x\)/,
    );
  });
});

test("products and maps accumulate what they evaluate", () => {
  const inner = chebyshev({ ...plane, degrees: [4, 4], set: "total" });
  const wanted = [
    [2, 0],
    [0, 1],
    [1, 1],
    [0, 0],
    [0, 2],
  ];
  expectConsistent(product(inner, "x*exp(y)"), plane.bounds, wanted);
  expectConsistent(mapped(inner, { x: { kind: "sinh", center: 0, strength: 4 } }), plane.bounds, wanted);
});

test("tabulated asks for each derivative once per tile, for at most 256 points, and not above its order", () => {
  const asked: string[] = [];
  const basis = tabulated({
    name: "lines",
    coordinates: ["x"],
    size: 2,
    order: 1,
    spec: { kind: "lines" },
    derivatives: ({ count, values }, [order], out) => {
      asked.push(`${order}:${count}`);
      for (let i = 0; i < count; i++) {
        out[i] = order === 0 ? 1 : 0;
        out[count + i] = order === 0 ? values[i] : 1;
      }
    },
  });
  const x = Array.from({ length: 300 }, (_, i) => i);
  const grid = pointsFrom({ x });
  const out = new Float64Array(600);
  const factor = Float64Array.from(x, (v) => v * v);
  basis.accumulate(grid, [{ index: [0] }, { index: [1], factor }, { index: [0], factor }], out, 300);
  expect([...out.subarray(300)]).toEqual(x.map((v) => v + v * v * v + v * v));
  expect(asked).toEqual(["0:256", "1:256", "0:44", "1:44"]);
  expect(() => basis.accumulate(grid, [{ index: [2] }], out, 300)).toThrow(
    /order 2, \[2\], where 1 is the highest/,
  );
});
