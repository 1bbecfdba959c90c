/** @file Evolutions in the plane against exact solutions, the line, and Runge-Kutta. */

import { describe, expect, it } from "vitest";
import {
  type EvolvePlaneOptions,
  evolutionForm,
  evolve,
  evolvePlane,
  type PlaneEvolution,
  planeForm,
  planeSolution,
  restoreSpectralSolution,
  spectralSolution,
} from "../../../src/evolution/index.ts";
import { planeForcing } from "../../../src/evolution/plane/forcing.ts";
import { initialPlaneModes } from "../../../src/evolution/plane/initial.ts";
import { planeSymbol } from "../../../src/evolution/plane/symbols.ts";
import { type Equations, pde } from "../../../src/expression/index.ts";
import { box, pointsFrom } from "../../../src/geometry/index.ts";
import {
  type ConditionDescription,
  on,
  type Problem,
  periodic,
  problem,
} from "../../../src/problem/index.ts";
import { random } from "../../../src/random.ts";
import { maxError, type Solution } from "../../../src/solution/index.ts";

const torus = box({ x: [0, 2 * Math.PI], y: [0, 2 * Math.PI], t: [0, 1] });
const start = (equations: Equations): ConditionDescription => on(torus.face("t", "low"), equations);
const onTorus = (interior: Equations, initial: Equations, exact?: Equations): Problem =>
  problem({
    name: "torus",
    domain: torus,
    interior,
    conditions: [start(initial), periodic(torus, "x"), periodic(torus, "y")],
    ...(exact && { exact }),
  });

function formOf(given: Problem) {
  const form = planeForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  return form;
}

function run(given: Problem, options: EvolvePlaneOptions = {}): { evolution: PlaneEvolution; u: Solution } {
  const evolution = evolvePlane(formOf(given), options);
  return { evolution, u: planeSolution(evolution) };
}

const errorsOf = (
  given: Problem,
  u: Solution,
  points = given.domain.sample(60, { random: random(1), sequence: "uniform" }),
): number => Math.max(...given.fields.map((field) => maxError(u, given.exact![field], field, points)));

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

describe("linear problems move freely, in one slab", () => {
  const cases: readonly (readonly [string, Equations, Equations, Equations])[] = [
    [
      "heat, anisotropic and drifting",
      pde`u_t + 2*u_x - u_y = 0.3*u_xx + 0.1*u_yy - u`,
      pde`u = sin(x + 2*y) + cos(3*x)`,
      pde`u = exp(-1.7*t)*sin(x + 2*y) + exp(-3.7*t)*cos(3*(x - 2*t))`,
    ],
    [
      "mixed derivatives",
      pde`u_t = u_xx + u_xy + u_yy`,
      pde`u = sin(x + y) + sin(x - 2*y)`,
      pde`u = exp(-3*t)*sin(x + y) + exp(-3*t)*sin(x - 2*y)`,
    ],
    [
      "a Schroedinger equation of two fields",
      pde`u_t = -lap(v)/2 - v
        v_t = lap(u)/2 + u`,
      pde`u = cos(x + 2*y)
        v = sin(3*y)`,
      pde`u = cos(x + 2*y)*cos(1.5*t) + sin(3*y)*sin(3.5*t)
        v = -cos(x + 2*y)*sin(1.5*t) + sin(3*y)*cos(3.5*t)`,
    ],
    [
      "coupled diffusion, a matrix with eigenvalues 1 and 3",
      pde`u_t = 2*lap(u) + lap(v)
        v_t = lap(u) + 2*lap(v)`,
      pde`u = cos(x)*cos(y)
        v = 0`,
      pde`u = cos(x)*cos(y)*(exp(-2*t) + exp(-6*t))/2
        v = cos(x)*cos(y)*(exp(-6*t) - exp(-2*t))/2`,
    ],
    [
      "waves, of second order in time",
      pde`u_tt = lap(u)`,
      pde`u = sin(3*x + 4*y)
        u_t = cos(x)`,
      pde`u = sin(3*x + 4*y)*cos(5*t) + cos(x)*sin(t)`,
    ],
  ];
  it.each(cases)("%s", (_name, interior, initial, exact) => {
    const given = onTorus(interior, initial, exact);
    const { evolution, u } = run(given);
    expect(evolution.slabs).toHaveLength(1);
    expect(evolution.outcome).toMatchObject({ kind: "converged", by: "end" });
    expect(errorsOf(given, u)).toBeLessThan(2e-13);
  });
});

describe("nonlinear problems", () => {
  it("Burgers' equation along the diagonal agrees with the evolution on a line", () => {
    const { u } = run(onTorus(pde`u_t + u*u_x + u*u_y = 0.2*lap(u)`, pde`u = sin(x + y)`));
    const ring = box({ x: [0, 2 * Math.PI], t: [0, 1] });
    const line = evolutionForm(
      problem({
        name: "line",
        domain: ring,
        interior: pde`w_t + 2*w*w_x = 0.4*w_xx`,
        conditions: [on(ring.face("t", "low"), pde`w = sin(x)`), periodic(ring, "x")],
      }),
    );
    if ("unsuitable" in line) throw new Error(line.unsuitable);
    const w = spectralSolution(evolve(line));
    const points = torus.sample(50, { random: random(2), sequence: "uniform" });
    const [values, slopes] = u.evaluate(["u", "u_y"], points);
    values.forEach((value, i) => {
      const at = { x: (points.values[i] + points.values[50 + i]) % (2 * Math.PI), t: points.values[100 + i] };
      expect(Math.abs(value - w.at(at))).toBeLessThan(1e-9);
      expect(Math.abs(slopes[i] - w.at(at, "w_x"))).toBeLessThan(1e-8);
    });
  });

  const exact = pde`u = exp(-t)*sin(x)*cos(2*y)
    v = cos(t)*cos(x + y)`;
  const forced = onTorus(
    pde`u_t = 0.1*lap(u) + u*v - exp(-t)*sin(x)*cos(2*y)*(0.5 + cos(t)*cos(x + y))
      v_t = 0.2*lap(v) - u^2 - (sin(t) - 0.4*cos(t))*cos(x + y) + (exp(-t)*sin(x)*cos(2*y))^2`,
    pde`u = sin(x)*cos(2*y)
      v = cos(x + y)`,
    exact,
  );

  it("a system with sources; errors fall with the tolerance, and work rises", () => {
    const runs = [1e-5, 1e-8, 1e-11].map((tolerance) => run(forced, { tolerance }));
    const errors = runs.map(({ u }) => errorsOf(forced, u));
    errors.forEach((error, i) => {
      expect(error).toBeLessThan([1e-4, 1e-7, 1e-10][i]);
    });
    expect(errors[2]).toBeLessThan(errors[0] / 1e3);
    expect(runs[2].evolution.evaluations).toBeGreaterThan(runs[0].evolution.evaluations);
  });

  it.each([4, 6, 10])("order %s gives the same solution", (order) => {
    expect(errorsOf(forced, run(forced, { order, tolerance: 1e-8 }).u)).toBeLessThan(1e-7);
  });

  it("a reaction of two fields agrees with four-stage Runge-Kutta in the same modes", () => {
    const given = onTorus(
      pde`u_t = 0.2*lap(u) + 4*(1 - u) - 10*u*v^2
        v_t = 0.1*lap(v) - 5*v + 10*u*v^2`,
      pde`u = 1 - 0.3*cos(x)*cos(y)
        v = 0.5 + 0.2*sin(x + y)`,
    );
    const form = formOf(given);
    const { evolution, u } = run(given);
    const first = initialPlaneModes(form, 1e-10, 24);
    const size = { k1: 20, k2: 20 };
    const force = planeForcing(form, size);
    const symbols = form.equations.map((equation) => planeSymbol(form, equation, equation.field, size));
    type Fields = readonly { readonly re: Float64Array; readonly im: Float64Array }[];
    const combine = (a: Fields, h: number, b: Fields): Fields =>
      a.map(({ re, im }, f) => ({
        re: re.map((x, k) => x + h * b[f].re[k]),
        im: im.map((x, k) => x + h * b[f].im[k]),
      }));
    const rate = (v: Fields): Fields =>
      force.at(0, v).map(({ re, im }, f) => ({
        re: re.map((x, k) => x + symbols[f].re[k] * v[f].re[k]),
        im: im.map((x, k) => x + symbols[f].re[k] * v[f].im[k]),
      }));
    let v: Fields = initialPlaneModes(form, 0, 20).modes;
    expect(first.tails[0]).toBeLessThan(1e-10);
    const h = 0.25 / 200;
    for (let n = 0; n < 200; n++) {
      const k1 = rate(v);
      const k2 = rate(combine(v, h / 2, k1));
      const k3 = rate(combine(v, h / 2, k2));
      const k4 = rate(combine(v, h, k3));
      v = combine(combine(combine(combine(v, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
    }
    const { grid } = force.transform;
    const out = { re: new Float64Array(grid[0] * grid[1]), im: new Float64Array(grid[0] * grid[1]) };
    force.transform.values({ modes: v[0], powers: [0, 0] }, { modes: v[1], powers: [0, 0] }, out);
    for (const [j1, j2] of [
      [0, 0],
      [5, 17],
      [31, 8],
    ]) {
      const at = { x: (2 * Math.PI * j1) / grid[0], y: (2 * Math.PI * j2) / grid[1], t: 0.25 };
      expect(Math.abs(u.at(at, "u") - out.re[j2 * grid[0] + j1])).toBeLessThan(1e-9);
      expect(Math.abs(u.at(at, "v") - out.im[j2 * grid[0] + j1])).toBeLessThan(1e-9);
    }
    expect(evolution.outcome.kind).toBe("converged");
  });

  it("a nonlinear Schroedinger equation keeps its mass", () => {
    const { u } = run(
      onTorus(
        pde`u_t = -lap(v)/2 - (u^2 + v^2)*v
          v_t = lap(u)/2 + (u^2 + v^2)*u`,
        pde`u = 1 + 0.2*cos(x)*cos(y)
          v = 0.1*sin(x + y)`,
      ),
    );
    const n = 32;
    const at = (k: number): number => (2 * Math.PI * k) / n;
    const mass = [0, 0.37, 1].map((t) => {
      const index = Array.from({ length: n * n }, (_, k) => k);
      const points = pointsFrom({
        x: index.map((k) => at(k % n)),
        y: index.map((k) => at(Math.floor(k / n))),
        t: index.map(() => t),
      });
      const [a, b] = u.evaluate(["u", "v"], points);
      return a.reduce((sum, value, k) => sum + value ** 2 + b[k] ** 2, 0) / (n * n);
    });
    expect(Math.abs(mass[1] - mass[0])).toBeLessThan(1e-9);
    expect(Math.abs(mass[2] - mass[0])).toBeLessThan(1e-9);
  });
});

describe("boxes", () => {
  const square = box({ x: [0, 1], y: [0, 2], t: [0, 0.2] });
  const whole = box({ x: [-1, 1], y: [-2, 2], t: [0, 0.2] });
  const first = on(square.face("t", "low"), pde`u = sin(pi*x)*cos(pi*y) + 0.3*sin(2*pi*x)`);

  it("continue by odd and even reflection: the same as on the doubled torus", () => {
    const interior = pde`u_t = 0.1*lap(u) + u - u^3`;
    const half = run(
      problem({
        name: "box",
        domain: square,
        interior,
        conditions: [first, on(square.face("x"), pde`u = 0`), on(square.face("y"), pde`u_y = 0`)],
      }),
    ).u;
    const full = run(
      problem({
        name: "doubled",
        domain: whole,
        interior,
        conditions: [
          on(whole.face("t", "low"), pde`u = sin(pi*x)*cos(pi*y) + 0.3*sin(2*pi*x)`),
          periodic(whole, "x"),
          periodic(whole, "y"),
        ],
      }),
    ).u;
    const points = square.sample(40, { random: random(3), sequence: "uniform" });
    const [a, b] = [half, full].map((u) => u.evaluate(["u", "u_x", "u_yy"], points));
    a.forEach((values, n) => {
      values.forEach((value, i) => {
        expect(Math.abs(value - b[n][i])).toBeLessThan(1e-7);
      });
    });
  });

  it("with zero values all around: heat", () => {
    const given = problem({
      name: "plate",
      domain: square,
      interior: pde`u_t = lap(u)`,
      conditions: [
        on(square.face("t", "low"), pde`u = sin(pi*x)*sin(3*pi*y/2)`),
        on(square.boundary(), pde`u = 0`),
      ],
      exact: pde`u = exp(-13*pi^2*t/4)*sin(pi*x)*sin(3*pi*y/2)`,
    });
    expect(errorsOf(given, run(given).u)).toBeLessThan(1e-14);
  });

  const unsuitable: readonly (readonly [string, Problem, RegExp])[] = [
    [
      "values that are not zero",
      problem({
        name: "warm",
        domain: square,
        interior: pde`u_t = lap(u)`,
        conditions: [first, on(square.boundary(), pde`u = 1`)],
      }),
      /values given by the condition .* are not zero/,
    ],
    [
      "an equation that reflection changes",
      problem({
        name: "odd",
        domain: square,
        interior: pde`u_t = lap(u) + u^2`,
        conditions: [first, on(square.face("x"), pde`u = 0`), on(square.face("y"), pde`u_y = 0`)],
      }),
      /changes under the reflection/,
    ],
    [
      "data that do not vanish",
      problem({
        name: "cold",
        domain: square,
        interior: pde`u_t = lap(u)`,
        conditions: [first, on(square.boundary(), pde`u = 0`)],
      }),
      /initial value of u does not vanish at the ends of y/,
    ],
    ["backward diffusion", onTorus(pde`u_t = u_xx - u_yy`, pde`u = sin(x)`), /short waves of u grow/],
    ["a quasilinear equation", onTorus(pde`u_t = u*lap(u)`, pde`u = sin(x)`), /highest derivative u_xx/],
  ];
  it.each(unsuitable)("refuse %s", (_name, given, reason) => {
    const form = planeForm(given);
    expect("unsuitable" in form ? form.unsuitable : "suitable").toMatch(reason);
  });
});

describe("the solution", () => {
  const given = onTorus(pde`u_t = 0.1*lap(u) + u*(1 - u)`, pde`u = 0.5 + 0.2*cos(x)*sin(y) + 0.1*cos(2*y)`);
  const { evolution, u } = run(given);
  const points = torus.sample(30, { random: random(4), sequence: "uniform" });

  it("satisfies the equation between steps", () => {
    const [v, vxx, vyy, vt] = u.evaluate(["u", "u_xx", "u_yy", "u_t"], points);
    v.forEach((value, i) => {
      expect(Math.abs(vt[i] - 0.1 * (vxx[i] + vyy[i]) - value * (1 - value))).toBeLessThan(1e-8);
    });
  });

  it("does not depend on the order of points", () => {
    const one = Array.from({ length: 30 }, (_, i) =>
      u.at({ x: points.values[i], y: points.values[30 + i], t: points.values[60 + i] }, "u_xy"),
    );
    expect([...u.evaluate(["u_xy"], points)[0]]).toEqual(one);
  });

  it("is stored and restored bit for bit", () => {
    const names = ["u", "u_x", "u_yt"];
    const stored = u.store!();
    const header = JSON.parse(JSON.stringify(stored.header));
    const again = restoreSpectralSolution({ ...stored, header }, given);
    expect(again.evaluate(names, points)).toEqual(u.evaluate(names, points));
    const cut = { ...stored, arrays: { ...stored.arrays, coefficients: new Float64Array(3) } };
    expect(() => restoreSpectralSolution(cut, given)).toThrow(/shorter than the header says/);
    const linear = onTorus(pde`u_t = lap(u)`, pde`u = sin(x)`);
    const free = run(linear).u;
    expect(restoreSpectralSolution(free.store!(), linear).evaluate(["u"], points)).toEqual(
      free.evaluate(["u"], points),
    );
  });

  it("is NaN after the time reached and refuses points without a coordinate", () => {
    const early = planeSolution({ ...evolution, reached: 0.5 });
    expect(early.at({ x: 1, y: 2, t: 0.6 })).toBeNaN();
    expect(() => u.evaluate(["u"], pointsFrom({ x: [0], t: [0] }))).toThrow(/lack the coordinate "y"/);
  });
});

describe("outcomes", () => {
  it.runIf(full)("blow-up ends it with the slabs up to it", () => {
    const { evolution, u } = run(onTorus(pde`u_t = lap(u) + 4*u^2`, pde`u = 1 + 0*x`), { tolerance: 1e-7 });
    expect(evolution.outcome).toMatchObject({ kind: "stalled", by: "slab" });
    expect(evolution.reached).toBeGreaterThan(0.24);
    expect(evolution.reached).toBeLessThan(0.2501);
    expect(u.at({ x: 1, y: 1, t: 0.2 })).toBeCloseTo(5, 5);
  });

  const bumps = onTorus(pde`u_t = 0.01*lap(u) + u - u^3`, pde`u = sin(x)*sin(y)`);

  it("memory, time, signal and modes end it early", () => {
    expect(run(bumps, { memory: 1e4 }).evolution.outcome).toMatchObject({ kind: "stalled", by: "memory" });
    expect(run(bumps, { seconds: 0 }).evolution.outcome.kind).toBe("time-limit");
    const stop = new AbortController();
    stop.abort();
    expect(run(bumps, { signal: stop.signal }).evolution.outcome.kind).toBe("aborted");
    const shock = run(onTorus(pde`u_t + 3*u*(u_x + u_y) = 0`, pde`u = sin(x + y)`), {
      maxModes: 48,
      tolerance: 1e-6,
    });
    expect(shock.evolution.outcome).toMatchObject({ kind: "stalled" });
    expect(shock.evolution.reached).toBeLessThan(0.5);
  });

  it("initial data with a jump are refused, with a small kink accepted and their tail told", () => {
    const jump = run(onTorus(pde`u_t = lap(u)`, pde`u = x + cos(y)`), { maxModes: 32 }).evolution;
    expect(jump.outcome).toMatchObject({ kind: "stalled", by: "initial" });
    const kink = run(onTorus(pde`u_t = lap(u) + u - u^3`, pde`u = cos(y) + 1e-6*x`), {
      maxModes: 32,
      tolerance: 1e-8,
    }).evolution;
    expect(kink.outcome.kind).toBe("converged");
    expect(kink.outcome.message).toMatch(/stays below/);
  });

  it("options that make no sense are refused", () => {
    expect(() => run(bumps, { tolerance: 0 })).toThrow(/tolerance is 0/);
    expect(() => run(bumps, { order: 11 })).toThrow(/order 11/);
    expect(() => run(bumps, { maxModes: 8 })).toThrow(/8 modes/);
    expect(() => run(bumps, { memory: -1 })).toThrow(/-1 bytes/);
  });
});
