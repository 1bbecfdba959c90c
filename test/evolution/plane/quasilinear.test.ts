/** @file Equations in the plane whose highest derivatives have variable coefficients, and the steps they take. */

import { describe, expect, it } from "vitest";
import { evolvePlane, planeForm, planeSolution } from "../../../src/evolution/index.ts";
import {
  chebyshevStep,
  type Rate,
  stageBuffers,
  stagesFor,
  stageWeights,
} from "../../../src/evolution/plane/chebyshev-steps.ts";
import { expr, parseExpression, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, type Problem, periodic, problem } from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { derivedSolution, relativeL2 } from "../../../src/solution/index.ts";

/** The end of one step for one number. */
function stepped(
  of: (t: number, y: number) => number,
  stages: number,
  t: number,
  h: number,
  y: number,
): number {
  const rate: Rate = (time, [at], out) => {
    out[0] = of(time, at);
  };
  const rates = Float64Array.of(of(t, y));
  return chebyshevStep(stageWeights(stages), rate, t, h, Float64Array.of(y), rates, stageBuffers(1))[0];
}

/** One step of y' = λ y from 1, length 1. */
const factor = (lambda: number, stages: number): number => stepped((_, y) => lambda * y, stages, 0, 1, 1);

describe("Runge-Kutta-Chebyshev steps", () => {
  it.each([2, 3, 5, 13])("with %i stages agree with e^z to second order", (stages) => {
    const gaps = [0.02, 0.01].map((z) => Math.abs(factor(-z, stages) - Math.exp(-z)));
    expect(Math.log2(gaps[0] / gaps[1])).toBeGreaterThan(2.9);
  });

  it("are stable, and damp, on the whole interval that they claim", () => {
    for (const product of [1, 10, 100, 1000])
      for (let i = 1; i <= 200; i++)
        expect(Math.abs(factor((-product * i) / 200, stagesFor(product)))).toBeLessThan(1);
  });

  it("evaluate the rate where its time is: y' = 2t is exact", () => {
    expect(stepped((t) => 2 * t, 6, 0.5, 0.25, 0)).toBeCloseTo(0.75 ** 2 - 0.5 ** 2, 13);
  });
});

const square = box({ x: [0, 1], y: [0, 1], t: [0, 1] });

function solved(given: Problem, tolerance: number, maxModes = 32) {
  const form = planeForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  expect(form.quasilinear).toBe(true);
  const evolution = evolvePlane(form, { tolerance, maxModes });
  return { evolution, u: planeSolution(evolution) };
}

describe("quasilinear evolutions", () => {
  const start = on(square.face("t", "low"), pde`u = sin(pi*x)*sin(2*pi*y)`);
  const walls = [on(square.face("x"), pde`u = 0`), on(square.face("y"), pde`u = 0`)];

  it("follow a manufactured solution, the better the smaller the tolerance", () => {
    const exact = parseExpression("exp(-t)*sin(pi*x)*sin(2*pi*y)", { coordinates: square.coordinates });
    const given = problem({
      name: "quasilinear",
      domain: square,
      // Δ of the solution is -5π² times itself.
      interior: pde`u_t = 0.1*(1 + u^2)*lap(u) - ${exact} + 0.5*pi^2*(1 + ${exact}^2)*${exact}`,
      conditions: [start, ...walls],
      exact: { u: exact },
    });
    const errors = [1e-4, 1e-6].map((tolerance) => {
      const { evolution, u } = solved(given, tolerance);
      expect(evolution.outcome.kind).toBe("converged");
      expect(evolution.reached).toBe(1);
      return relativeL2(u, given.exact!.u, "u", square.sample(300, { random: random(1), sequence: "sobol" }));
    });
    expect(errors[0]).toBeLessThan(1e-3);
    expect(errors[1]).toBeLessThan(1e-5);
    expect(errors[1]).toBeLessThan(errors[0]);
  });

  it("are refused where the diffusivity changes its sign, or under a reflection that the equation does not keep", () => {
    const of = (interior: Parameters<typeof problem>[0]["interior"]) =>
      planeForm(problem({ name: "refused", domain: square, interior, conditions: [start, ...walls] }));
    expect(of(pde`u_t = u*lap(u)`)).toHaveProperty("unsuitable");
    expect(of(pde`u_t = (1 + u^2)*lap(u) + u_x*abs(u)`)).toHaveProperty("unsuitable");
  });

  it("keep the mean of a diffusion in divergence form on the torus", () => {
    const torus = box({ x: [0, 1], y: [0, 1], t: [0, 1] });
    const given = problem({
      name: "divergence",
      domain: torus,
      interior: pde`u_t = 0.02*((1 + u^2)*lap(u) + 2*u*(u_x^2 + u_y^2))`,
      conditions: [
        on(torus.face("t", "low"), pde`u = 0.5 + 0.3*cos(2*pi*x)*cos(2*pi*y)`),
        periodic(torus, "x"),
        periodic(torus, "y"),
      ],
    });
    const { u } = solved(given, 1e-6, 16);
    const [n, points] = [16, [] as number[]];
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) points.push(u.at({ x: i / n, y: j / n, t: 1 }));
    expect(points.reduce((a, b) => a + b, 0) / n ** 2).toBeCloseTo(0.5, 6);
  });

  it("serve other unknowns: u = √w of w_t = √w Δw/4 with a known w", () => {
    // w = (x y)² has Δw = 2 (x² + y²): the root and its slope follow from it.
    const w = { ...solved(plain(), 1e-5, 16).u };
    const u = derivedSolution(w, { u: plain().substitute!.fields.u });
    const at = { x: 0.3, y: 0.4, t: 0.7 };
    expect(u.at(at)).toBeCloseTo(Math.sqrt(w.at(at)), 14);
    expect(u.at(at, "u_x")).toBeCloseTo(w.at(at, "w_x") / (2 * Math.sqrt(w.at(at))), 12);
  });
});

/** u = √w with w_t = (1 + w²) Δw / 50, positive. */
function plain(): Problem {
  const inner = problem({
    name: "inner",
    domain: square,
    interior: pde`w_t = 0.02*(1 + w^2)*lap(w)`,
    conditions: [
      on(square.face("t", "low"), pde`w = sin(pi*x)*sin(pi*y)`),
      on(square.face("x"), pde`w = 0`),
      on(square.face("y"), pde`w = 0`),
    ],
  });
  const outer = problem({
    name: "outer",
    domain: square,
    interior: pde`2*u*u_t = 0.02*(1 + u^4)*(2*u*lap(u) + 2*(u_x^2 + u_y^2))`,
    conditions: [
      on(square.face("x"), pde`u = 0`),
      on(square.face("y"), pde`u = 0`),
      on(square.face("t", "low"), pde`u = sqrt(sin(pi*x)*sin(pi*y))`),
    ],
    substitute: { problem: inner, fields: { u: expr`sqrt(w)` } },
  });
  return { ...inner, ...(outer.substitute && { substitute: outer.substitute }) };
}
