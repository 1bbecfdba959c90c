/** @file Errors forecast along a ladder: exact where the error keeps its shape. */

import { describe, expect, it } from "vitest";
import { poisson } from "../../../problems/poisson.ts";
import { random } from "../../../src/random.ts";
import { extrapolated } from "../../../src/solve/automatic/extrapolated.ts";
import { errorOf, perturbed } from "../certificate/known.ts";

/** A rung whose error is `size` times one shape; its residual is proportional. */
const rung = (size: number, columns = 100, heldOut = size) => ({
  u: perturbed(poisson, `${size}*sin(3*x + 2*y)`),
  heldOut,
  columns,
});

describe("an extrapolated error", () => {
  const [before, after] = [rung(1e-3), rung(1e-5, 170)];
  const points = { x: 0.3, y: 0.6 };
  const truth = -1e-5 * Math.sin(3 * 0.3 + 2 * 0.6);

  it("is the error of u, but for the share of what is left, where both have one shape", () => {
    const { e, name } = extrapolated(poisson, after, before)!;
    // (u_before - u) r = (1 - r) of minus the error, r = 1/100.
    expect(-e().at(points) / truth).toBeCloseTo(0.99, 2);
    expect(name).toContain("100 columns");
    const [values] = e().evaluate(["u"], poisson.domain.sample(50, { random: random(1) }));
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("has the size of the error", () => {
    const sample = poisson.domain.sample(2000, { random: random(2) });
    const [e] = extrapolated(poisson, after, before)!.e().evaluate(["u"], sample);
    const [u] = after.u.evaluate(["u"], sample);
    const norm = (v: Float64Array): number => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
    expect(norm(e) / norm(u) / errorOf(poisson, after.u)).toBeCloseTo(1, 1);
  });

  it("takes its own residuals where they are cheap, and those it is told where they are not", () => {
    // Wrong residuals: used only by systems so large that 400 points are what is affordable.
    const [wrong, large] = [rung(1e-3, 100, 1), rung(1e-5, 1e7, 1e-9)];
    for (const columns of [170, 7001]) {
      const { e } = extrapolated(poisson, rung(1e-5, columns, 1e-9), wrong)!;
      expect(-e().at(points) / truth).toBeCloseTo(0.99, 2);
    }
    const told = extrapolated(poisson, large, wrong)!.e().at(points);
    expect(-told / truth).toBeCloseTo(1e-9 * 99, 9);
  });

  it("is the difference alone where the rung before was no worse", () => {
    const e = extrapolated(poisson, rung(1e-3), rung(1e-5))!.e().at(points);
    expect(e).toBeCloseTo((1e-5 - 1e-3) * Math.sin(3 * 0.3 + 2 * 0.6), 12);
  });

  it("is not told of what is resolved to rounding", () => {
    expect(extrapolated(poisson, rung(1e-5, 100, 1e-14), before)).toBeUndefined();
  });
});
