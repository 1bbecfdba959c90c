/** @file Gauss-Legendre: closed forms, exactness to degree 2n - 1, accuracy at large n; Chebyshev nodes. */

import { expect, test } from "vitest";
import { chebyshevNodes, gaussLegendre } from "../../src/geometry/index.ts";

test("three and five nodes are the closed forms", () => {
  const three = gaussLegendre(3);
  expect(three.nodes[2]).toBeCloseTo(Math.sqrt(3 / 5), 15);
  expect(three.nodes[1]).toBe(0);
  expect(three.weights[0]).toBeCloseTo(5 / 9, 15);
  const five = gaussLegendre(5);
  expect(five.nodes[3]).toBeCloseTo(Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, 15);
  expect(five.weights[4]).toBeCloseTo((322 - 13 * Math.sqrt(70)) / 900, 15);
});

test("exact for Legendre moments up to degree 2n - 1, and not for degree 2n", () => {
  for (const n of [1, 2, 3, 7, 16, 33]) {
    const { nodes, weights } = gaussLegendre(n);
    const moment = (degree: number): number =>
      nodes.reduce((total, x, i) => total + weights[i] * x ** degree, 0);
    for (let degree = 0; degree < 2 * n; degree++)
      expect(Math.abs(moment(degree) - (degree % 2 ? 0 : 2 / (degree + 1)))).toBeLessThan(2e-15);
    // The error of x^(2n) is known: 2^(2n+1) (n!)^4 / ((2n+1) (2n)!^2); it is 2/3 at n = 1.
    if (n <= 7) expect(Math.abs(moment(2 * n) - 2 / (2 * n + 1))).toBeGreaterThan(1e-9);
  }
});

test("first node and weight for n = 100 and n = 1000 agree with 30-digit values", () => {
  expectRelative(gaussLegendre(100).nodes[99], 0.9997137267734413, 1e-16);
  expectRelative(gaussLegendre(100).weights[99], 0.0007346344905056717, 5e-15);
  expectRelative(gaussLegendre(1000).nodes[999], 0.9999971112980756, 1e-16);
  expectRelative(gaussLegendre(1000).weights[999], 7.413338416432072e-6, 2e-14);
});

function expectRelative(value: number, expected: number, tolerance: number): void {
  expect(Math.abs(value / expected - 1)).toBeLessThanOrEqual(tolerance + Number.EPSILON);
}

test("nodes increase, are symmetric, and weights sum to the length of the interval", () => {
  const { nodes, weights } = gaussLegendre(501, 2, 5);
  for (let i = 1; i < 501; i++) expect(nodes[i]).toBeGreaterThan(nodes[i - 1]);
  for (let i = 0; i < 501; i++) expect(nodes[i] + nodes[500 - i]).toBeCloseTo(7, 14);
  expect(weights.reduce((total, w) => total + w, 0)).toBeCloseTo(3, 13);
});

test("spectral convergence: exp on [-1, 1] to rounding with 10 nodes", () => {
  const { nodes, weights } = gaussLegendre(10);
  const integral = nodes.reduce((total, x, i) => total + weights[i] * Math.exp(x), 0);
  expect(integral).toBeCloseTo(Math.E - 1 / Math.E, 14);
});

test("Chebyshev nodes are the zeros of T_n", () => {
  const nodes = chebyshevNodes(9);
  for (const x of nodes) expect(Math.cos(9 * Math.acos(x))).toBeCloseTo(0, 14);
  expect([...chebyshevNodes(1, 3, 5)]).toEqual([4]);
});

test("a rule without nodes is refused", () => {
  expect(() => gaussLegendre(0)).toThrow(/positive whole number of nodes/);
});
