/** @file Newton in full form: one step for linear systems, order two for nonlinear ones, bounded where J is blind. */

import { describe, expect, it } from "vitest";
import { compose, fixed, fullForm, newton, newtonStep, solver } from "../../solvers/index.ts";
import { hostLinearisation, leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { gaussian } from "./matrices.ts";

/** r = A theta - b, A 12 x 4 with column 3 twice column 1. */
const blind = (): ResidualSystem & { readonly b: Float64Array } => {
  const A = gaussian(12, 4, 1);
  for (let i = 0; i < 12; i++) A[3 * 12 + i] = 2 * A[12 + i];
  const b = gaussian(12, 1, 2);
  return {
    b,
    ...leastSquares({
      rows: 12,
      columns: 4,
      residual: (theta, out) => {
        for (let i = 0; i < 12; i++) out[i] = theta.reduce((sum, z, j) => sum + A[j * 12 + i] * z, -b[i]);
      },
      jacobian: (_, J) => J.set(A),
    }),
  };
};

/** x² + y = 3, x - y² = -1 and their sum, with a third unknown that no row sees. */
const curved = (seen = 0): ResidualSystem =>
  leastSquares({
    rows: 3,
    columns: 3,
    residual: ([x, y, z], out) => {
      out[0] = x * x + y - 3 + seen * z;
      out[1] = x - y * y + 1;
      out[2] = out[0] + out[1];
    },
    jacobian: ([x, y], J) => J.set([2 * x, 1, 2 * x + 1, 1, -2 * y, 1 - 2 * y, seen, 0, seen]),
  });

describe("newton", () => {
  it("solves a linear system in one step, and says so without a second", async () => {
    const system = { ...blind(), linear: true };
    const run = newton().start(system, { theta: Float64Array.of(1, 2, 3, 4) });
    expect(await run.finish()).toMatchObject({ kind: "converged", by: "iterate" });
    expect(run.state().numbers.index).toBe(1);
    const gradient = (await system.linearise(run.theta)).gradient();
    // One column is twice another: regularisation keeps some digits of the orthogonality, not all.
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
  });

  it("converges quadratically to a root", async () => {
    const run = newton().start(curved(), { theta: Float64Array.of(1.5, 1.4, 0) });
    const costs: number[] = [];
    for await (const step of run) costs.push(step.cost);
    expect(run.outcome).toMatchObject({ kind: "converged", by: "iterate" });
    expect(costs.length).toBeLessThanOrEqual(5);
    // The cost is the square of an error whose digits double.
    const orders = costs.slice(1, 3).map((cost, k) => Math.log(cost) / Math.log(costs[k]));
    for (const order of orders) expect(order).toBeGreaterThan(1.7);
    expect(run.outcome?.message).toMatch(/the step moved the rows by .* lower it to go on/);
  });

  it("draws combinations that J does not see back to the start of the system at every step", async () => {
    const theta = Float64Array.of(1.5, 1.4, 1e3);
    const from = async (system: ResidualSystem): Promise<number> => {
      const run = newton().start(system, { theta });
      await run.finish();
      return run.theta[2];
    };
    expect(Math.abs(await from(curved()))).toBeLessThan(1e-9);
    expect(await from({ ...curved(), initial: () => Float64Array.of(0, 0, 7) })).toBeCloseTo(7, 9);
  });

  it("keeps coefficients of dependent columns of the size of the solution, however far the start", async () => {
    const run = newton().start(blind(), { theta: Float64Array.of(0, 1e6, 0, -5e5) });
    await run.finish();
    const best = newton().start(blind(), { theta: new Float64Array(4) });
    await best.finish();
    run.theta.forEach((value, j) => {
      expect(value).toBeCloseTo(best.theta[j], 6);
    });
  });

  it("ends as stalled when the cost keeps rising, with the best iterate", async () => {
    // Newton on atan diverges from |x| > 1.39, its cost towards π²/8.
    const flat = leastSquares({
      rows: 1,
      columns: 1,
      residual: ([x], out) => {
        out[0] = Math.atan(x);
      },
      jacobian: ([x], J) => {
        J[0] = 1 / (1 + x * x);
      },
    });
    const run = newton({ rises: 3 }).start(flat, { theta: Float64Array.of(1.5) });
    const outcome = await run.finish();
    expect(outcome.kind).toBe("stalled");
    expect(outcome.message).toMatch(/Newton steps/);
    expect(run.theta[0]).toBe(1.5);
    const close = newton().start(flat, { theta: Float64Array.of(1) });
    expect((await close.finish()).kind).toBe("converged");
    expect(close.theta[0]).toBeCloseTo(0, 12);
  });

  it("stops at the floor of rounding when the tolerance is below it", async () => {
    const run = newton({ tolerance: 0 }).start(curved(), { theta: Float64Array.of(1.5, 1.4, 0) });
    expect((await run.finish()).kind).toBe("converged");
    expect(run.theta[0] ** 2 + run.theta[1]).toBeCloseTo(3, 13);
  });

  it("as a descent under another search takes the same steps", async () => {
    const theta = Float64Array.of(1.5, 1.4, 0);
    const one = newton({ steps: 3 }).start(curved(), { theta });
    const other = solver("by parts", compose(newtonStep(), fixed()), { steps: 3, cost: 0 }).start(curved(), {
      theta,
    });
    await Promise.all([one.finish(), other.finish()]);
    one.theta.forEach((value, j) => {
      expect(other.theta[j]).toBeCloseTo(value, 12);
    });
  });
});

describe("a full-form solve", () => {
  it("needs regularisation only where a column depends on others to the last bit", async () => {
    const zero = new Float64Array(2);
    const solve = async (J: Float64Array, epsilon: number) => {
      const out = new Float64Array(2);
      const r = Float64Array.of(-1, -2, -3);
      const found = await fullForm(hostLinearisation(3, 2, J, r), zero, zero, epsilon, out);
      return { found, out };
    };
    const regular = await solve(Float64Array.of(1, 0, 0, 0, 1, 0), 0);
    expect(regular).toMatchObject({ found: { regularisation: 0 }, out: Float64Array.of(1, 2) });
    expect(regular.found?.data).toBeCloseTo(Math.sqrt(14), 14);
    const singular = await solve(Float64Array.of(1, 0, 0, 0, 0, 0), 0);
    expect(singular.found?.regularisation).toBe(1e-14);
    expect(singular.out[0]).toBeCloseTo(1, 14);
    expect(singular.out[1]).toBe(0);
    expect((await solve(Float64Array.of(1, 0, 0, Number.NaN, 0, 0), 0)).found).toBeUndefined();
  });
});
