/** @file Chebyshev bases: polynomials and derivatives, index sets, sizes, orthogonality. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/errors.ts";
import {
  coordinate,
  div,
  type Expression,
  mul,
  type Numeric,
  one,
  sub,
} from "../../../src/expression/index.ts";
import { pointsFrom } from "../../../src/geometry/index.ts";
import {
  type ChebyshevSet,
  chebyshev,
  chebyshevSize,
  degreesFor,
} from "../../../src/models/bases/chebyshev.ts";
import { expectConsistent, pointsIn, symbolicError } from "./basis-laws.ts";
import { multiIndices, table } from "./differences.ts";

const brick = {
  coordinates: ["x", "y", "t"],
  bounds: [
    [-1, 1],
    [2, 2.5],
    [0, 3],
  ] as const,
};

/** T_0 ... T_degree of s by the recurrence T_k = 2 s T_{k-1} - T_{k-2}. */
function polynomials(s: Expression, degree: number): Expression[] {
  const found: Expression[] = [one, s];
  for (let k = 2; k <= degree; k++) found.push(sub(mul(mul(2, s), found[k - 1]), found[k - 2]));
  return found;
}

/** T_0 ... T_degree at a double, by the recurrence in whole numbers: V_k = 2^(56 k) T_k. */
function exactPolynomials(x: number, degree: number): number[] {
  const numerator = BigInt(x * 2 ** 56);
  const found = [1n, numerator];
  for (let k = 2; k <= degree; k++) found.push(2n * numerator * found[k - 1] - (found[k - 2] << 112n));
  // 60 bits after the point are more than a double near 1 has.
  return found.map((v, k) => Number((v << 60n) >> BigInt(56 * k)) * 2 ** -60);
}

const scaled = (name: string, [low, high]: readonly [number, number]): Expression =>
  div(sub(coordinate(name), (low + high) / 2), (high - low) / 2);

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k);

describe("derivatives", () => {
  test("of every order are those of the products of polynomials, in lexicographic order", () => {
    const basis = chebyshev({ ...brick, degrees: [3, 3, 3], set: "total" });
    const axes = brick.coordinates.map((name, c) => polynomials(scaled(name, brick.bounds[c]), 3));
    const members = multiIndices(3, 3).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    const expressions = members.map((k) =>
      k.reduce<Expression>((product, ki, c) => mul(product, axes[c][ki] as Numeric), one),
    );
    expect(basis.size).toBe(expressions.length);
    const points = pointsIn(basis.coordinates, brick.bounds, 6);
    for (const index of multiIndices(3, 4))
      expect(symbolicError(basis, expressions, points, index), index.join()).toBeLessThan(1e-13);
  });

  test("at the ends are T_k^(m)(±1) = (±1)^(k+m) prod (k² - j²)/(2j + 1), to rounding", () => {
    const basis = chebyshev({ coordinates: ["x"], bounds: [[0.1, 0.3]], degrees: [60] });
    const ends = pointsFrom({ x: [0.1, 0.3] });
    for (let m = 0; m <= 4; m++) {
      const values = table(basis, ends, [m]);
      for (let k = 0; k <= 60; k++) {
        let exact = 0.1 ** -m;
        for (let j = 0; j < m; j++) exact *= (k * k - j * j) / (2 * j + 1);
        expect(Math.abs(values[2 * k + 1] - exact)).toBeLessThanOrEqual(1e-14 * Math.abs(exact));
        expect(Math.abs(values[2 * k] - (-1) ** (k + m) * exact)).toBeLessThanOrEqual(
          1e-14 * Math.abs(exact),
        );
      }
    }
  });

  test("T_k up to degree 200 is that of exact arithmetic within 2e-14, also next to the ends", () => {
    const x = [0, 0.3, 0.7, 1 - 2 ** -8, 1 - 2 ** -20, 1 - 2 ** -40].flatMap((v) => [v, -v]);
    const basis = chebyshev({ coordinates: ["x"], bounds: [[-1, 1]], degrees: [200] });
    const values = table(basis, pointsFrom({ x }), [0]);
    for (const [i, at] of x.entries())
      for (const [k, exact] of exactPolynomials(at, 200).entries())
        expect(Math.abs(values[k * x.length + i] - exact), `T_${k}(${at})`).toBeLessThan(2e-14);
  });

  test("outside the box the polynomials go on: T_5(2) = 362", () => {
    const basis = chebyshev({ coordinates: ["x"], bounds: [[0, 2]], degrees: [5] });
    const values = basis.evaluate(pointsFrom({ x: [3, -1] }), [[0]], new Float64Array([0, 0, 0, 0, 0, 1]))[0];
    expect([...values]).toEqual([362, -362]);
  });

  test("the Laplacian in 100 dimensions sees only T_2 of one coordinate: 4/h²", () => {
    const names = Array.from({ length: 100 }, (_, i) => `x${i}`);
    const basis = chebyshev({
      coordinates: names,
      bounds: names.map(() => [0, 1] as const),
      degrees: names.map(() => 2),
      set: "total",
    });
    expect(basis.size).toBe(5151);
    const point = pointsFrom(Object.fromEntries(names.map((name, i) => [name, [i / 100]])));
    const out = new Float64Array(basis.size);
    const laplacian = names.map((_, i) => ({ index: names.map((__, c) => (c === i ? 2 : 0)) }));
    basis.accumulate(point, laplacian, out, 1);
    const nonzero = out.filter((value) => value !== 0);
    expect(nonzero.length).toBe(100);
    expect(Math.max(...nonzero.map((value) => Math.abs(value - 16)))).toBeLessThan(1e-13);
  });
});

test.each(["tensor", "total", "euclidean"] as const)("%s: accumulate and evaluate agree", (set) => {
  const basis = chebyshev({ ...brick, degrees: [4, 3.5, 6], set });
  expectConsistent(basis, brick.bounds, [
    [2, 0, 0],
    [0, 2, 0],
    [0, 0, 0],
    [1, 0, 1],
    [0, 1, 0],
    [1, 2, 1],
    [0, 0, 2],
  ]);
});

test("with the Chebyshev weight the functions are orthogonal", () => {
  const n = 12;
  const nodes = Array.from({ length: n }, (_, i) => Math.cos((Math.PI * (i + 0.5)) / n));
  const grid = pointsFrom({
    x: nodes.flatMap((x) => nodes.map(() => x)),
    y: nodes.flatMap(() => nodes),
  });
  const square = {
    coordinates: ["x", "y"],
    bounds: [
      [-1, 1],
      [-1, 1],
    ] as const,
  };
  const basis = chebyshev({ ...square, degrees: [9, 9], set: "euclidean" });
  const values = table(basis, grid, [0, 0]);
  const column = (j: number): Float64Array => values.subarray(j * n * n, (j + 1) * n * n);
  for (let a = 0; a < basis.size; a++)
    for (let b = 0; b <= a; b++) {
      const dot = column(a).reduce((sum, value, i) => sum + value * column(b)[i], 0) / (n * n);
      if (a === b) expect([0.25, 0.5, 1].some((norm) => Math.abs(dot - norm) < 1e-14)).toBe(true);
      else expect(Math.abs(dot)).toBeLessThan(1e-14);
    }
});

describe("sizes", () => {
  test("total degree p in d dimensions: C(d + p, p)", () => {
    for (const [d, p] of [
      [1, 7],
      [2, 30],
      [5, 10],
      [10, 4],
      [20, 12],
      [100, 2],
    ])
      expect(chebyshevSize(Array(d).fill(p), "total")).toBe(Math.round(binomial(d + p, p)));
  });

  test("are those of the sets, by trying all indices", () => {
    const norms: Record<ChebyshevSet, (ratios: readonly number[]) => number> = {
      tensor: (ratios) => Math.max(...ratios),
      total: (ratios) => ratios.reduce((sum, r) => sum + r, 0),
      euclidean: (ratios) => Math.hypot(...ratios),
    };
    const degree = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.double({ min: 0.3, max: 9, noNaN: true }));
    fc.assert(
      fc.property(
        fc.array(degree, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<ChebyshevSet>("tensor", "total", "euclidean"),
        (degrees, set) => {
          const all = degrees.reduce<number[][]>(
            (heads, p) =>
              heads.flatMap((head) => Array.from({ length: Math.ceil(p) + 2 }, (_, k) => [...head, k])),
            [[]],
          );
          const members = all.filter((k) => norms[set](k.map((ki, c) => ki / degrees[c])) <= 1 + 4e-10);
          expect(chebyshevSize(degrees, set)).toBe(members.length);
          const coordinates = degrees.map((_, c) => `x${c}`);
          const bounds = degrees.map(() => [0, 1] as const);
          expect(chebyshev({ coordinates, bounds, degrees, set }).size).toBe(members.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("degreesFor keeps the shape and comes as near to the count as the jumps allow", () => {
    expect(chebyshevSize(degreesFor(3003, [1, 1, 1, 1, 1], "total"), "total")).toBe(3003);
    for (const set of ["tensor", "total", "euclidean"] as const)
      for (const count of [1, 10, 340, 2500]) {
        const degrees = degreesFor(count, [1, 2.5], set);
        expect(degrees[1] / degrees[0]).toBeCloseTo(2.5, 12);
        const size = chebyshevSize(degrees, set);
        const near = [0.98, 1.02].map((f) =>
          chebyshevSize(
            degrees.map((p) => f * p),
            set,
          ),
        );
        for (const other of near) expect(Math.abs(size - count)).toBeLessThanOrEqual(Math.abs(other - count));
      }
  });
});

test("what cannot be is refused, by name", () => {
  const interval = { coordinates: ["x"], bounds: [[0, 1]] as const };
  expect(() => chebyshev({ ...interval, degrees: [0] })).toThrow(/degrees of x is 0/);
  expect(() => chebyshev({ ...interval, degrees: [Number.POSITIVE_INFINITY] })).toThrow(UsageError);
  expect(() => chebyshev({ ...interval, degrees: [4, 4] })).toThrow(/2 degrees for 1 coordinates/);
  expect(() => chebyshev({ ...interval, degrees: [4], set: "totl" as "total" })).toThrow(/Try: total/);
  expect(() => chebyshev({ coordinates: ["x"], bounds: [[1, 1]], degrees: [4] })).toThrow(/\[1, 1\]/);
  expect(() => chebyshev({ ...brick, degrees: [200, 200, 200] })).toThrow(/8120601 functions/);
  expect(() => degreesFor(0, [1])).toThrow(UsageError);
  const basis = chebyshev({ ...interval, degrees: [4] });
  const points = pointsFrom({ x: [0, 1] });
  expect(() => basis.accumulate(points, [{ index: [0, 1] }], new Float64Array(10), 2)).toThrow(
    /no derivative/,
  );
  expect(() => basis.accumulate(points, [{ index: [0] }], new Float64Array(9), 2)).toThrow(/cannot hold/);
  expect(() => basis.evaluate(pointsFrom({ y: [0] }), [[0]], new Float64Array(5))).toThrow(/points in \(y\)/);
  expect(() => basis.evaluate(points, [[0]], new Float64Array(4))).toThrow(/4 coefficients/);
});
