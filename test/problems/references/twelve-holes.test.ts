/** @file The reference of the disk with twelve holes: right on the boundary, harmonic, and no longer moved by more terms. */

import { describe, expect, it } from "vitest";
import { twelveHolesStored } from "../../../problems/references/twelve-holes.generated.ts";
import {
  boundaryPoints,
  solveTwelveHoles,
  sumOf,
  twelveHoles,
  twelveHolesReference,
} from "../../../problems/references/twelve-holes.ts";

const u = sumOf(twelveHolesStored);
/** Largest defect on the boundary, at points that were not fitted; by the maximum principle it bounds the error. */
const defect = (of: typeof u): number =>
  boundaryPoints(503, 0.37).reduce(
    (most, [x, y, value]) => Math.max(most, Math.abs(of({ x, y }) - value)),
    0,
  );
const inside = [
  [0.2, -0.15],
  [-0.2, 0.2],
  [0.6, 0.5],
  [-0.8, 0.3],
  [-0.15, -0.85],
] as const;

describe("the stored solution", () => {
  it("meets the boundary values to 1e-12, which bounds its error", () => {
    expect(defect(u)).toBeLessThan(1e-12);
    expect(defect(u)).toBeLessThan(twelveHolesReference().accuracy);
  });

  it("has the value of its mean over any circle that encloses no hole", () => {
    for (const [x, y] of inside) {
      const room = Math.min(
        1 - Math.hypot(x, y),
        ...twelveHoles.map((hole) => Math.hypot(x - hole.x, y - hole.y) - hole.radius),
      );
      expect(room).toBeGreaterThan(0.02);
      const values = Array.from({ length: 256 }, (_, k) => {
        const angle = (2 * Math.PI * k) / 256;
        return u({ x: x + 0.8 * room * Math.cos(angle), y: y + 0.8 * room * Math.sin(angle) });
      });
      expect(values.reduce((sum, value) => sum + value, 0) / 256).toBeCloseTo(u({ x, y }), 11);
    }
  });

  it("has holes that touch neither each other nor the rim", () => {
    twelveHoles.forEach((hole, i) => {
      expect(Math.hypot(hole.x, hole.y) + hole.radius).toBeLessThan(0.95);
      for (const other of twelveHoles.slice(i + 1))
        expect(Math.hypot(hole.x - other.x, hole.y - other.y)).toBeGreaterThan(
          hole.radius + other.radius + 0.05,
        );
    });
  });
});

describe("solveTwelveHoles", () => {
  it("converges geometrically to the stored solution", () => {
    const [coarse, fine] = [
      { degree: 16, poles: 6 },
      { degree: 32, poles: 12 },
    ].map((resolution) => sumOf(solveTwelveHoles(resolution)));
    expect(defect(fine)).toBeLessThan(defect(coarse) / 100);
    expect(defect(fine)).toBeLessThan(1e-5);
    for (const [x, y] of inside) expect(Math.abs(fine({ x, y }) - u({ x, y }))).toBeLessThan(1e-5);
  });
});
