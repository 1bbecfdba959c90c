/** @file Error estimates against known errors: perturbed exact solutions. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { advection } from "../../../problems/advection.ts";
import { allenCahn } from "../../../problems/allen-cahn.ts";
import { heat } from "../../../problems/heat.ts";
import { helmholtz } from "../../../problems/helmholtz.ts";
import { kleinGordon } from "../../../problems/klein-gordon.ts";
import { kovasznay } from "../../../problems/kovasznay.ts";
import { poisson } from "../../../problems/poisson.ts";
import { poisson5d } from "../../../problems/poisson-5d.ts";
import { wave } from "../../../problems/wave.ts";
import { type HostDevice, wasmDevice } from "../../../src/devices/index.ts";
import { parseExpression, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, type Problem, periodic, problem } from "../../../src/problem/index.ts";
import { piecewiseSolution, type Solution, solutionFrom } from "../../../src/solution/index.ts";
import { certify, correctionKinds } from "../../../src/solve/certificate/index.ts";
import { errorOf, expressionSolution, perturbed } from "./known.ts";

let device: HostDevice;
beforeAll(() => {
  device = wasmDevice({ threads: 1 });
});
afterAll(() => device.close());

/** Half a second's sizes: enough for these errors. */
const options = () => ({ device, seconds: 0.3 });

// A shock of width 0.1 that travels: u = 1 - tanh((x - t)/(2ν)), exact for Burgers' equation.
const shockDomain = box({ x: [-1, 2], t: [0, 1] });
const shock = problem({
  name: "shock",
  title: "Travelling shock",
  source: "Whitham 1974, section 4.3",
  domain: shockDomain,
  interior: pde`u_t + u*u_x = 0.05*u_xx`,
  conditions: [
    on(shockDomain.face("t", "low"), pde`u = 1 - tanh(10*x)`),
    on(shockDomain.face("x"), pde`u = 1 - tanh(10*(x - t))`),
  ],
  exact: pde`u = 1 - tanh(10*(x - t))`,
});

// One soliton of speed 1 on a circle so long that its tails (e^-36) do not meet.
const circle = box({ x: [-36, 36], t: [0, 2] });
const soliton = problem({
  name: "soliton",
  title: "One soliton",
  source: "Zabusky and Kruskal 1965",
  domain: circle,
  interior: pde`u_t + 6*u*u_x + u_xxx = 0`,
  conditions: [on(circle.face("t", "low"), pde`u = 0.5/cosh(x/2)^2`), periodic(circle, "x")],
  exact: pde`u = 0.5/cosh((x - t)/2)^2`,
});

const smoothInTime = "1e-3*sin(2*x + 1.3*t)*exp(x/2)";
const smoothInPlane = "1e-3*sin(2*x + 1.3*y)*exp(x/2)";

const cases: readonly (readonly [string, Problem, readonly string[], "march" | "expansion"])[] = [
  ["smooth", heat, [smoothInTime], "march"],
  ["rough", heat, ["1e-3*sin(40*x + 30*t)"], "march"],
  ["at the boundary only", heat, ["1e-3*exp(-50*x)*cos(9*t)"], "march"],
  ["at the start only", heat, ["1e-3*exp(-40*t)*sin(5*pi*x)"], "march"],
  ["smooth", advection, ["1e-3*cos(2*x - 20*t)"], "march"],
  ["rough", advection, ["1e-3*cos(10*x - 30*t)"], "march"],
  ["smooth", shock, [smoothInTime], "march"],
  ["rough", shock, ["1e-3*sin(20*x + 10*t)"], "march"],
  ["in the shock only", shock, ["1e-2*t*exp(-100*(x - t)^2)"], "march"],
  ["smooth", soliton, ["1e-3*t*sin(pi*x/18)"], "march"],
  ["smooth", poisson, [smoothInPlane], "expansion"],
  ["rough", poisson, ["1e-3*sin(15*x + 10*y)"], "expansion"],
  ["at the boundary only", poisson, ["1e-3*exp(-20*x)*cos(5*y)"], "expansion"],
  ["smooth", helmholtz, [smoothInPlane], "expansion"],
  ["rough", helmholtz, ["1e-3*sin(8*x + 5*y)"], "expansion"],
  ["smooth", kovasznay, [smoothInPlane, "1e-3*cos(x*y)", "2 + 1e-3*sin(x + 3*y)"], "expansion"],
  ["smooth", wave, [smoothInTime], "expansion"],
  ["growing", wave, ["1e-3*t^2*sin(pi*x)"], "expansion"],
];

describe("the estimate", () => {
  it.each(cases)(
    "of a %s error (problem %#) is within a factor 1.3, and u + e is 100 times better",
    async (_, p, errors, method) => {
      const u = perturbed(p, ...errors);
      const truth = errorOf(p, u);
      const estimate = await certify(p, u, options());
      expect(estimate.method).toBe(method);
      expect(estimate.uncertain).toBe(false);
      expect(estimate.relativeL2 / truth).toBeGreaterThan(1 / 1.3);
      expect(estimate.relativeL2 / truth).toBeLessThan(1.3);
      const after = errorOf(p, estimate.correction!.u);
      expect(truth / after).toBeGreaterThan(100);
      expect(estimate.correction!.relativeL2 / after).toBeGreaterThan(0.1);
      expect(estimate.correction!.relativeL2).toBeLessThan(truth / 5);
    },
  );

  const harder: readonly (readonly [string, Problem, readonly string[]])[] = [
    ["three dimensions", kleinGordon, ["1e-3*sin(x + 2*y + t)"]],
    ["five dimensions", poisson5d, ["1e-3*sin(x1 + x2 - x3 + 2*x4 + x5)"]],
  ];
  it.each(harder)("in %s is within a factor 3", async (_, p, errors) => {
    const u = perturbed(p, ...errors);
    const estimate = await certify(p, u, options());
    expect(estimate.relativeL2 / errorOf(p, u)).toBeGreaterThan(1 / 3);
    expect(estimate.relativeL2 / errorOf(p, u)).toBeLessThan(3);
  });

  it("holds where u has nothing to do with the solution of a nonlinear equation", async () => {
    const u = expressionSolution(shock, { u: parseExpression("1 - x", { coordinates: ["x", "t"] }) });
    const estimate = await certify(shock, u, options());
    expect(estimate.relativeL2 / errorOf(shock, u)).toBeCloseTo(1, 1);
    expect(errorOf(shock, estimate.correction!.u)).toBeLessThan(1e-3);
  });

  it("gives errors by field, and ignores the constant of a pressure", async () => {
    const [u, shifted] = ["0", "7"].map((p) => perturbed(kovasznay, smoothInPlane, "0*x", p));
    const [a, b] = [await certify(kovasznay, u, options()), await certify(kovasznay, shifted, options())];
    expect(a.fields.v).toBeLessThan(1e-4 * a.fields.u);
    expect(b.fields.p).toBeLessThan(1e-4 * a.fields.u);
    expect(b.relativeL2).toBeCloseTo(a.relativeL2, 8);
  });
});

describe("conditions", () => {
  it("that u violates are part of the error: a wrong boundary value", async () => {
    // e = 0.01 x solves the equation; only the boundary value at x = 1 is wrong.
    const estimate = await certify(heat, perturbed(heat, "0.01*x"), options());
    const truth = errorOf(heat, perturbed(heat, "0.01*x"));
    expect(estimate.relativeL2 / truth).toBeCloseTo(1, 1);
    const plane = await certify(poisson, perturbed(poisson, "0.01*x*y"), options());
    expect(plane.relativeL2 / errorOf(poisson, perturbed(poisson, "0.01*x*y"))).toBeCloseTo(1, 1);
  });

  it("on derivatives count: a kink at a periodic seam that the equation at points inside cannot see", async () => {
    const ring = box({ x: [-1, 1], t: [0, 1] });
    const diffusion = problem({
      name: "ring",
      title: "Diffusion on a ring",
      source: "separation of variables",
      domain: ring,
      interior: pde`u_t = 0.01*u_xx`,
      conditions: [on(ring.face("t", "low"), pde`u = cos(pi*x)`), periodic(ring, "x")],
      exact: pde`u = exp(-0.01*pi^2*t)*cos(pi*x)`,
    });
    // u = exact + c (x² + 0.02 t): solves the equation, equal values at both ends, slopes that differ by 4 c.
    const u = perturbed(diffusion, "0.01*(x^2 + 0.02*t)");
    const estimate = await certify(diffusion, u, options());
    expect(estimate.relativeL2 / errorOf(diffusion, u)).toBeCloseTo(1, 1);
    expect(errorOf(diffusion, estimate.correction!.u)).toBeLessThan(1e-2 * errorOf(diffusion, u));
  });

  it("expose a solution of Allen-Cahn that keeps the kink of its initial values", async () => {
    const u = expressionSolution(allenCahn, {
      u: parseExpression("x^2*cos(pi*x)", { coordinates: ["x", "t"] }),
    });
    const estimate = await certify(allenCahn, u, options());
    expect(estimate.relativeL2 / errorOf(allenCahn, u)).toBeCloseTo(1, 1);
    expect(errorOf(allenCahn, estimate.correction!.u)).toBeLessThan(0.03);
  });

  it("of Neumann type are re-evaluated", async () => {
    const rod = box({ x: [0, 1], t: [0, 1] });
    const insulated = problem({
      name: "insulated",
      title: "Insulated rod",
      source: "separation of variables",
      domain: rod,
      interior: pde`u_t = 0.1*u_xx`,
      conditions: [on(rod.face("t", "low"), pde`u = cos(pi*x)`), on(rod.face("x"), pde`u_n = 0`)],
      exact: pde`u = exp(-0.1*pi^2*t)*cos(pi*x)`,
    });
    const u = perturbed(insulated, "0.01*(x^2 + 0.2*t)");
    const estimate = await certify(insulated, u, options());
    expect(estimate.relativeL2 / errorOf(insulated, u)).toBeCloseTo(1, 1);
  });
});

describe("certainty", () => {
  it("is not claimed where the correction space is too small for a rough error", async () => {
    for (const k of [60, 200]) {
      const u = perturbed(poisson, `1e-3*sin(${k}*x + ${0.7 * k}*y + 1)`);
      const estimate = await certify(poisson, u, options());
      expect(estimate.uncertain).toBe(true);
      expect(estimate.correction).toBeUndefined();
      expect(estimate.relativeL2).toBeGreaterThan(errorOf(poisson, u) / 3);
    }
  });

  it("is not claimed, and the estimate infinite, where u is not finite", async () => {
    const bad = expressionSolution(heat, { u: parseExpression("log(x - 2)", { coordinates: ["x", "t"] }) });
    const estimate = await certify(heat, bad, options());
    expect(estimate.relativeL2).toBe(Number.POSITIVE_INFINITY);
    expect(estimate.uncertain).toBe(true);
  });

  it("ends at rounding: the exact solution has an error of a few units in the last place", async () => {
    for (const p of [heat, advection, poisson]) {
      const estimate = await certify(p, perturbed(p, "0"), options());
      // Rounding values to float64 alone is a quarter of a unit in the mean square.
      expect(estimate.relativeL2).toBeGreaterThanOrEqual(Number.EPSILON / 8);
      expect(estimate.relativeL2).toBeLessThan(1e-13);
      expect(estimate.uncertain).toBe(false);
      expect(estimate.correction).toBeUndefined();
    }
  });

  it("asks for an opinion where the levels do not agree, and only there", async () => {
    const [smooth, rough] = [smoothInPlane, "1e-3*sin(200*x + 140*y + 1)"].map((e) => perturbed(poisson, e));
    let asked = 0;
    const e = (): Solution => {
      asked++;
      return expressionSolution(poisson, { u: parseExpression("0.7*x", { coordinates: ["x", "y"] }) });
    };
    const opinion = { name: "known here", e };
    const [alone, sure] = [
      await certify(poisson, smooth, options()),
      await certify(poisson, smooth, { ...options(), opinion }),
    ];
    expect(asked).toBe(0);
    expect(sure.relativeL2).toBe(alone.relativeL2);
    const told = await certify(poisson, rough, { ...options(), opinion });
    expect(asked).toBe(1);
    // 0.7 x on the unit square has the norm 0.7 / √3, sin πx sin πy has 1/2; u + e is what both are relative to.
    expect(told.relativeL2).toBeGreaterThan(0.5);
    expect(told.uncertain).toBe(true);
    expect(told.message).toContain("known here");
  });

  it("repeats bit for bit with the same seed", async () => {
    const u = perturbed(poisson, smoothInPlane);
    const [a, b, c] = await Promise.all([3, 3, 4].map((seed) => certify(poisson, u, { ...options(), seed })));
    expect(a.levels).toEqual(b.levels);
    expect(a.levels).not.toEqual(c.levels);
  });
});

describe("pieces in time", () => {
  /** exact + early until half time, exact + late after it. */
  function pieced(p: Problem, early: string, late: string): Solution {
    return piecewiseSolution("t", [0.5], [perturbed(p, early), perturbed(p, late)], p.domain);
  }

  it.each([
    ["march", heat],
    ["expansion", wave],
  ] as const)("may jump, which the residual does not show (%s)", async (method, p) => {
    // Both are solutions of the equation with their own initial values: only the jump at t = 1/2 is wrong.
    const error = p === heat ? "1e-3*exp(-pi^2*t/4)*sin(pi*x)" : "1e-3*sin(pi*x)*cos(2*pi*t)";
    const u = pieced(p, "0", error);
    const estimate = await certify(p, u, options());
    expect(estimate.method).toBe(method);
    expect(estimate.relativeL2 / errorOf(p, u)).toBeCloseTo(1, 1);
    expect(errorOf(p, estimate.correction!.u)).toBeLessThan(1e-2 * errorOf(p, u));
  });
});

describe("a corrected solution", () => {
  it("is stored and restored to the same bits, derivatives included", async () => {
    const u = perturbed(heat, smoothInTime);
    const storable: Solution = { ...u, store: () => ({ header: { kind: "known" }, arrays: {} }) };
    const { correction } = await certify(heat, storable, options());
    const again = solutionFrom(correction!.u.store!(), {
      domain: heat.domain,
      kinds: { ...correctionKinds, known: () => u },
    });
    const points = heat.domain.sample(50, { random: (await import("../../../src/random.ts")).random(1) });
    const names = ["u", "u_x", "u_t", "u_xx"];
    expect(again.evaluate(names, points)).toEqual(correction!.u.evaluate(names, points));
  });

  it("has derivatives that satisfy the equation", async () => {
    const { correction } = await certify(heat, perturbed(heat, smoothInTime), options());
    const [ut, uxx] = ["u_t", "u_xx"].map((name) => correction!.u.at({ x: 0.3, t: 0.4 }, name));
    expect(ut / (0.25 * uxx)).toBeCloseTo(1, 5);
  });
});
