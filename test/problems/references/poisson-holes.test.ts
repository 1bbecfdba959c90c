/** @file The reference of the square with holes: harmonic, right on the boundary, and no longer moved by more terms. */

import { describe, expect, it } from "vitest";
import { holesStored } from "../../../problems/references/poisson-holes.generated.ts";
import {
  circlePoints,
  edgePoints,
  harmonicFunction,
  holesReference,
  solveHoles,
} from "../../../problems/references/poisson-holes.ts";

const u = harmonicFunction(holesStored);
/** Largest defect on the boundary, at points that were not fitted; by the maximum principle it bounds the error. */
const defect = (of: typeof u): number =>
  [...edgePoints(701), ...circlePoints(401)].reduce(
    (most, [x, y, value]) => Math.max(most, Math.abs(of({ x, y }) - value)),
    0,
  );
const inside = [
  [0, 0],
  [0.05, 0.1],
  [0.21, -0.35],
  [-0.45, 0.48],
  [0.3, 0.05],
  [-0.42, -0.3],
] as const;

describe("the stored solution", () => {
  it("meets the boundary values to 1e-11, which bounds its error", () => {
    expect(defect(u)).toBeLessThan(1e-11);
    expect(defect(u)).toBeLessThan(holesReference().accuracy);
  });

  it("has the value of its mean over any circle that encloses no hole", () => {
    for (const [x, y, r] of [
      [0, 0, 0.3],
      [0.31, 0, 0.15],
      [-0.4, -0.05, 0.09],
    ]) {
      const values = Array.from({ length: 256 }, (_, k) => {
        const angle = (2 * Math.PI * k) / 256;
        return u({ x: x + r * Math.cos(angle), y: y + r * Math.sin(angle) });
      });
      expect(values.reduce((sum, value) => sum + value, 0) / 256).toBeCloseTo(u({ x, y }), 12);
    }
  });

  it("has the symmetries of the square", () => {
    for (const [x, y] of inside)
      for (const [a, b] of [
        [-x, y],
        [x, -y],
        [y, x],
      ])
        expect(u({ x: a, y: b })).toBeCloseTo(u({ x, y }), 13);
  });

  it("stays between the boundary values", () => {
    for (const [x, y] of inside) {
      expect(u({ x, y })).toBeGreaterThan(0);
      expect(u({ x, y })).toBeLessThan(1);
    }
  });
});

describe("solveHoles", () => {
  it("converges geometrically to the stored solution", () => {
    const [coarse, middle, fine] = [
      { powers: 10, poles: 9 },
      { powers: 16, poles: 15 },
      { powers: 26, poles: 21 },
    ].map((resolution) => harmonicFunction(solveHoles(resolution)));
    expect(defect(coarse)).toBeLessThan(1e-4);
    expect(defect(middle)).toBeLessThan(defect(coarse) / 50);
    expect(defect(fine)).toBeLessThan(1e-11);
    for (const [x, y] of inside) expect(Math.abs(fine({ x, y }) - u({ x, y }))).toBeLessThan(1e-11);
  });
});
