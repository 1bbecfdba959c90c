/** @file Variable projection: the projected residual and its Jacobian, separable curve fits, a network. */

import { afterAll, describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { projectLinear } from "../../solvers/descents/variable-projection.ts";
import { checkJacobian, levenbergMarquardt, type Solver, variableProjection } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { mlp } from "../../src/models/index.ts";
import { discretize, dot, leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { digits, nistProblems } from "../nist/problems.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

/** y = sum_k c_k e^{-α_k t}: theta = (α, c), the last ones linear. */
function exponentials(rates: readonly number[], t: Float64Array, y: Float64Array): ResidualSystem {
  const n = rates.length;
  const system = leastSquares({
    rows: t.length,
    columns: 2 * n,
    residual: (theta, r) => {
      for (let i = 0; i < t.length; i++) {
        r[i] = -y[i];
        for (let k = 0; k < n; k++) r[i] += theta[n + k] * Math.exp(-theta[k] * t[i]);
      }
    },
    jacobian: (theta, J) => {
      for (let k = 0; k < n; k++)
        for (let i = 0; i < t.length; i++) {
          const e = Math.exp(-theta[k] * t[i]);
          J[k * t.length + i] = -t[i] * theta[n + k] * e;
          J[(n + k) * t.length + i] = e;
        }
    },
  });
  return { ...system, linearColumns: { start: n, count: n } };
}

const times = Float64Array.from({ length: 24 }, (_, i) => 0.05 * i);
const lanczos = (t: number): number =>
  0.0951 * Math.exp(-t) + 0.8607 * Math.exp(-3 * t) + 1.5576 * Math.exp(-5 * t);

/** A system with its columns in another order: entry j of the new theta is entry order[j] of the old. */
function reordered(system: ResidualSystem, order: readonly number[], linear: number): ResidualSystem {
  const { rows, columns } = system;
  const old = (theta: Float64Array): Float64Array => {
    const out = new Float64Array(columns);
    order.forEach((from, j) => {
      out[from] = theta[j];
    });
    return out;
  };
  const made = leastSquares({
    rows,
    columns,
    residual: (theta, r) => void system.residual(old(theta), r),
    jacobian: (theta, J) => {
      const linearisation = system.linearise(old(theta));
      if (linearisation instanceof Promise) throw new Error("NIST systems linearise at once");
      const stored = linearisation.jacobian!();
      order.forEach((from, j) => {
        J.set(stored.subarray(from * rows, (from + 1) * rows), j * rows);
      });
    },
  });
  return { ...made, linearColumns: { start: columns - linear, count: linear } };
}

async function solved(solver: Solver, system: ResidualSystem, theta: Float64Array) {
  const run = solver.start(system, { theta, steps: 1000 });
  const outcome = await run.finish();
  const r = system.residual(run.theta);
  return { theta: run.theta, outcome, cost: dot(r, r) / 2, steps: run.state().numbers.index };
}

describe("the projected system", () => {
  const rates = [1, 3, 5];
  const system = exponentials(rates, times, times.map(lanczos));
  const { system: projected, full } = projectLinear(system);

  it("has the linear parameters at their best: Aᵀr = 0", async () => {
    const theta = full(Float64Array.of(0.7, 2.5, 6));
    const linearisation = await system.linearise(theta);
    linearisation
      .gradient()
      .subarray(3)
      .forEach((value) => {
        expect(Math.abs(value)).toBeLessThan(1e-14);
      });
  });

  it("has the exact Jacobian where the residual is zero", async () => {
    expect((await checkJacobian(projected, Float64Array.from(rates))).worst).toBeLessThan(1e-7);
  });

  it("has the exact gradient elsewhere, where Kaufman's Jacobian leaves out a term", async () => {
    const alpha = Float64Array.of(0.5, 2, 8);
    const gradient = (await projected.linearise(alpha)).gradient();
    const cost = (a: Float64Array): number => dot(projected.residual(a), projected.residual(a)) / 2;
    for (let k = 0; k < 3; k++) {
      const at = (by: number): number => cost(alpha.map((value, j) => (j === k ? value + by : value)));
      const h = 1e-3;
      const slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      expect(Math.abs(gradient[k] - slope)).toBeLessThan(1e-6 * Math.abs(slope) + 1e-15);
    }
  });

  it("refuses systems that have nothing to project, or nothing left", () => {
    const plain = leastSquares({ rows: 3, columns: 2, residual: (_, r) => r.fill(0) });
    expect(() => projectLinear(plain)).toThrow(/0 of 2 parameters/);
    const linear = { ...plain, linearColumns: { start: 0, count: 2 } };
    expect(() => projectLinear(linear)).toThrow(/gaussNewton/);
  });
});

describe("separable fits", () => {
  it.each([[[0.1, 1, 20]], [[0.5, 4, 4.5]], [[0.1, 0.2, 0.3]], [[10, 20, 30]], [[2, 8, 40]]])(
    "three exponentials are found from rates %j in fewer steps than with the amplitudes",
    async (rates) => {
      const system = exponentials([1, 3, 5], times, times.map(lanczos));
      const start = Float64Array.of(...rates, 1, 1, 1);
      const projected = await solved(variableProjection(), system, start);
      [...projected.theta.subarray(0, 3)]
        .sort((a, b) => a - b)
        .forEach((rate, k) => {
          expect(rate).toBeCloseTo([1, 3, 5][k], 8);
        });
      const plain = await solved(levenbergMarquardt({ bold: false, geodesic: false }), system, start);
      expect(projected.steps).toBeLessThan(plain.steps);
    },
  );

  it("Osborne's first problem is solved to its published minimum", async () => {
    // Moré, Garbow and Hillstrom 1981, number 17: y = x1 + x2 e^{-t x4} + x3 e^{-t x5}.
    const y = [
      0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
      0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42,
      0.414, 0.411, 0.406,
    ];
    const osborne = leastSquares({
      rows: 33,
      columns: 5,
      residual: ([a, b, c1, c2, c3], r) =>
        r.set(y.map((value, i) => value - (c1 + c2 * Math.exp(-10 * i * a) + c3 * Math.exp(-10 * i * b)))),
    });
    const system = { ...osborne, linearColumns: { start: 2, count: 3 } };
    const found = await solved(variableProjection(), system, Float64Array.of(0.01, 0.02, 0, 0, 0));
    expect(Math.abs(2 * found.cost - 5.46489e-5)).toBeLessThan(1e-9);
    expect(found.outcome.kind).toBe("converged");
  });

  it.each([
    ["Misra1a", [1, 0], 1],
    ["Misra1b", [1, 0], 1],
    ["BoxBOD", [1, 0], 1],
    ["DanWood", [1, 0], 1],
    ["MGH17", [3, 4, 0, 1, 2], 3],
    ["Lanczos3", [1, 3, 5, 0, 2, 4], 3],
    ["Gauss1", [1, 3, 4, 6, 7, 0, 2, 5], 3],
  ] as const)(
    "NIST's %s from both starts, certified digits in all parameters",
    async (name, order, linear) => {
      const problem = nistProblems.find((one) => one.name === name)!;
      const system = reordered(problem.system, order, linear);
      for (const start of problem.starts) {
        const theta = Float64Array.from(order, (from) => start[from]);
        const found = await solved(variableProjection(), system, theta);
        const certified = Float64Array.from(order, (from) => problem.certified[from]);
        expect(Math.min(...digits(found.theta, certified))).toBeGreaterThan(4);
      }
    },
  );
});

describe("a network", () => {
  it("has its output layer as linear columns where the problem is linear, and only there", async () => {
    const options = { model: mlp({ width: 5, depth: 2 }), device, points: { interior: 20, conditions: 8 } };
    const linear = discretize(await problemNamed("poisson"), options);
    expect(linear.linearColumns).toEqual({ start: 3 * 5 + 6 * 5, count: 6 });
    const burgers = discretize(await problemNamed("burgers"), options);
    expect(burgers.linearColumns).toBeUndefined();
    // Affine indeed: residuals at c and at -c are symmetric about the one at 0.
    const theta = linear.initial();
    const flipped = theta.map((value, j) => (j >= 45 ? -value : value));
    const none = theta.map((value, j) => (j >= 45 ? 0 : value));
    const [a, b, middle] = [linear.residual(theta), linear.residual(flipped), linear.residual(none)];
    a.forEach((value, i) => {
      expect((value + b[i]) / 2).toBeCloseTo(middle[i], 12);
    });
    for (const system of [linear, burgers]) system.release();
  });

  it("is ahead of all parameters in one after 25 trials, and measures errors of the whole theta", async () => {
    const system = discretize(await problemNamed("poisson"), {
      model: mlp({ width: 12, depth: 1 }),
      device,
      points: { interior: 120, conditions: 40 },
    });
    const costs: number[] = [];
    for (const solver of [variableProjection(), levenbergMarquardt({ bold: false, geodesic: false })]) {
      let measured = 0;
      const run = solver.start(system, {
        theta: system.initial(),
        steps: 25,
        error: (theta) => {
          measured = theta.length;
          return 1;
        },
      });
      await run.finish();
      expect(measured).toBe(system.columns);
      const r = system.residual(run.theta);
      costs.push(dot(r, r) / 2);
    }
    expect(costs[0]).toBeLessThan(costs[1]);
    system.release();
  });

  it("resumes bit for bit", async () => {
    const system = exponentials([1, 3, 5], times, times.map(lanczos));
    const theta = Float64Array.of(0.1, 1, 20, 0, 0, 0);
    const whole = variableProjection().start(system, { theta, steps: 12 });
    await whole.finish();
    const first = variableProjection().start(system, { theta, steps: 5 });
    await first.finish();
    const second = variableProjection().start(system, { resume: first.state(), steps: 12 });
    await second.finish();
    expect([...second.theta]).toEqual([...whole.theta]);
  });
});
