/** @file The reference of the driven cavity: conditions, equation, convergence, and a second form of the problem. */

import { describe, expect, it } from "vitest";
import { cavityStored } from "../../../problems/references/cavity.generated.ts";
import { cavityReference, solveCavity, streamFunction } from "../../../problems/references/cavity.ts";
import { clampedTable } from "../../../problems/references/legendre.ts";
import { gaussLegendre } from "../../../src/geometry/index.ts";

const psi = streamFunction(cavityStored);
const points = Array.from({ length: 60 }, (_, i) => ({ x: (i * 0.618034) % 1, y: (i + 0.5) / 60 }));
const stored = points.map(psi);
const distance = (values: readonly number[]): number =>
  Math.sqrt(
    values.reduce((sum, value, i) => sum + (value - stored[i]) ** 2, 0) /
      stored.reduce((sum, value) => sum + value * value, 0),
  );
const { nodes, weights } = gaussLegendre(24, 0, 1);

describe("clampedTable", () => {
  it("vanishes with its derivative at both ends", () => {
    const [value, slope] = clampedTable(9, [0, 1]);
    for (const table of [value, slope]) expect(Math.max(...table.map(Math.abs))).toBeLessThan(1e-12);
  });

  it("has orthogonal second derivatives, ∫ φ_i'' φ_k'' = 8 δ_ik", () => {
    const [, , second] = clampedTable(9, nodes);
    for (let i = 0; i < 9; i++)
      for (let k = 0; k < 9; k++) {
        const integral = weights.reduce(
          (sum, weight, p) => sum + weight * second[i * 24 + p] * second[k * 24 + p],
          0,
        );
        expect(integral).toBeCloseTo(i === k ? 8 : 0, 11);
      }
  });

  it("has the derivatives of its values (central differences)", () => {
    const h = 1e-5;
    const [value, slope, second] = clampedTable(6, [0.3 - h, 0.3, 0.3 + h]);
    for (let k = 0; k < 6; k++) {
      const at = (table: Float64Array, p: number): number => table[3 * k + p];
      expect(Math.abs(at(slope, 1) - (at(value, 2) - at(value, 0)) / (2 * h))).toBeLessThan(1e-6);
      expect(Math.abs(at(second, 1) - (at(slope, 2) - at(slope, 0)) / (2 * h))).toBeLessThan(1e-5);
    }
  });
});

describe("the stored stream function", () => {
  it("is zero on the walls, at rest on three of them, and moves with the lid on the fourth", () => {
    const h = 1e-6;
    for (const s of [0.1, 0.45, 0.8]) {
      for (const at of [
        { x: s, y: 0 },
        { x: s, y: 1 },
        { x: 0, y: s },
        { x: 1, y: s },
      ])
        expect(Math.abs(psi(at))).toBeLessThan(1e-13);
      expect(Math.abs(psi({ x: h, y: s })) / h).toBeLessThan(1e-5);
      expect(Math.abs(psi({ x: 1 - h, y: s })) / h).toBeLessThan(1e-5);
      expect(Math.abs(psi({ x: s, y: h })) / h).toBeLessThan(1e-5);
      expect((psi({ x: s, y: 1 + h }) - psi({ x: s, y: 1 - h })) / (2 * h)).toBeCloseTo(
        16 * s * s * (1 - s) ** 2,
        7,
      );
    }
  });

  it("is the limit of a ladder in the number of functions", () => {
    const errors = [8, 12, 16].map((count) => distance(points.map(streamFunction(solveCavity(100, count)))));
    expect(errors[0]).toBeLessThan(2e-3);
    expect(errors[1]).toBeLessThan(errors[0] / 10);
    expect(errors[2]).toBeLessThan(errors[1] / 10);
    expect(errors[2]).toBeLessThan(3e-6);
    // Order 8 at least, carried on from 16 to the 32 functions of the stored solution.
    expect(errors[2] / 2 ** 8).toBeLessThan(4 * cavityReference().accuracy);
  });

  it("balances transport and diffusion of vorticity inside, by sixth-order differences", () => {
    const h = 0.02;
    for (const [x, y] of [
      [0.5, 0.5],
      [0.3, 0.6],
      [0.62, 0.4],
    ])
      expect(Math.abs(imbalance(x, y, h))).toBeLessThan(2e-3);
  });
});

/** Central differences of order six: first and second derivative. */
const first = [-1 / 60, 3 / 20, -3 / 4, 0, 3 / 4, -3 / 20, 1 / 60];
const second = [1 / 90, -3 / 20, 3 / 2, -49 / 18, 3 / 2, -3 / 20, 1 / 90];
type Field = (x: number, y: number) => number;
const along =
  (of: Field, stencil: readonly number[], scale: number, dx: number, dy: number): Field =>
  (x, y) =>
    stencil.reduce((sum, c, k) => (c ? sum + (c / scale) * of(x + (k - 3) * dx, y + (k - 3) * dy) : sum), 0);

/** ψ_y Δψ_x - ψ_x Δψ_y - Δ²ψ / 100. */
function imbalance(x: number, y: number, h: number): number {
  const value: Field = (a, b) => psi({ x: a, y: b });
  const laplacian =
    (of: Field): Field =>
    (a, b) =>
      along(of, second, h * h, h, 0)(a, b) + along(of, second, h * h, 0, h)(a, b);
  const [dx, dy] = [
    (of: Field) => along(of, first, h, h, 0)(x, y),
    (of: Field) => along(of, first, h, 0, h)(x, y),
  ];
  const vorticity = laplacian(value);
  return dy(value) * dx(vorticity) - dx(value) * dy(vorticity) - laplacian(vorticity)(x, y) / 100;
}
