/** @file Periodic bases: modes, products with Chebyshev polynomials, random modes. */

import { describe, expect, test } from "vitest";
import { call, coordinate, type Expression, mul, one } from "../../../src/expression/index.ts";
import { pointsFrom } from "../../../src/geometry/index.ts";
import { chebyshev } from "../../../src/models/bases/chebyshev.ts";
import { fourier } from "../../../src/models/bases/fourier.ts";
import { expectConsistent, pointsIn, symbolicError } from "./basis-laws.ts";
import { distance, multiIndices, table } from "./differences.ts";

const strip = {
  coordinates: ["x", "t"],
  bounds: [
    [-1, 2],
    [0, 5],
  ] as const,
};

/** 1, cos ωx, sin ωx, cos 2ωx, ... */
function modesOf(name: string, period: number, count: number): Expression[] {
  const found: Expression[] = [one];
  for (let k = 1; k <= count; k++) {
    const angle = mul((2 * Math.PI * k) / period, coordinate(name));
    found.push(call("cos", angle), call("sin", angle));
  }
  return found;
}

test("derivatives of every order are those of the products of modes", () => {
  const basis = fourier({ ...strip, modes: { x: 3, t: 2 }, periods: { t: 7 } });
  const [x, t] = [modesOf("x", 3, 3), modesOf("t", 7, 2)];
  const expressions = x.flatMap((a) => t.map((b) => mul(a, b)));
  expect(basis.size).toBe(35);
  const points = pointsIn(strip.coordinates, strip.bounds, 10);
  for (const index of multiIndices(2, 5))
    expect(symbolicError(basis, expressions, points, index), index.join()).toBeLessThan(1e-13);
});

test("coordinates that are not periodic have Chebyshev polynomials", () => {
  const basis = fourier({ ...strip, modes: { x: 3 }, degrees: [99, 6] });
  expect(basis.size).toBe(7 * 7);
  const alone = chebyshev({ coordinates: ["t"], bounds: [[0, 5]], degrees: [6] });
  const times = [0, 0.7, 3, 5];
  const points = pointsFrom({ x: [0.3, 0.3, 0.3, 0.3], t: times });
  // The first seven functions have the constant mode.
  const first = table(basis, points, [0, 2]).subarray(0, 28);
  expect(distance(table(alone, pointsFrom({ t: times }), [2]), first)).toBe(0);
});

test("modes are orthogonal on equidistant points", () => {
  const n = 32;
  const basis = fourier({ coordinates: ["x"], bounds: [[2, 5]], modes: { x: 15 } });
  const points = pointsFrom({ x: Array.from({ length: n }, (_, i) => 2 + (3 * i) / n) });
  const values = table(basis, points, [0]);
  for (let a = 0; a < basis.size; a++)
    for (let b = 0; b <= a; b++) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += (values[a * n + i] * values[b * n + i]) / n;
      expect(Math.abs(dot - (a === b ? (a === 0 ? 1 : 0.5) : 0))).toBeLessThan(1e-14);
    }
});

describe("random modes", () => {
  const options = { ...strip, modes: { x: 4 }, random: { count: 200, band: [1, 20], seed: 2 } };

  test("values and derivatives repeat after a period", () => {
    const basis = fourier(options);
    const points = pointsIn(strip.coordinates, strip.bounds, 20);
    const shifted = { ...points, values: points.values.map((v, i) => (i < 20 ? v + 3 : v)) };
    for (const index of multiIndices(2, 2))
      expect(distance(table(basis, points, index), table(basis, shifted, index))).toBeLessThan(1e-13);
  });

  test("all modes up to K occur: φ_xx = -(2πk/3)² φ with k = 0 ... 4", () => {
    const basis = fourier(options);
    const point = pointsFrom({ x: [0.1], t: [2] });
    const [u, uxx] = [table(basis, point, [0, 0]), table(basis, point, [2, 0])];
    const modes = Array.from(u, (value, j) => (3 * Math.sqrt(Math.max(0, -uxx[j] / value))) / (2 * Math.PI));
    for (const mode of modes) expect(Math.abs(mode - Math.round(mode))).toBeLessThan(1e-10);
    expect(new Set(modes.map(Math.round))).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

test("accumulate and evaluate agree", () => {
  const indices = [
    [2, 0],
    [0, 1],
    [0, 0],
    [1, 1],
    [3, 0],
  ];
  expectConsistent(fourier({ ...strip, modes: { x: 6 }, degrees: [1, 5] }), strip.bounds, indices);
  expectConsistent(
    fourier({ ...strip, modes: { x: 6 }, random: { count: 30, band: [1, 5] } }),
    strip.bounds,
    indices,
  );
});

test("what cannot be is refused, by name", () => {
  expect(() => fourier({ ...strip, modes: {} })).toThrow(/no coordinate is periodic/);
  expect(() => fourier({ ...strip, modes: { y: 3 } })).toThrow(/name y/);
  expect(() => fourier({ ...strip, modes: { x: 0.5 }, degrees: [1, 4] })).toThrow(/highest mode of x is 0.5/);
  expect(() => fourier({ ...strip, modes: { x: 3 } })).toThrow(/degrees/);
  expect(() => fourier({ ...strip, modes: { x: 3 }, degrees: [4, 0] })).toThrow(/degrees of t is 0/);
  expect(() => fourier({ ...strip, modes: { x: 3 }, degrees: [4, 4], periods: { x: -1 } })).toThrow(
    /periods of x/,
  );
  expect(() => fourier({ ...strip, modes: { x: 3 }, random: { count: 3, band: [1] } })).toThrow(
    /random.band/,
  );
});
