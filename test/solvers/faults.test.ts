/** @file NaN, exceptions and singular Jacobians: the best iterate survives them all. */

import { describe, expect, it } from "vitest";
import {
  dogleg,
  gaussNewton,
  lbfgs,
  levenbergMarquardt,
  levenbergMarquardtClassic,
  type Step,
  truncatedSvd,
} from "../../solvers/index.ts";
import { NumericalError } from "../../src/errors.ts";
import { dot, leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { rosenbrock } from "./problems.ts";

const start = (): Float64Array => Float64Array.of(-1.2, 1);
const collect = async (run: AsyncIterable<Step>): Promise<Step[]> => {
  const steps: Step[] = [];
  for await (const step of run) steps.push(step);
  return steps;
};
const costAt = (system: ResidualSystem, theta: Float64Array): number => {
  const r = system.residual(theta);
  return dot(r, r) / 2;
};

describe("faults", () => {
  /** Counts evaluations and spoils one. */
  const spoiled = (at: number, spoil: (r: Float64Array) => void): ResidualSystem => {
    let evaluations = 0;
    return {
      ...rosenbrock,
      residual: (theta, out) => {
        const r = rosenbrock.residual(theta, out);
        if (++evaluations === at) spoil(r);
        return r;
      },
    };
  };

  it.each([1, 2, 3, 5, 8, 13])(
    "one residual that is NaN (evaluation %i) is a failed trial, not the end",
    async (at) => {
      const run = levenbergMarquardt({ steps: 500 }).start(
        spoiled(at, (r) => r.fill(Number.NaN)),
        { theta: start() },
      );
      const steps = await collect(run);
      expect(run.outcome?.kind).toBe("converged");
      expect(steps.some((step) => step.verdict !== "accepted")).toBe(true);
      expect(run.theta[0]).toBeCloseTo(1, 10);
    },
  );

  it("a cost that is not finite makes a trial invalid, not rejected", async () => {
    const run = levenbergMarquardt({ steps: 3, geodesic: false }).start(
      spoiled(1, (r) => r.fill(Number.POSITIVE_INFINITY)),
      { theta: start() },
    );
    expect((await collect(run)).map((step) => step.verdict)[0]).toBe("invalid");
  });

  it("a Jacobian that becomes NaN ends the run and leaves the best iterate", async () => {
    let linearisations = 0;
    const system = leastSquares({
      rows: 2,
      columns: 2,
      residual: ([x, y], r) => r.set([10 * (y - x * x), 1 - x]),
      jacobian: ([x], J) => J.set([++linearisations > 4 ? Number.NaN : -20 * x, -1, 10, 0]),
    });
    const run = levenbergMarquardt().start(system, { theta: start() });
    const steps = await collect(run);
    expect(run.outcome).toMatchObject({
      kind: "non-finite",
      by: "jacobian",
      message: expect.stringContaining("column 0"),
    });
    expect(costAt(rosenbrock, run.theta)).toBeCloseTo(Math.min(...steps.map((step) => step.cost)), 12);
  });

  it("a zero Jacobian is a vanishing gradient, and a singular one is no obstacle", async () => {
    const flat = leastSquares({
      rows: 1,
      columns: 2,
      residual: (_, r) => r.fill(3),
      jacobian: (_, J) => J.fill(0),
    });
    expect(await levenbergMarquardt().start(flat, { theta: start() }).finish()).toMatchObject({
      kind: "converged",
      by: "gradient",
    });
    // r = x + y - 1 twice: a line of solutions; the nearest to the start is half of the defect off in each coordinate.
    const line = leastSquares({
      rows: 2,
      columns: 2,
      residual: ([x, y], r) => r.fill(x + y - 1),
      jacobian: (_, J) => J.fill(1),
    });
    for (const method of [
      levenbergMarquardt(),
      levenbergMarquardtClassic(),
      gaussNewton(),
      dogleg(),
      truncatedSvd(),
      lbfgs(),
    ]) {
      const run = method.start(line, { theta: start(), steps: 500 });
      expect((await run.finish()).kind).toBe("converged");
      expect(run.theta[0] + run.theta[1]).toBeCloseTo(1, 13);
    }
    const nearest = gaussNewton({ steps: 1 }).start(line, { theta: start() });
    await nearest.finish();
    expect(nearest.theta[0]).toBeCloseTo(-1.2 + 0.6, 13);
  });

  it("an error thrown while linearising passes through; run.theta and the outcome stay", async () => {
    const failure = new Error("disk full");
    let linearisations = 0;
    const system: ResidualSystem = {
      ...rosenbrock,
      linearise: (theta) => {
        if (++linearisations === 4) throw failure;
        return rosenbrock.linearise(theta);
      },
    };
    const run = levenbergMarquardt().start(system, { theta: start() });
    await expect(run.finish()).rejects.toBe(failure);
    expect(run.outcome).toMatchObject({
      kind: "aborted",
      by: "exception",
      message: expect.stringContaining("disk full"),
    });
    expect(costAt(rosenbrock, run.theta)).toBeLessThan(costAt(rosenbrock, start()));
  });

  it("a numerical error is an outcome, not a throw", async () => {
    const system: ResidualSystem = {
      ...rosenbrock,
      linearise: () => {
        throw new NumericalError({ what: "the source term is NaN at x = 1" });
      },
    };
    const run = levenbergMarquardt().start(system, { theta: start() });
    expect(await run.finish()).toMatchObject({
      kind: "non-finite",
      message: expect.stringContaining("x = 1"),
    });
  });

  it("a throw in the loop body leaves the best iterate", async () => {
    const run = levenbergMarquardt().start(rosenbrock, { theta: start() });
    const body = async (): Promise<void> => {
      for await (const step of run) if (step.accepted === 3) throw new Error("observer");
    };
    await expect(body()).rejects.toThrow("observer");
    expect(run.outcome).toMatchObject({ kind: "aborted", by: "break" });
    expect(costAt(rosenbrock, run.theta)).toBeLessThan(costAt(rosenbrock, start()));
  });

  it("a solve that writes nothing is seen as singular", async () => {
    const lazy: ResidualSystem = {
      ...rosenbrock,
      linearise: async (theta) => ({ ...(await rosenbrock.linearise(theta)), solve: (_, out) => out }),
    };
    const [first] = await collect(levenbergMarquardt({ steps: 1 }).start(lazy, { theta: start() }));
    expect(first.verdict).toBe("invalid");
  });

  it("iterating a run twice at once is refused", async () => {
    const run = levenbergMarquardt().start(rosenbrock, { theta: start() });
    const first = run[Symbol.asyncIterator]();
    await first.next();
    await expect(run.finish()).rejects.toThrow(/iterated already/);
    await first.return?.();
  });
});
