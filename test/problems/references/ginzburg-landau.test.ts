/** @file The Ginzburg-Landau reference: orders in time and space, another method, the symmetry of the vortex. */

import { describe, expect, it } from "vitest";
import { ginzburgLandauStored } from "../../../problems/references/ginzburg-landau.generated.ts";
import { ginzburgLandauEquation, ginzburgLandauPlan } from "../../../problems/references/ginzburg-landau.ts";
import { solveByDifferences } from "../../../problems/references/plane-differences.ts";
import { solveInPlane } from "../../../problems/references/plane-fourier.ts";
import { relative } from "../../../problems/references/plane-reference.ts";
import { extrapolated, planeValues } from "../../../problems/references/plane-series.ts";

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

const { perSide } = ginzburgLandauPlan;
const size = perSide ** 2;
const stored = planeValues(ginzburgLandauStored);
/** Both fields at t = 0.1 and at t = 1. */
const [first, last] = [stored.subarray(0, 2 * size), stored.subarray(-2 * size)];

describe("the stored solution", () => {
  it("is the limit of Fourier ETDRK4 of order four in the step", () => {
    const [coarse, fine] = [20, 40].map((steps) =>
      solveInPlane(ginzburgLandauEquation, { points: 192, steps, times: [0.1], perSide }),
    );
    const errors = [coarse, fine].map((values) => relative(values, first));
    expect(errors[1]).toBeLessThan(1e-7);
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(3.6);
    expect(relative(extrapolated(coarse, fine, 4).limit, first)).toBeLessThan(errors[1] / 4);
  });

  it.runIf(full)("is reached up to t = 1, exponentially in the number of points", () => {
    const errors = [72, 96, 120].map((points) =>
      relative(solveInPlane(ginzburgLandauEquation, { points, steps: 200, times: [1], perSide }), last),
    );
    expect(errors[2]).toBeLessThan(1e-5);
    for (const i of [0, 1]) expect(errors[i + 1]).toBeLessThan(errors[i] / 3);
  });

  it("is the limit of differences of order eight", () => {
    const [coarse, fine] = [96, 120].map((points) =>
      solveByDifferences(ginzburgLandauEquation, { points, times: [0.1], perSide }),
    );
    const errors = [coarse, fine].map((values) => relative(values, first));
    expect(errors[1]).toBeLessThan(3e-6);
    expect(Math.log(errors[0] / errors[1]) / Math.log(120 / 96)).toBeGreaterThan(6.5);
    expect(relative(extrapolated(coarse, fine, 8, 120 / 96).limit, first)).toBeLessThan(errors[1] / 3);
  });

  it("is odd about its centre, like the vortex, and of modulus at most one", () => {
    for (let k = 0; k < 20; k++)
      for (let i = 1; i < perSide; i++)
        for (let j = 1; j < perSide; j++) {
          const at = (a: number, b: number): number => stored[(k * perSide + a) * perSide + b];
          expect(Math.abs(at(i, j) + at(perSide - i, perSide - j))).toBeLessThan(1e-9);
        }
    // |A| falls where it exceeds one. It starts above, at 1.2.
    for (let n = 0; n < size; n++) expect(Math.hypot(last[n], last[size + n])).toBeLessThan(1);
  });
});
