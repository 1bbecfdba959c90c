/** @file The parts of the march: band matrices, splines, Radau nodes, forms, grids, and the order of the whole. */

import { describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { heat } from "../../../problems/heat.ts";
import { inverseHeat } from "../../../problems/inverse-heat.ts";
import { kdv } from "../../../problems/kdv.ts";
import { kovasznay } from "../../../problems/kovasznay.ts";
import { wave } from "../../../problems/wave.ts";
import { random } from "../../../src/random.ts";
import { deviation } from "../../../src/solution/index.ts";
import { bandFactor, bandMatrix, bandSolve } from "../../../src/solve/certificate/march/band.ts";
import { type MarchForm, marchForm } from "../../../src/solve/certificate/march/form.ts";
import { gradedGrids } from "../../../src/solve/certificate/march/grid.ts";
import { marchError } from "../../../src/solve/certificate/march/march.ts";
import { marchedSolution } from "../../../src/solve/certificate/march/marched-solution.ts";
import { lagrange, radau } from "../../../src/solve/certificate/march/radau.ts";
import {
  bsplines,
  grevillePoints,
  intervalOf,
  splineSpace,
} from "../../../src/solve/certificate/march/splines.ts";
import { perturbed } from "./known.ts";

describe("band LU", () => {
  it.each([
    [12, 2, 3],
    [40, 7, 1],
    [9, 0, 4],
    [30, 29, 29],
  ])("of order %i with %i below and %i above solves A x = b, pivots included", (n, lower, upper) => {
    const stream = random(5);
    const A = bandMatrix(n, lower, upper);
    const x = Float64Array.from({ length: n }, stream.normal);
    const b = new Float64Array(n);
    for (let j = 0; j < n; j++)
      for (let i = Math.max(0, j - upper); i <= Math.min(n - 1, j + lower); i++) {
        // Small diagonals make every column pivot.
        const value = i === j ? 1e-3 * stream.normal() + (lower === 0 ? 2 : 0) : stream.normal();
        A.values[j * A.leading + A.shift + i - j] = value;
        b[i] += value * x[j];
      }
    const pivots = new Int32Array(n);
    expect(bandFactor(A, pivots)).toBe(true);
    if (lower > 0) expect([...pivots].some((p, k) => p !== k)).toBe(true);
    bandSolve(A, pivots, b);
    expect(deviation(b, x).relativeL2).toBeLessThan(1e-9);
  });

  it("says when a matrix is singular", () => {
    expect(bandFactor(bandMatrix(4, 1, 1), new Int32Array(4))).toBe(false);
  });
});

describe("splines", () => {
  const space = splineSpace(Float64Array.of(0, 0.3, 0.5, 1.2), { order: 2, perInterval: 3 });
  const width = space.degree + 1;

  it("count k per interval and m more", () => {
    expect([space.size, space.degree]).toEqual([11, 4]);
    expect(grevillePoints(space)).toHaveLength(11);
  });

  it("sum to one, and their derivatives to zero, everywhere", () => {
    const out = new Float64Array(4 * width);
    for (const x of [0, 0.1, 0.3, 0.42, 0.5, 0.9, 1.2]) {
      bsplines(space, intervalOf(space.breaks, x), x, 3, out);
      const sums = [0, 1, 2, 3].map((d) =>
        out.subarray(d * width, (d + 1) * width).reduce((a, b) => a + b, 0),
      );
      expect(sums[0]).toBeCloseTo(1, 13);
      for (const sum of sums.slice(1)) expect(Math.abs(sum)).toBeLessThan(1e-9);
    }
  });

  it("have derivatives that are the limits of differences, and none above the degree", () => {
    const [h, x] = [1e-6, 0.4];
    const at = (place: number): Float64Array => {
      const out = new Float64Array(6 * width);
      bsplines(space, 1, place, 5, out);
      return out;
    };
    const [left, middle, right] = [at(x - h), at(x), at(x + h)];
    for (let k = 0; k < 4 * width; k++) {
      const difference = (right[k] - left[k]) / (2 * h);
      expect(Math.abs(difference - middle[k + width])).toBeLessThan(1e-5 * (1 + Math.abs(difference)));
    }
    expect([...middle.subarray(5 * width)]).toEqual(new Array(width).fill(0));
  });

  it("join with one continuous derivative", () => {
    const c = Float64Array.from({ length: space.size }, random(2).normal);
    const value = (interval: number, d: number): number => {
      const out = new Float64Array(3 * width);
      bsplines(space, interval, 0.5, 2, out);
      return [...out.subarray(d * width, (d + 1) * width)].reduce(
        (sum, b, k) => sum + b * c[3 * interval + k],
        0,
      );
    };
    expect(value(1, 0)).toBeCloseTo(value(2, 0), 12);
    expect(value(1, 1)).toBeCloseTo(value(2, 1), 10);
    expect(Math.abs(value(1, 2) - value(2, 2))).toBeGreaterThan(0.1);
  });
});

describe("Radau IIA", () => {
  it.each([1, 2, 3] as const)("with %i stages differentiates polynomials of its degree exactly", (stages) => {
    const { nodes, differentiation } = radau(stages);
    for (let power = 0; power <= stages; power++)
      for (let i = 0; i <= stages; i++) {
        let slope = 0;
        for (let l = 0; l <= stages; l++) slope += differentiation[i * (stages + 1) + l] * nodes[l] ** power;
        expect(slope).toBeCloseTo(power === 0 ? 0 : power * nodes[i] ** (power - 1), 11);
      }
  });

  it("has the second derivatives of x² and x³ at any place", () => {
    const { nodes } = radau(3);
    const weights = new Float64Array(4);
    lagrange(nodes, 0.37, 2, weights);
    const second = (power: number) => weights.reduce((sum, w, l) => sum + w * nodes[l] ** power, 0);
    expect(second(2)).toBeCloseTo(2, 10);
    expect(second(3)).toBeCloseTo(6 * 0.37, 10);
  });
});

describe("the marching form", () => {
  it("knows order, ends and whether Newton's method is needed", () => {
    const [a, b, c] = [heat, burgers, kdv].map((p) => marchForm(p) as MarchForm);
    expect([a.order, a.affine, a.ends.map(({ end }) => end)]).toEqual([2, true, ["low", "high"]]);
    expect([b.order, b.affine]).toEqual([2, false]);
    expect([c.order, c.ends.map(({ end }) => end)]).toEqual([3, ["both", "both", "both"]]);
  });

  it("says why a problem has none", () => {
    expect(marchForm(wave)).toBe("it is second order in time");
    expect(marchForm(kovasznay)).toBe("it is not in one space coordinate and t");
    expect(marchForm(inverseHeat)).toBe("it has unknown coefficients");
  });
});

describe("graded grids", () => {
  const form = marchForm(heat) as MarchForm;
  const grids = gradedGrids(form, perturbed(heat, "1e-3*tanh(200*(x - 0.4))"), [0.25, 0.5]);

  it("have the asked number of increasing breaks from end to end", () => {
    const { x, t } = grids(40, 20);
    expect([x[0], x[40], x.length, t[0], t.at(-1)]).toEqual([0, 1, 41, 0, 1]);
    for (const breaks of [x, t])
      for (let i = 1; i < breaks.length; i++) expect(breaks[i]).toBeGreaterThan(breaks[i - 1]);
  });

  it("are dense where the residual is, and at the ends", () => {
    const { x } = grids(60, 20);
    const widthAt = (at: number): number => {
      const i = intervalOf(x, at);
      return x[i + 1] - x[i];
    };
    expect(widthAt(0.4)).toBeLessThan(widthAt(0.75) / 4);
    expect(widthAt(1e-9)).toBeLessThan(widthAt(0.75) / 10);
  });

  it("break where u may jump, to the bit", () => {
    expect([...grids(40, 20).t]).toEqual(expect.arrayContaining([0.25, 0.5]));
  });
});

it("between nodes the error converges with fourth order", () => {
  const form = marchForm(heat) as MarchForm;
  const error = "1e-3*sin(9*x + 7*t)";
  const u = perturbed(heat, error);
  const uniform = (n: number): Float64Array => Float64Array.from({ length: n + 1 }, (_, i) => i / n);
  const points = heat.domain.sample(500, { random: random(3) });
  const [computed, exact] = [u, perturbed(heat, "0")].map((v) => v.evaluate(["u"], points)[0]);
  const wanted = exact.map((value, i) => value - computed[i]);
  const errors = [8, 16, 32].map((n) => {
    const e = marchedSolution(marchError(form, u, { x: uniform(n), t: uniform(n) })!, heat.domain);
    return deviation(e.evaluate(["u"], points)[0], wanted).relativeL2;
  });
  const slopes = [Math.log2(errors[0] / errors[1]), Math.log2(errors[1] / errors[2])];
  for (const slope of slopes) expect(slope).toBeGreaterThan(3.7);
  expect(errors[2]).toBeLessThan(3e-6);
});
