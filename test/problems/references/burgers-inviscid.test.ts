/** @file The entropy solution of Burgers' equation: characteristics, conservation, the shock, the viscous limit. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { burgersInviscid } from "../../../problems/burgers-inviscid.ts";
import { foot, inviscidBurgers as u } from "../../../problems/references/burgers-inviscid.ts";
import { coleHopf } from "../../../problems/references/cole-hopf.ts";
import { evaluate } from "../../../src/expression/index.ts";

const { PI, sin, abs } = Math;
const unit = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** ∫ of f over [a, b] by the midpoint rule. */
const integral = (f: (x: number) => number, a: number, b: number, n = 20_000): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += f(a + ((b - a) * (i + 0.5)) / n);
  return (sum * (b - a)) / n;
};

describe("the entropy solution", () => {
  it("is constant along characteristics that have not met the shock", () => {
    const property = fc.property(unit(-1, 0), unit(0, 1), (start, t) => {
      const x = start - t * sin(PI * start);
      // A characteristic from the left half is valid as long as it is left of the shock.
      fc.pre(x < -1e-3);
      expect(abs(foot(x, t) - start)).toBeLessThan(1e-9);
      expect(u({ x, t })).toBeCloseTo(-sin(PI * start), 9);
    });
    fc.assert(property);
  });

  it("is odd, periodic at its ends, and the sine at the start", () => {
    const property = fc.property(unit(-1, 1), unit(0, 1), (x, t) => {
      expect(u({ x: -x, t }) + u({ x, t })).toBeCloseTo(0, 12);
      expect(u({ x, t: 0 })).toBeCloseTo(-sin(PI * x), 12);
      expect(u({ x: -1, t })).toBeCloseTo(0, 12);
    });
    fc.assert(property);
  });

  it("loses from the left half what flows into the shock: d/dt ∫u = -u(0-)²/2", () => {
    const mass = (t: number): number => integral((x) => u({ x, t }), -1, 0);
    for (const [from, to] of [
      [0.05, 0.25],
      [0.5, 0.6],
      [0.9, 1],
    ]) {
      const lost = integral((t) => u({ x: -1e-9, t }) ** 2 / 2, from, to, 2000);
      expect(mass(from) - mass(to)).toBeCloseTo(lost, 6);
    }
  });

  it("has a shock that obeys its own law and jumps down", () => {
    // ξ = t sin πξ at the shock: the characteristic that arrives at x = 0-.
    for (const t of [0.4, 0.7, 1]) {
      const left = u({ x: -1e-13, t });
      expect(left).toBeGreaterThan(0.5);
      expect(left * t).toBeCloseTo(PI * left * t > 0 ? -foot(-1e-13, t) : 0, 9);
      expect(u({ x: 1e-13, t })).toBe(-left);
    }
  });

  it("is the limit of small viscosity, to first order in it away from the shock", () => {
    const distance = (nu: number): number => {
      const viscous = coleHopf(nu);
      const points = Array.from({ length: 40 }, (_, i) => ({ x: -0.95 + 0.02 * i, t: 0.8 }));
      return Math.max(...points.map((at) => abs(viscous(at) - u(at))));
    };
    const [wide, narrow] = [0.01, 0.005].map(distance);
    expect(narrow).toBeLessThan(0.02);
    expect(wide / narrow).toBeGreaterThan(1.7);
    expect(wide / narrow).toBeLessThan(2.3);
  });
});

describe("its singular part", () => {
  const [{ value }] = burgersInviscid.particular!;
  const wave = (x: number, t: number): number =>
    evaluate(value, (leaf) => (leaf.kind === "coordinate" && leaf.name === "x" ? x : t));

  it("is the largest root of u³ + 6(1 - πt)u + 6πx", () => {
    const property = fc.property(unit(-1, -1e-6), unit(0, 1), (x, t) => {
      const root = wave(x, t);
      const size = root ** 3 + abs(6 * (1 - PI * t) * root) + abs(6 * PI * x);
      expect(abs(root ** 3 + 6 * (1 - PI * t) * root + 6 * PI * x)).toBeLessThan(1e-6 * size);
      // The slope of the cubic is positive at its largest root.
      expect(3 * root ** 2 + 6 * (1 - PI * t)).toBeGreaterThan(-1e-6);
    });
    fc.assert(property);
  });

  it("differs from the solution by O(x) where that is like the cube root of x", () => {
    const t = 1 / PI;
    const gap = (x: number): number => abs(wave(x, t) - u({ x, t }));
    for (const x of [-1e-3, -1e-4]) {
      expect(gap(x)).toBeLessThan(3 * abs(x));
      expect(gap(x) / gap(x / 10)).toBeGreaterThan(8);
      expect(u({ x, t }) / u({ x: x / 8, t })).toBeCloseTo(2, 1);
    }
  });
});
