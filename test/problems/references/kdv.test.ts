/** @file The Korteweg-de Vries reference: order four in time, conserved integrals, and the stored solution. */

import { describe, expect, it } from "vitest";
import { kdvStored } from "../../../problems/references/kdv.generated.ts";
import { dispersion, kdvReference, solveKdv } from "../../../problems/references/kdv.ts";
import { restoreSeries, seriesFunction, seriesPoints } from "../../../problems/references/series.ts";
import { relativeDifference, valuesOn } from "./sampling.ts";

const reference = kdvReference();
const points = seriesPoints(restoreSeries(kdvStored), 64);
const stored = valuesOn(points, reference.fields.u);
const solve = (grid: number, steps: number): Float64Array =>
  valuesOn(points, seriesFunction(solveKdv({ points: grid, steps })));

describe("the stored solution", () => {
  // Fourier ETDRK4, another method, with 1000, 2000, 4000 steps: the differences fall by 2^4 and the last is 7e-9.
  it("is the limit of a ladder of order four in the step", () => {
    const errors = [1000, 2000, 4000].map((steps) => relativeDifference(solve(512, steps), stored));
    expect(errors[2]).toBeLessThan(1e-8);
    for (const i of [0, 1]) expect(Math.log2(errors[i] / errors[i + 1])).toBeGreaterThan(3.9);
    // Order four carried on to 40000 steps, where the generating script compares.
    expect(errors[2] / 10 ** 4).toBeLessThan(reference.accuracy);
  });

  it("is resolved in x: no mode above 1e-13 near the cut of the two-thirds rule at 170", () => {
    for (const { re } of restoreSeries(kdvStored).levels) expect(re.length).toBeLessThan(165);
  });

  it("conserves mass, momentum and energy ∫ u³/3 - μ² u_x² dx", () => {
    for (const { re, im } of restoreSeries(kdvStored).levels) {
      expect(Math.abs(re[0])).toBeLessThan(1e-14);
      const squares = re.reduce((sum, a, k) => sum + (k ? 2 : 1) * (a * a + im[k] * im[k]), 0);
      expect(squares).toBeCloseTo(0.5, 11);
    }
    const energies = [0, 0.5, 1].map((t) => energy(t));
    for (const value of energies) expect(value).toBeCloseTo(energies[0], 9);
  });

  it("starts from cos πx", () => {
    for (const x of [-1, -0.3, 0.25, 0.9])
      expect(reference.fields.u({ x, t: 0 })).toBeCloseTo(Math.cos(Math.PI * x), 13);
  });

  it("says at which times it is known when asked at another", () => {
    expect(() => reference.fields.u({ x: 0, t: 0.123 })).toThrow(
      /kdv is not known at t = 0.123[\s\S]*\[-1, 1\][\s\S]*0.05/,
    );
  });
});

/** Mean of u³/3 - μ² u_x² at a stored time, by the trapezoid rule on 1024 points (exact for these modes). */
function energy(t: number): number {
  const n = 1024;
  const h = 1e-3;
  const u = (x: number): number => reference.fields.u({ x, t });
  const terms = Array.from({ length: n }, (_, j) => {
    const x = -1 + (2 * j) / n;
    // Sixth-order central difference: error about h⁶ u^(7) / 140, below 1e-8 for these modes.
    const slope =
      (45 * (u(x + h) - u(x - h)) - 9 * (u(x + 2 * h) - u(x - 2 * h)) + u(x + 3 * h) - u(x - 3 * h)) /
      (60 * h);
    return u(x) ** 3 / 3 - dispersion * slope * slope;
  });
  return terms.reduce((sum, value) => sum + value, 0) / n;
}
