/** @file Collocation points of linear models: how many, where, and how dense. */

import { describe, expect, it } from "vitest";
import { problemNamed } from "../../../problems/index.ts";
import type { Points } from "../../../src/geometry/index.ts";
import { random } from "../../../src/random.ts";
import { drawPoints, pointPlan, withBoundary } from "../../../src/solve/automatic/points.ts";

/** Coordinate c of every point, scaled to [-1, 1]. */
const scaled = ({ values, count }: Points, c: number, [low, high]: readonly [number, number]): number[] =>
  Array.from(values.subarray(c * count, (c + 1) * count), (x) => (2 * x - low - high) / (high - low));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe("the plan", () => {
  it("has 2.2 interior points a function and 2 sqrt(M) on every edge in the plane", async () => {
    const poisson = await problemNamed("poisson");
    expect(pointPlan(poisson, 1000, "arcsine")).toEqual({
      interior: 2200,
      perFace: Math.ceil(2 * Math.sqrt(2200)),
      spread: "arcsine",
    });
    expect(pointPlan(poisson, 1, "uniform").interior).toBe(8);
  });

  it("has one point at each end of a line, 2 n^(2/3) on a face in space", async () => {
    expect(pointPlan(await problemNamed("poisson-1d"), 100, "arcsine").perFace).toBe(1);
    expect(pointPlan(await problemNamed("poisson-3d"), 1000, "arcsine").perFace).toBe(200);
  });

  it("has at least so many points on all conditions together as it is told", async () => {
    const poisson = await problemNamed("poisson");
    const plan = withBoundary(poisson, pointPlan(poisson, 10, "uniform"), 5000);
    const { conditions } = drawPoints(poisson, plan, random(1));
    expect(conditions.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(5000);
    expect(withBoundary(poisson, plan, 10)).toEqual(plan);
  });
});

describe("the points", () => {
  it("on a box are as many as planned, inside, with arcsine density along every axis", async () => {
    const helmholtz = await problemNamed("helmholtz");
    const { interior } = drawPoints(helmholtz, { interior: 4096, perFace: 10, spread: "arcsine" }, random(2));
    expect(interior.count).toBe(4096);
    for (const c of [0, 1]) {
      const s = scaled(interior, c, helmholtz.domain.bounds[c]);
      expect(Math.max(...s.map(Math.abs))).toBeLessThanOrEqual(1);
      // Under the arcsine density T_1, ..., T_8 have mean 0; under a uniform one T_2 has mean -1/3.
      for (let k = 1; k <= 8; k++)
        expect(Math.abs(mean(s.map((x) => Math.cos(k * Math.acos(x)))))).toBeLessThan(5e-3);
    }
  });

  it("weigh by the length between Chebyshev nodes: (1 - s²)^(1/4) along every axis, squared its density", async () => {
    const helmholtz = await problemNamed("helmholtz");
    const plan = { interior: 300, perFace: 10, spread: "arcsine" } as const;
    const { interior, factors } = drawPoints(helmholtz, plan, random(2));
    const [x, y] = [0, 1].map((c) => scaled(interior, c, helmholtz.domain.bounds[c]));
    factors!.forEach((factor, i) => {
      expect(factor).toBeCloseTo(((1 - x[i] ** 2) * (1 - y[i] ** 2)) ** 0.25, 10);
    });
    expect(drawPoints(helmholtz, { ...plan, spread: "uniform" }, random(2)).factors).toBeUndefined();
  });

  it("on other regions lie inside, about as many as planned", async () => {
    for (const name of ["l-shape", "poisson-disk"]) {
      const problem = await problemNamed(name);
      const { interior } = drawPoints(problem, { interior: 1000, perFace: 20, spread: "arcsine" }, random(4));
      expect(interior.count / 1000, name).toBeGreaterThan(0.7);
      expect(interior.count / 1000, name).toBeLessThan(1.6);
      for (let i = 0; i < interior.count; i++) {
        const at = Float64Array.from(interior.coordinates, (_, c) => interior.values[c * interior.count + i]);
        expect(problem.domain.signedDistance(at), name).toBeLessThan(0);
      }
    }
  });

  it("of conditions lie on their faces, each part with its share; data keep their own", async () => {
    const [wave, inverse] = [await problemNamed("wave"), await problemNamed("inverse-heat")];
    const plan = { interior: 100, perFace: 30, spread: "arcsine" } as const;
    const drawn = drawPoints(wave, plan, random(1)).conditions;
    wave.conditions.forEach(({ face }, k) => {
      const parts = face!.parts ?? [face!];
      expect(drawn[k].count).toBe(30 * parts.length);
      for (let i = 0; i < drawn[k].count; i++) {
        const at = Float64Array.from([0, 1], (c) => drawn[k].values[c * drawn[k].count + i]);
        expect(Math.abs(wave.domain.signedDistance(at))).toBeLessThan(1e-14);
      }
    });
    const own = inverse.conditions.findIndex(({ points }) => points);
    expect(drawPoints(inverse, plan, random(1)).conditions[own]).toBe(inverse.conditions[own].points);
  });

  it("are the same for the same stream and others for another", async () => {
    const poisson = await problemNamed("poisson");
    const plan = pointPlan(poisson, 50, "arcsine");
    const values = (seed: number): Float64Array => drawPoints(poisson, plan, random(seed)).interior.values;
    expect(values(1)).toEqual(values(1));
    expect(values(2)).not.toEqual(values(1));
  });
});
