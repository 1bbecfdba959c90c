/** @file Evolutions against exact solutions, conservation laws, and each other. */

import { describe, expect, it } from "vitest";
import { allenCahn } from "../../problems/allen-cahn.ts";
import { burgers } from "../../problems/burgers.ts";
import { kdv } from "../../problems/kdv.ts";
import { twoSoliton } from "../../problems/two-soliton.ts";
import {
  type Evolution,
  type EvolveOptions,
  evolutionForm,
  evolve,
  restoreSpectralSolution,
  spectralSolution,
} from "../../src/evolution/index.ts";
import { initialModes } from "../../src/evolution/initial.ts";
import { type Equations, parseExpression, pde } from "../../src/expression/index.ts";
import { box, pointsFrom } from "../../src/geometry/index.ts";
import { on, type Problem, type ProblemDescription, periodic, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { maxError, relativeL2, type Solution } from "../../src/solution/index.ts";

function run(given: Problem, options: EvolveOptions = {}): { evolution: Evolution; u: Solution } {
  const form = evolutionForm(given);
  if ("unsuitable" in form) throw new Error(form.unsuitable);
  const evolution = evolve(form, options);
  return { evolution, u: spectralSolution(evolution) };
}

const strip = box({ x: [0, 2 * Math.PI], t: [0, 2] });
const onCircle = (interior: Equations, initial: Equations, more: Partial<ProblemDescription> = {}): Problem =>
  problem({
    name: "test",
    domain: strip,
    interior,
    conditions: [on(strip.face("t", "low"), initial), periodic(strip, "x")],
    ...more,
  });

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

describe("values and slopes given at the ends, without a recommended lift", () => {
  const segment = box({ x: [0, 2], t: [0, 1] });
  const bounded = (interior: Equations, exact: Equations, ends: Equations, more: Equations[] = []): Problem =>
    problem({
      name: "test",
      domain: segment,
      fields: ["u"],
      interior,
      conditions: [
        on(segment.face("t", "low"), exact),
        ...more.map((equation) => on(segment.face("t", "low"), equation)),
        on(segment.face("x"), ends),
      ],
      exact,
    });
  const wavy = pde`u = exp(-t)*cos(x) + x*t`;
  const cases: readonly (readonly [string, Problem, number])[] = [
    ["heat", bounded(pde`u_t = u_xx + x`, wavy, wavy), 1e-11],
    ["heat, slopes", bounded(pde`u_t = u_xx + x`, wavy, pde`u_x = t - exp(-t)*sin(x)`), 1e-10],
    [
      "wave",
      bounded(pde`u_tt = u_xx`, pde`u = sin(x - t)`, pde`u = sin(x - t)`, [pde`u_t = -cos(x)`]),
      1e-10,
    ],
  ];
  it.each(cases)("%s", (_name, given, bar) => {
    const { evolution, u } = run(given);
    expect(evolution.outcome.kind).toBe("converged");
    expect(maxError(u, given.exact!.u)).toBeLessThan(bar);
  });
});

describe("linear problems are exact, in one slab", () => {
  const cases: readonly (readonly [string, Equations, Equations, Equations])[] = [
    ["advection", pde`u_t + 7*u_x = 0`, pde`u = exp(sin(x))`, pde`u = exp(sin(x - 7*t))`],
    [
      "heat",
      pde`u_t = 0.3*u_xx`,
      pde`u = sin(x) + cos(3*x)`,
      pde`u = exp(-0.3*t)*sin(x) + exp(-2.7*t)*cos(3*x)`,
    ],
    ["Airy", pde`u_t + u_xxx = 0`, pde`u = cos(x) + sin(4*x)`, pde`u = cos(x + t) + sin(4*x + 64*t)`],
    ["decay", pde`u_t = u_xx - 2*u`, pde`u = 1 + cos(x)`, pde`u = exp(-2*t) + exp(-3*t)*cos(x)`],
  ];
  it.each(cases)("%s", (_name, interior, initial, exact) => {
    const given = onCircle(interior, initial, { exact, fields: ["u"] });
    const { evolution, u } = run(given);
    expect(evolution.slabs).toHaveLength(1);
    expect(evolution.outcome).toMatchObject({ kind: "converged", by: "end" });
    expect(maxError(u, given.exact!.u)).toBeLessThan(1e-13);
  });

  it("with sources in x and t: u_t = u_xx + f for u = sin(x - t) e^{-t}", () => {
    const exact = pde`u = sin(x - t)*exp(-t)`;
    const given = onCircle(pde`u_t = u_xx - cos(x - t)*exp(-t)`, pde`u = sin(x)`, { exact });
    expect(maxError(run(given).u, given.exact!.u)).toBeLessThan(1e-12);
  });
});

describe("nonlinear problems", () => {
  it("Burgers' equation agrees with Cole-Hopf to 1e-12 of u, and to a loose tolerance as asked", () => {
    const points = burgers.domain.sample(300, { random: random(1), sequence: "uniform" });
    const { evolution, u } = run(burgers);
    expect(evolution.outcome.kind).toBe("converged");
    expect(relativeL2(u, burgers.exact!.u, "u", points)).toBeLessThan(1e-12);
    const loose = run(burgers, { tolerance: 1e-6 });
    const error = relativeL2(loose.u, burgers.exact!.u, "u", points);
    expect(error).toBeLessThan(1e-6);
    expect(error).toBeGreaterThan(1e-12);
    expect(loose.evolution.modes).toBeLessThan(0.7 * evolution.modes);
  });

  it.runIf(full)("two solitons pass through each other to 1e-11", () => {
    const { evolution, u } = run(twoSoliton);
    const window = box({ x: [0, 20], t: [0, 5] }).sample(2000, { random: random(2), sequence: "uniform" });
    expect(relativeL2(u, twoSoliton.exact!.u, "u", window)).toBeLessThan(1e-11);
    expect(evolution.reached).toBe(5);
  });

  it("KdV agrees with its reference and conserves mass and momentum between the nodes too", () => {
    const { u } = run(kdv);
    const { fields, points } = kdv.reference!;
    expect(relativeL2(u, fields.u, "u", points)).toBeLessThan(2e-12);
    const x = Float64Array.from({ length: 512 }, (_, j) => -1 + j / 256);
    for (const t of [0, 0.123, 0.61803, 1]) {
      const [values] = u.evaluate(["u"], pointsFrom({ x, t: x.map(() => t) }));
      const mean = (of: (value: number) => number): number => values.reduce((sum, v) => sum + of(v), 0) / 512;
      expect(Math.abs(mean((v) => v))).toBeLessThan(1e-14);
      expect(Math.abs(mean((v) => v * v) - 0.5)).toBeLessThan(1e-12);
    }
  });

  it("Allen-Cahn with its lift is within 1e-8 of the reference by 512 modes; of fewer the tail is reported", () => {
    const { fields, points } = allenCahn.reference!;
    const { evolution, u } = run(allenCahn, { maxModes: 512, tolerance: 1e-9 });
    expect(relativeL2(u, fields.u, "u", points)).toBeLessThan(1e-8);
    expect(evolution.outcome.by).toBe("end");
    for (const value of u.evaluate(["u", "u_x", "u_t"], pointsFrom({ x: [-1, 0.3, 1], t: [0, 0, 0] })).flat())
      for (const number of value) expect(Number.isFinite(number)).toBe(true);
    const cut = run(allenCahn, { maxModes: 256, tolerance: 1e-9 });
    expect(relativeL2(cut.u, fields.u, "u", points)).toBeLessThan(1e-6);
    expect(cut.evolution.outcome.by).toBe("modes");
    expect(cut.evolution.tail).toBeGreaterThan(1e-9);
  });

  it("starts from the lift as it is at the start where that is finite, not from a later one", () => {
    // A lift that is singular in its rate only: x-dependent, growing like sqrt(t) and like t, not small by t = 1e-12.
    const growing = parseExpression("cos(x)*(sqrt(t) + 1e6*t)", { coordinates: ["x", "t"] });
    const given = onCircle(pde`u_t = u_xx + 20*u`, pde`u = 0`);
    const form = evolutionForm(given, { lift: { u: growing } });
    if ("unsuitable" in form) throw new Error(form.unsuitable);
    expect(form.time.first).toBeGreaterThan(form.time.low);
    const { modes } = initialModes(form, 1e-12, 64, []);
    for (const { re, im } of modes) for (const part of [...re, ...im]) expect(Math.abs(part)).toBe(0);
  });

  it("a system of two fields: rotation at unit rate with diffusion", () => {
    const given = problem({
      name: "pair",
      domain: strip,
      interior: pde`u_t = 0.1*u_xx - v
        v_t = 0.1*v_xx + u`,
      conditions: [
        on(
          strip.face("t", "low"),
          pde`u = cos(x)
          v = 0`,
        ),
        periodic(strip, "x"),
      ],
      exact: pde`u = exp(-0.1*t)*cos(t)*cos(x)
        v = exp(-0.1*t)*sin(t)*cos(x)`,
    });
    const { u } = run(given);
    expect(maxError(u, given.exact!.u, "u")).toBeLessThan(1e-12);
    expect(maxError(u, given.exact!.v, "v")).toBeLessThan(1e-12);
  });
});

describe("reflections", () => {
  const rod = box({ x: [0, 1], t: [0, 0.3] });
  const ring = box({ x: [-1, 1], t: [0, 0.3] });
  const solve = (interior: Equations, initial: Equations, ends?: Equations): Solution => {
    const domain = ends ? rod : ring;
    const sides = ends ? on(domain.face("x"), ends) : periodic(domain, "x");
    return run(
      problem({ name: "test", domain, interior, conditions: [on(domain.face("t", "low"), initial), sides] }),
    ).u;
  };
  const points = rod.sample(200, { random: random(3), sequence: "uniform" });

  it.each([
    ["odd", pde`u_t + u*u_x = 0.05*u_xx`, pde`u = sin(pi*x) + sin(2*pi*x)/3`, pde`u = 0`],
    ["even", pde`u_t = 0.05*u_xx - u*u_x^2`, pde`u = cos(pi*x) + 0.2*cos(3*pi*x)`, pde`u_x = 0`],
  ])("%s ends give the periodic extension's solution", (_name, interior, initial, ends) => {
    const [half, whole] = [solve(interior, initial, ends), solve(interior, initial)];
    const [a, b] = [half, whole].map((u) => u.evaluate(["u", "u_x"], points));
    for (const n of [0, 1])
      a[n].forEach((value, i) => {
        expect(Math.abs(value - b[n][i])).toBeLessThan(1e-11);
      });
  });
});

describe("the solution", () => {
  const fisher = onCircle(pde`u_t = 0.05*u_xx + u*(1 - u)`, pde`u = 0.3 + 0.2*exp(cos(x))/3 + 0.1*sin(2*x)`);
  const { evolution, u } = run(fisher);
  const points = strip.sample(60, { random: random(4), sequence: "uniform" });
  const names = ["u", "u_x", "u_xx", "u_t", "u_xt", "u_tt"];

  it("has the derivatives of its differences", () => {
    const h = 1e-3;
    const at = (dx: number, dt: number, name: string): Float64Array => {
      const values = points.values.map((value, i) => value + (i < points.count ? dx : dt));
      return u.evaluate([name], { ...points, values })[0];
    };
    const inner = points.values.subarray(points.count).map((t) => (t > 0.01 && t < 1.99 ? 1 : 0));
    const slope = (name: string, along: "x" | "t"): Float64Array => {
      const [dx, dt] = along === "x" ? [h, 0] : [0, h];
      const [a, b, c, d] = [1, -1, 2, -2].map((s) => at(s * dx, s * dt, name));
      return a.map((_, i) => (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * h));
    };
    const pairs = [
      ["u", "x", "u_x"],
      ["u_x", "x", "u_xx"],
      ["u", "t", "u_t"],
      ["u_x", "t", "u_xt"],
      ["u_t", "t", "u_tt"],
    ] as const;
    for (const [of, along, name] of pairs) {
      const expected = slope(of, along);
      const [values] = u.evaluate([name], points);
      values.forEach((value, i) => {
        if (inner[i]) expect(Math.abs(value - expected[i])).toBeLessThan(1e-8);
      });
    }
  });

  it("satisfies the equation between the nodes", () => {
    const [v, vxx, vt] = u.evaluate(["u", "u_xx", "u_t"], points);
    v.forEach((value, i) => {
      expect(Math.abs(vt[i] - 0.05 * vxx[i] - value * (1 - value))).toBeLessThan(1e-10);
    });
  });

  it("is stored and restored bit for bit", () => {
    const stored = u.store!();
    const again = restoreSpectralSolution(
      { ...stored, header: JSON.parse(JSON.stringify(stored.header)) },
      fisher,
    );
    expect(again.evaluate(names, points)).toEqual(u.evaluate(names, points));
    const cut = { ...stored, arrays: { ...stored.arrays, free: new Float64Array(1) } };
    expect(() => restoreSpectralSolution(cut, fisher)).toThrow(/shorter than the header says/);
    expect(() => restoreSpectralSolution(stored, kdv)).toThrow(/not an evolution of kdv/);
  });

  it("refuses unknown names and points without a coordinate, and is NaN after the time reached", () => {
    expect(() => u.evaluate(["w"], points)).toThrow(/w/);
    expect(() => u.evaluate(["u"], pointsFrom({ x: [0] }))).toThrow(/lack the coordinate "t"/);
    expect(() => u.at({ x: 1 })).toThrow(/lacks the coordinate "t"/);
    const early = spectralSolution({ ...evolution, reached: 1 });
    expect(early.at({ x: 1, t: 0.9 })).toBe(u.at({ x: 1, t: 0.9 }));
    expect(early.at({ x: 1, t: 1.1 })).toBeNaN();
  });

  it("estimates its own error by a finer evolution", () => {
    const form = evolutionForm(fisher);
    if ("unsuitable" in form) throw new Error(form.unsuitable);
    const loose = evolve(form, { tolerance: 1e-5, verify: true });
    const error = relativeL2(spectralSolution(loose), (p) => u.at(p), "u", points);
    expect(loose.estimate!).toBeLessThan(1e-5);
    expect(loose.estimate!).toBeGreaterThan(error / 10);
  });
});

describe("adaptivity and outcomes", () => {
  it("spends more slabs or sweeps for a smaller tolerance, and errs less", () => {
    const runs = [1e-4, 1e-7, 1e-10].map((tolerance) => run(kdv, { tolerance }));
    const { fields, points } = kdv.reference!;
    const errors = runs.map(({ u }) => relativeL2(u, fields.u, "u", points));
    const work = runs.map(({ evolution }) => evolution.sweeps * evolution.modes);
    for (const i of [0, 1]) {
      expect(errors[i + 1]).toBeLessThan(errors[i] / 30);
      expect(work[i + 1]).toBeGreaterThan(work[i]);
    }
    expect(errors[2]).toBeLessThan(1e-10);
  });

  it.runIf(full)("stops at blow-up, with the slabs up to it", () => {
    const { evolution, u } = run(onCircle(pde`u_t = u_xx + u^2`, pde`u = 1 + 0*x`));
    expect(evolution.outcome).toMatchObject({ kind: "stalled", by: "slab" });
    expect(evolution.reached).toBeGreaterThan(0.99);
    expect(evolution.reached).toBeLessThan(1.0001);
    expect(u.at({ x: 1, t: 0.9 })).toBeCloseTo(10, 9);
  });

  it("stops where a shock forms: u_t + u u_x = 0 from sin x breaks at t = 1", () => {
    const { evolution } = run(onCircle(pde`u_t + u*u_x = 0`, pde`u = sin(x)`), {
      maxModes: 128,
      tolerance: 1e-9,
    });
    expect(evolution.outcome).toMatchObject({ kind: "stalled", by: "modes" });
    expect(evolution.reached).toBeGreaterThan(0.8);
    expect(evolution.reached).toBeLessThan(1.2);
  });

  it("refuses initial data with a jump, and time and signal end it early", () => {
    const jump = run(onCircle(pde`u_t = u_xx`, pde`u = x`)).evolution;
    expect(jump.outcome).toMatchObject({ kind: "stalled", by: "initial" });
    expect(jump.slabs).toHaveLength(0);
    const stop = new AbortController();
    const { evolution } = run(kdv, {
      signal: stop.signal,
      observe: ({ time }) => time > 0.2 && stop.abort(),
    });
    expect(evolution.outcome.kind).toBe("aborted");
    expect(evolution.reached).toBeGreaterThan(0.2);
    expect(evolution.reached).toBeLessThan(0.5);
    expect(run(kdv, { seconds: 0 }).evolution.outcome.kind).toBe("time-limit");
  });

  it("refuses options that make no sense", () => {
    expect(() => run(kdv, { tolerance: 0 })).toThrow(/tolerance is 0/);
    expect(() => run(kdv, { nodes: 7 })).toThrow(/7 nodes/);
    expect(() => run(kdv, { maxModes: 2.5 })).toThrow(/2.5 modes/);
  });
});
