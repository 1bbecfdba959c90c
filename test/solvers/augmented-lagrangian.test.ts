/** @file Equality constraints: the quadratic in one step, the merit's gradient, Hock and Schittkowski, Poisson's boundary. */

import { afterAll, describe, expect, it } from "vitest";
import { problemNamed } from "../../problems/index.ts";
import { merit, meritGradient, meritParts } from "../../solvers/constrained/merit.ts";
import { kktSystem, kktValues } from "../../solvers/constrained/system.ts";
import { augmentedLagrangian, levenbergMarquardt } from "../../solvers/index.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { mlp } from "../../src/models/index.ts";
import { random } from "../../src/random.ts";
import {
  type ConstrainedSystem,
  discretize,
  hardConditions,
  leastSquares,
  splitRows,
} from "../../src/residual/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

type Vector = (x: Float64Array) => readonly number[];

/** min ½‖r‖² subject to c = 0, Jacobians by Ridders differences. */
function constrained(columns: number, start: readonly number[], r: Vector, c: Vector): ConstrainedSystem {
  const at = Float64Array.from(start);
  const part = (of: Vector) =>
    leastSquares({ rows: of(at).length, columns, residual: (x, out) => out.set(of(x)) });
  return { objective: part(r), constraints: part(c) };
}

const noise = (seed: number, n: number): Float64Array => {
  const stream = random(seed);
  return Float64Array.from({ length: n }, () => stream.normal());
};

/** Linear r and c with given matrices. */
function linear(n: number, rows: number, m: number, rank = m): ConstrainedSystem {
  const [J, A] = [noise(1, rows * n), noise(2, m * n)];
  for (let j = 0; j < n; j++) for (let i = rank; i < m; i++) A[j * m + i] = A[j * m] - A[j * m + 1];
  const [b, d] = [noise(3, rows), noise(4, m)];
  for (let i = rank; i < m; i++) d[i] = d[0] - d[1];
  const part = (height: number, M: Float64Array, offset: Float64Array) =>
    leastSquares({
      rows: height,
      columns: n,
      residual: (x, out) => {
        for (let i = 0; i < height; i++)
          out[i] = x.reduce((sum, value, j) => sum + M[j * height + i] * value, -offset[i]);
      },
      jacobian: (_, out) => out.set(M),
      label: (row) => `row ${row}`,
    });
  return { objective: part(rows, J, b), constraints: part(m, A, d) };
}

describe("a quadratic with linear constraints", () => {
  it("is solved in one step to 1e-12", async () => {
    const system = linear(6, 9, 3);
    const run = augmentedLagrangian({ damping: 0, steps: 1, gradient: 0 }).start(system, {
      theta: new Float64Array(6),
    });
    await run.finish();
    const { cost: _, c, slope } = await kktValues(system, run.theta, run.multipliers);
    expect(Math.max(...c.map(Math.abs), ...slope.map(Math.abs))).toBeLessThan(1e-12);
  });

  it("drops constraint rows that follow from others, says which, and meets them all", async () => {
    const system = linear(6, 9, 4, 3);
    const run = augmentedLagrangian().start(system, { theta: new Float64Array(6) });
    expect((await run.finish()).kind).toBe("converged");
    const report = run.report();
    expect(report.dependent).toHaveLength(1);
    expect(["row 0", "row 1", "row 3"]).toContain(report.dependent[0]);
    expect(report.violation).toBeLessThan(1e-12);
  });

  it("with constraints that contradict each other ends without a claim", async () => {
    const system = constrained(
      2,
      [0, 0],
      ([x, y]) => [x, y],
      ([x]) => [x - 1, x - 2],
    );
    const outcome = await augmentedLagrangian({ steps: 200 })
      .start(system, { theta: Float64Array.of(0, 0) })
      .finish();
    expect(outcome.kind).not.toBe("converged");
  });
});

/** Hock and Schittkowski 1981 problems that are sums of squares, by their numbers. */
const cases = [
  {
    number: 6,
    start: [-1.2, 1],
    r: ([x]: Float64Array) => [Math.SQRT2 * (1 - x)],
    c: ([x, y]: Float64Array) => [10 * (y - x * x)],
    x: [1, 1],
    f: 0,
  },
  {
    number: 27,
    start: [2, 2, 2],
    r: ([x, y]: Float64Array) => [Math.SQRT2 * 0.1 * (x - 1), Math.SQRT2 * (y - x * x)],
    c: ([x, , z]: Float64Array) => [x + z * z + 1],
    x: [-1, 1, 0],
    f: 0.04,
  },
  {
    number: 28,
    start: [-4, 1, 1],
    r: ([x, y, z]: Float64Array) => [Math.SQRT2 * (x + y), Math.SQRT2 * (y + z)],
    c: ([x, y, z]: Float64Array) => [x + 2 * y + 3 * z - 1],
    x: [0.5, -0.5, 0.5],
    f: 0,
  },
  {
    number: 42,
    start: [1, 1, 1, 1],
    r: ([a, b, c, d]: Float64Array) => [a - 1, b - 2, c - 3, d - 4].map((v) => Math.SQRT2 * v),
    c: ([a, , c, d]: Float64Array) => [a - 2, c * c + d * d - 2],
    x: [2, 2, 0.6 * Math.SQRT2, 0.8 * Math.SQRT2],
    f: 28 - 10 * Math.SQRT2,
  },
  {
    number: 48,
    start: [3, 5, -3, 2, -2],
    r: ([a, b, c, d, e]: Float64Array) => [a - 1, b - c, d - e].map((v) => Math.SQRT2 * v),
    c: ([a, b, c, d, e]: Float64Array) => [a + b + c + d + e - 5, c - 2 * (d + e) + 3],
    x: [1, 1, 1, 1, 1],
    f: 0,
  },
  {
    number: 51,
    start: [2.5, 0.5, 2, -1, 0.5],
    r: ([a, b, c, d, e]: Float64Array) => [a - b, b + c - 2, d - 1, e - 1].map((v) => Math.SQRT2 * v),
    c: ([a, b, c, d, e]: Float64Array) => [a + 3 * b - 4, c + d - 2 * e, b - e],
    x: [1, 1, 1, 1, 1],
    f: 0,
  },
  {
    number: 77,
    start: [2, 2, 2, 2, 2],
    r: ([a, b, c, d, e]: Float64Array) =>
      [a - 1, a - b, c - 1, (d - 1) ** 2, (e - 1) ** 3].map((v) => Math.SQRT2 * v),
    c: ([a, b, c, d, e]: Float64Array) => [
      a * a * d + Math.sin(d - e) - 2 * Math.SQRT2,
      b + c ** 4 * d * d - 8 - Math.SQRT2,
    ],
    x: undefined,
    f: 0.24150513,
  },
  {
    number: 79,
    start: [2, 2, 2, 2, 2],
    r: ([a, b, c, d, e]: Float64Array) =>
      [a - 1, a - b, b - c, (c - d) ** 2, (d - e) ** 2].map((v) => Math.SQRT2 * v),
    c: ([a, b, c, d, e]: Float64Array) => [
      a + b * b + c ** 3 - 2 - 3 * Math.SQRT2,
      b - c * c + d + 2 - 2 * Math.SQRT2,
      a * e - 2,
    ],
    x: undefined,
    f: 0.0787768209,
  },
] as const;

describe("Hock and Schittkowski", () => {
  it.each(cases)("problem $number", async ({ start, r, c, x, f }) => {
    const system = constrained(start.length, start, r, c);
    const run = augmentedLagrangian({ curvature: "exact", gradient: 1e-9, steps: 500 }).start(system, {
      theta: Float64Array.from(start),
    });
    const outcome = await run.finish();
    expect(outcome.kind, outcome.message).toBe("converged");
    const residual = system.objective.residual(run.theta);
    expect(residual.reduce((sum, value) => sum + (value * value) / 2, 0)).toBeCloseTo(f, 7);
    x?.forEach((value, j) => {
      expect(run.theta[j]).toBeCloseTo(value, 6);
    });
    expect(run.report().violation).toBeLessThan(1e-10);
  });
});

describe("the merit function", () => {
  it("has the gradient that differences find", async () => {
    const { start, r, c } = cases[6];
    const system = constrained(5, start, r, c);
    const theta = Float64Array.of(1.2, 1.8, 1.1, 1.5, 0.7);
    const lambda = Float64Array.of(0.3, -0.7);
    const z = Float64Array.of(...theta, ...lambda);
    const kkt = kktSystem(system);
    await kkt.system.linearise(z);
    const weights = { eta1: 1.3, eta2: 0.4 };
    const gradient = meritGradient(await meritParts(system, kkt.point()), weights);
    const value = async (at: Float64Array): Promise<number> =>
      merit(await kktValues(system, at.slice(0, 5), at.slice(5)), at.slice(5), weights);
    for (let k = 0; k < 7; k++) {
      const moved = (by: number): Float64Array => z.map((entry, j) => (j === k ? entry + by : entry));
      const h = 1e-3;
      const near = (await value(moved(h))) - (await value(moved(-h)));
      const far = (await value(moved(2 * h))) - (await value(moved(-2 * h)));
      expect(Math.abs(gradient[k] - (8 * near - far) / (12 * h))).toBeLessThan(
        1e-7 * Math.max(1, Math.abs(gradient[k])),
      );
    }
  });
});

describe("the sketched solve", () => {
  it.each(["gaussian", "kaczmarz"] as const)(
    "by %s reaches 1e-4 and never violates its accuracy test",
    async (sketch) => {
      const system = linear(4, 6, 2);
      const run = augmentedLagrangian({ sketch, steps: 200 }).start(system, { theta: new Float64Array(4) });
      const outcome = await run.finish();
      expect(outcome.kind, outcome.message).toBe("converged");
      const { stationarity, violation, inaccuracy, projections } = run.report();
      expect(Math.max(stationarity, violation)).toBeLessThan(1e-4);
      expect(inaccuracy).toBeLessThanOrEqual(1);
      expect(projections).toBeGreaterThan(0);
    },
  );
});

describe("Poisson's equation with its boundary as constraints", () => {
  it("meets them to 1e-12 and the first-order conditions to 1e-10", async () => {
    const system = discretize(await problemNamed("poisson"), {
      model: mlp({ width: 32, depth: 1 }),
      device,
      points: { interior: 200, conditions: 24 },
    });
    const hard = hardConditions(system, [system.blocks[1].name]);
    expect(hard.constraints.rows).toBe(24);
    // The penalised problem brings theta near; only then are the constraints worth their price.
    const soft = levenbergMarquardt({ steps: 2000 }).start(system, { theta: system.initial() });
    await soft.finish();
    const before = Math.max(...hard.constraints.residual(soft.theta).map(Math.abs));
    const run = augmentedLagrangian({ steps: 100 }).start(hard, { theta: soft.theta });
    const outcome = await run.finish();
    expect(before).toBeGreaterThan(1e-10);
    expect(outcome.kind, outcome.message).toBe("converged");
    const { violation, stationarity } = run.report();
    expect(violation).toBeLessThan(1e-12);
    expect(stationarity).toBeLessThan(1e-10);
    system.release();
  });

  it("refuses unknown conditions and parts without rows", async () => {
    const system = discretize(await problemNamed("poisson"), {
      model: mlp({ width: 3, depth: 1 }),
      device,
      points: { interior: 10, conditions: 8 },
    });
    expect(() => hardConditions(system, ["dirichlet on y"])).toThrow(
      /no condition "dirichlet on y"[\s\S]*known/,
    );
    expect(() => splitRows(system, () => false)).toThrow(/0 of \d+ rows/);
    system.release();
  });
});
