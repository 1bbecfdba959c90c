/** @file The reference of the driven cavity at Reynolds number 400: two methods, each by its own ladder, to one flow. */

import { describe, expect, it } from "vitest";
import { cavity400 } from "../../../problems/cavity-400.ts";
import { solveCavity, streamFunction } from "../../../problems/references/cavity.ts";
import { cavity400Stored } from "../../../problems/references/cavity-400.generated.ts";
import { apart, chebyshevGalerkin, points, valuesOf } from "./cavity-chebyshev.ts";

const stored = valuesOf(streamFunction(cavity400Stored));

describe("the stored flow at Reynolds number 400", () => {
  it("is the limit of the Legendre-Galerkin method", () => {
    const [coarse, fine] = [14, 20].map((count) =>
      apart(valuesOf(streamFunction(solveCavity(400, count, cavity400Stored))), stored),
    );
    expect(coarse).toBeLessThan(2e-3);
    expect(fine).toBeLessThan(coarse / 12);
    // The ladder falls at order 8 at least, measured up to the 48 functions of the stored flow.
    expect(fine * (20 / 48) ** 8).toBeLessThan(40 * cavity400.reference!.accuracy);
  });

  it("is the limit of a Chebyshev-Galerkin method in strong form", () => {
    const [coarse, fine] = [14, 20].map((n) => apart(chebyshevGalerkin(cavity400Stored, n, points), stored));
    expect(fine).toBeLessThan(3e-5);
    expect(fine).toBeLessThan(coarse / 8);
  });

  it("rests at the walls and moves with the lid", () => {
    const psi = cavity400.reference!.fields.psi;
    const h = 1e-4;
    for (const s of [0.1, 0.35, 0.5, 0.82]) {
      for (const wall of [
        { x: 0, y: s },
        { x: 1, y: s },
        { x: s, y: 0 },
        { x: s, y: 1 },
      ])
        expect(Math.abs(psi(wall))).toBeLessThan(1e-14);
      const slope = (y: number, inward: number): number =>
        (3 * psi({ x: s, y }) - 4 * psi({ x: s, y: y + inward }) + psi({ x: s, y: y + 2 * inward })) /
        (-2 * inward);
      expect(slope(1, -h)).toBeCloseTo(16 * s ** 2 * (1 - s) ** 2, 4);
      expect(slope(0, h)).toBeCloseTo(0, 4);
    }
  });
});
