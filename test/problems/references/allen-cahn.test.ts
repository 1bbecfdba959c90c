/** @file The Allen-Cahn reference: the layer is right, two independent discretisations agree with what is stored. */

import { describe, expect, it } from "vitest";
import {
  allenCahnInitial,
  allenCahnReference,
  diffusivity,
  heatLayer,
  solveAllenCahn,
} from "../../../problems/references/allen-cahn.ts";
import { type Series, seriesFunction, seriesPoints } from "../../../problems/references/series.ts";
import { relativeDifference, valuesOn } from "./sampling.ts";

const reference = allenCahnReference();
const times = Array.from({ length: 20 }, (_, k) => (k + 1) / 20);
const points = seriesPoints({ interval: [-1, 1], times }, 64);
const stored = valuesOn(points, reference.fields.u);
const values = (series: Series): Float64Array => valuesOn(points, seriesFunction(series));

describe("heatLayer", () => {
  it("satisfies the heat equation (second differences)", () => {
    const [xi, t, h, k] = [0.004, 0.05, 1e-5, 1e-5];
    const curvature = (heatLayer(xi + h, t) - 2 * heatLayer(xi, t) + heatLayer(xi - h, t)) / (h * h);
    const slope = (heatLayer(xi, t + k) - heatLayer(xi, t - k)) / (2 * k);
    expect(Math.abs(slope / (diffusivity * curvature) - 1)).toBeLessThan(1e-5);
  });

  it("takes the slope 2 out of the kink and dies out", () => {
    const h = 1e-9;
    expect((heatLayer(h, 0.1) - heatLayer(0, 0.1)) / h).toBeCloseTo(-2, 5);
    expect(heatLayer(0.5, 1)).toBe(0);
    expect(heatLayer(1e-3, 1e-9)).toBe(0);
  });
});

describe("the stored solution", () => {
  it("is the limit of a ladder of layered solutions", () => {
    const errors = [1024, 2048].map((grid) =>
      relativeDifference(values(solveAllenCahn({ points: grid, steps: 8 })), stored),
    );
    expect(errors[1]).toBeLessThan(3e-9);
    expect(errors[0] / errors[1]).toBeGreaterThan(20);
  });

  // Plain Fourier series of the kinked data converge with order 2 to the same function: Richardson's
  // extrapolation of two of them, which shares neither layer nor grid with what is stored, agrees to 1e-8 / 10.
  it("is the Richardson limit of plain Fourier solutions of order two", () => {
    const [coarse, fine] = [2048, 4096].map((grid) =>
      values(solveAllenCahn({ points: grid, steps: 8, layer: false })),
    );
    const [coarseError, fineError] = [coarse, fine].map((solution) => relativeDifference(solution, stored));
    expect(fineError).toBeLessThan(2e-7);
    expect(Math.log2(coarseError / fineError)).toBeCloseTo(2, 1);
    const limit = fine.map((value, i) => value + (value - coarse[i]) / 3);
    expect(relativeDifference(limit, stored)).toBeLessThan(1e-9);
  });

  it("starts from x² cos πx, is even, and stays within [-1, 1]", () => {
    const u = reference.fields.u;
    expect(u({ x: 0.5, t: 0 })).toBe(allenCahnInitial({ x: 0.5 }));
    for (const t of [0.05, 0.5, 1]) expect(u({ x: 0.37, t })).toBeCloseTo(u({ x: -0.37, t }), 13);
    for (const value of stored) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  it("says at which times it is known when asked at another", () => {
    expect(() => reference.fields.u({ x: 0, t: 0.06 })).toThrow(
      /allen-cahn is not known at t = 0.06[\s\S]*0.05, 0.1/,
    );
  });
});
