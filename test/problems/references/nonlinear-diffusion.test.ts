/** @file The nonlinear diffusion reference: initial data, convergence to what is stored, signs, lookup. */

import { describe, expect, it } from "vitest";
import { type GridSeries, gridPoints, unit } from "../../../problems/references/grid-series.ts";
import { diffusionStored } from "../../../problems/references/nonlinear-diffusion.generated.ts";
import {
  diffusionInitial,
  diffusionReference,
  solveDiffusion,
} from "../../../problems/references/nonlinear-diffusion.ts";
import { pointAt } from "../../../src/geometry/index.ts";

const reference = diffusionReference();
const size = diffusionStored.perSide ** 2;
const storedAt = (time: number): readonly number[] => {
  const k = diffusionStored.times.indexOf(time);
  return diffusionStored.values.slice(k * size, (k + 1) * size);
};
/** Relative difference to the stored values at the last time of a series. */
const distance = ({ times, values }: GridSeries): number => {
  const stored = storedAt(times[times.length - 1]);
  const last = values.slice(-size);
  const square = (of: (i: number) => number): number => stored.reduce((sum, _, i) => sum + of(i) ** 2, 0);
  return Math.sqrt(square((i) => last[i] - stored[i]) / square((i) => stored[i]));
};
const solve = (degree: number, steps: number, times: readonly number[]): GridSeries =>
  solveDiffusion({ degree, steps: [steps, steps], times, perSide: diffusionStored.perSide });

describe("the stored solution", () => {
  it("is reached to 1e-5 by half the degree at t = 0.1, geometrically", () => {
    const errors = [
      [33, 20],
      [49, 20],
      [65, 40],
      [81, 60],
    ].map(([degree, steps]) => distance(solve(degree, steps, [0.1])));
    expect(errors[3]).toBeLessThan(1e-5);
    for (const i of [1, 2]) expect(errors[i + 1]).toBeLessThan(errors[i] / 3);
    // A factor 3 for every 16 degrees, from 81 to the 181 of the stored solution.
    expect(errors[3] / 3 ** 6).toBeLessThan(reference.accuracy);
  });

  it("is approached up to t = 1, where the bumps have steepened", () => {
    const times = [0.1, 1];
    const run = (degree: number, later: number): number =>
      distance(solveDiffusion({ degree, steps: [20, later], times, perSide: diffusionStored.perSide }));
    const errors = [run(33, 60), run(49, 100)];
    expect(errors[1]).toBeLessThan(2.5e-3);
    expect(errors[1]).toBeLessThan(errors[0] / 2);
  });

  it("starts from the initial data of the problem", () => {
    for (const [x, y] of [
      [0.3, 0.2],
      [-0.5, -0.1],
      [0.7, -0.9],
    ])
      expect(reference.fields.u({ x, y, t: 0 })).toBe(diffusionInitial(x, y));
    expect(diffusionInitial(0, -0.5)).toBeCloseTo(
      0.3 + 0.25 * Math.exp(-5.8) + 0.4 * Math.exp(-15 * 0.41),
      14,
    );
  });

  it("is nowhere negative and its largest value falls (maximum principle)", () => {
    const tops = diffusionStored.times.map((time) => Math.max(...storedAt(time)));
    for (let k = 1; k < tops.length; k++) expect(tops[k]).toBeLessThan(tops[k - 1]);
    expect(Math.min(...diffusionStored.values)).toBeGreaterThanOrEqual(0);
  });

  it("keeps its integral but for what flows out through the wall", () => {
    const masses = diffusionStored.times.map(
      (time) => (storedAt(time).reduce((a, b) => a + b, 0) * unit * 4) / size,
    );
    for (let k = 1; k < masses.length; k++) expect(masses[k]).toBeLessThanOrEqual(masses[k - 1] * (1 + 1e-5));
    // The midpoint rule on the smooth bumps, and an outflow through the thin layers at the wall.
    const whole = Math.PI * (0.25 / 10 + 0.4 / 15 + 0.3 / 20);
    expect(masses[9] / whole).toBeGreaterThan(0.97);
    expect(masses[9] / whole).toBeLessThan(1);
  });

  it("is known at its points, and says so elsewhere", () => {
    const points = gridPoints(diffusionStored);
    expect(points.count).toBe(10 * size);
    for (const i of [0, 1234, 10 * size - 1])
      expect(reference.fields.u(pointAt(points, i))).toBe(unit * diffusionStored.values[i]);
    expect(() => reference.fields.u({ x: 0.01, y: 0, t: 0.5 })).toThrow(/nonlinear-diffusion is not known/);
    expect(() => reference.fields.u({ x: 0, y: 0, t: 0.55 })).toThrow(/31 x 31 cells/);
  });
});
