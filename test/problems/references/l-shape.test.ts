/** @file The corner terms of the L: values against polar coordinates, zero edges, no cut, no loss at the corner. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cornerTerm, lShapedDomain } from "../../../problems/references/l-shape.ts";
import { type Expression, evaluate } from "../../../src/expression/index.ts";

const at = (expression: Expression, x: number, y: number): number =>
  evaluate(expression, (leaf) => (leaf.kind === "coordinate" && leaf.name === "x" ? x : y));

describe("cornerTerm", () => {
  it.each([1, 2, 4, 5])("%s is r^{2k/3} sin(2kθ/3) for every θ in (0, 3π/2)", (k) => {
    const term = cornerTerm(k);
    const property = fc.property(
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1.5 * Math.PI, noNaN: true }),
      (r, theta) => {
        const expected = r ** ((2 * k) / 3) * Math.sin((2 * k * theta) / 3);
        expect(Math.abs(at(term, r * Math.cos(theta), r * Math.sin(theta)) - expected)).toBeLessThan(4e-15);
      },
    );
    fc.assert(property);
  });

  it("is a harmonic polynomial for k = 3, Im z²", () => {
    for (const [x, y] of [
      [0.3, 0.8],
      [-0.5, -0.2],
      [-0.9, 0.1],
    ])
      expect(at(cornerTerm(3), x, y)).toBeCloseTo(2 * x * y, 14);
  });

  it("vanishes on both edges at the corner and in the corner itself", () => {
    for (const r of [1e-9, 0.1, 1]) {
      expect(Math.abs(at(cornerTerm(1), r, 0))).toBeLessThan(1e-15);
      expect(Math.abs(at(cornerTerm(1), 0, -r))).toBeLessThan(1e-15);
    }
    expect(at(cornerTerm(1), 0, 0)).toBe(0);
  });
});

describe("lShapedDomain", () => {
  it("is three quarters of the square", () => {
    const domain = lShapedDomain();
    expect(domain.measure).toBe(3);
    expect(domain.signedDistance([0.5, -0.5])).toBe(0.5);
    expect(domain.signedDistance([-0.5, -0.5])).toBe(-0.5);
  });
});
