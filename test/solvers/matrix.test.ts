/** @file Every solver on every classic problem, and the textbook facts about single ones. */

import { describe, expect, it } from "vitest";
import {
  adam,
  conformance,
  gaussNewton,
  lbfgs,
  levenbergMarquardt,
  type Solver,
  solverNamed,
  solvers,
} from "../../solvers/index.ts";
import { dot } from "../../src/residual/index.ts";
import { type ClassicProblem, classicProblems, rosenbrock } from "./problems.ts";

const cost = ({ system }: ClassicProblem, theta: Float64Array): number => {
  const r = system.residual(theta);
  return dot(r, r) / 2;
};

/** Long ones: in the full run only. */
const full = process.env.SOBOLEV_FULL === "1";

/** Those that take every step need a rate that suits the problem, and do not end by themselves; consensus is rough. */
const wanderers = solvers.filter(({ name, make }) => make().batches || ["sam", "cbo"].includes(name));
const minimisers = solvers.filter((solver) => !wanderers.includes(solver));
const pairs = minimisers.flatMap(({ name, make }) =>
  classicProblems.map((problem) => ({ name, make, problem, title: problem.name })),
);

describe("solvers on classic problems", () => {
  it.each(pairs)("$name finds the minimum of $title", async ({ name, make, problem }) => {
    // Steps of length one do not go a million far.
    const far = name === "spring" && problem.name === "Brown badly scaled";
    const solver = far ? solverNamed("spring:bound=1e16") : make();
    const run = solver.start(problem.system, { theta: problem.start, steps: 3000 });
    const outcome = await run.finish();
    expect(cost(problem, run.theta) - problem.minimum).toBeLessThan(1e-14);
    problem.solution?.forEach((value, j) => {
      expect(Math.abs(run.theta[j] - value)).toBeLessThan(1e-8 * Math.max(1, Math.abs(value)));
    });
    // Powell's singular function goes on falling for ever: theta tends to zero, where no relative rule fires, and a
    // Jacobian that is singular there ends some methods at a cost of 1e-50 with steps of the size of theta.
    const endless = ["converged", "step-limit", "stalled"];
    // A λ that stays is felt for ever by the lesser of two columns whose norms differ by six orders.
    const fixed = ["engd-w", "spring"].includes(name) && problem.name === "Brown badly scaled";
    expect(fixed || problem.name === "Powell singular" ? endless : ["converged"]).toContain(outcome.kind);
  });

  it.each(wanderers.filter(({ name }) => full || name !== "mfac"))(
    "$name lowers the cost of Rosenbrock's valley by half in a thousand steps",
    async ({ make }) => {
      const [valley] = classicProblems;
      const run = make().start(valley.system, { theta: valley.start, steps: 1000 });
      await run.finish();
      expect(cost(valley, run.theta)).toBeLessThan(cost(valley, valley.start) / 2);
    },
  );

  it.each(classicProblems)("adam lowers the cost of $name", async (problem) => {
    const run = adam({ rate: 1e-2, steps: 500 }).start(problem.system, { theta: problem.start });
    expect((await run.finish()).kind).toBe("step-limit");
    expect(cost(problem, run.theta)).toBeLessThan(cost(problem, problem.start));
  });
});

describe("textbook facts", () => {
  it("undamped Gauss-Newton is exact on Rosenbrock's residuals after two steps, the first of them uphill", async () => {
    const costs: number[] = [];
    const run = gaussNewton().start(rosenbrock, { theta: Float64Array.of(-1.2, 1) });
    for await (const step of run) costs.push(step.cost);
    expect(costs[0]).toBeGreaterThan(1000);
    expect(costs[1]).toBeLessThan(1e-28);
  });

  it("Gauss-Newton solves a linear problem in one step", async () => {
    const problem = classicProblems.find(({ name }) => name === "linear")!;
    const run = gaussNewton({ steps: 1 }).start(problem.system, { theta: problem.start });
    await run.finish();
    problem.solution!.forEach((value, j) => {
      expect(run.theta[j]).toBeCloseTo(value, 13);
    });
  });

  it("Gauss-Newton converges quadratically where the residual vanishes", async () => {
    const problem = classicProblems.find(({ name }) => name === "Beale")!;
    const run = gaussNewton().start(problem.system, { theta: Float64Array.of(2.7, 0.4) });
    const errors: number[] = [];
    for await (const _ of run) errors.push(Math.hypot(run.theta[0] - 3, run.theta[1] - 0.5));
    const slopes = errors.slice(1, 4).map((e, k) => Math.log(e) / Math.log(errors[k]));
    for (const slope of slopes.filter(Number.isFinite)) expect(slope).toBeGreaterThan(1.7);
  });

  it("the gain ratio of a linear problem is one", async () => {
    const problem = classicProblems.find(({ name }) => name === "linear")!;
    const run = levenbergMarquardt({ steps: 1 }).start(problem.system, { theta: problem.start });
    for await (const step of run) expect(step.gainRatio).toBeCloseTo(1, 10);
  });

  it("L-BFGS finds the minimum of a quadratic of 20 unknowns, condition 1e4", async () => {
    const { leastSquares } = await import("../../src/residual/index.ts");
    const d = Float64Array.from({ length: 20 }, (_, k) => 10 ** (k / 9.5));
    const quadratic = leastSquares({
      rows: 20,
      columns: 20,
      residual: (theta, r) => r.set(theta.map((value, k) => d[k] * (value - k))),
      jacobian: (_, J) => {
        J.fill(0);
        for (let k = 0; k < 20; k++) J[k * 21] = d[k];
      },
    });
    const run = lbfgs({ steps: 400 }).start(quadratic, { theta: new Float64Array(20) });
    await run.finish();
    run.theta.forEach((value, k) => {
      expect(value).toBeCloseTo(k, 8);
    });
  });
});

describe("conformance", () => {
  it.each(solvers)("of $name", async ({ make }) => {
    const report = await conformance(make());
    expect(report.checks.filter((check) => !check.passed)).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.checks.length).toBeGreaterThanOrEqual(12);
  });

  it("fails a solver that does not keep the best iterate", async () => {
    const honest = levenbergMarquardt();
    const forgetful: Solver = {
      name: "forgetful",
      start: (system, options) => {
        const run = honest.start(system, options);
        const first = options?.theta?.slice();
        return {
          state: run.state,
          finish: run.finish,
          [Symbol.asyncIterator]: run[Symbol.asyncIterator],
          get outcome() {
            return run.outcome;
          },
          get seconds() {
            return run.seconds;
          },
          get theta() {
            return first ?? run.theta;
          },
        };
      },
    };
    const report = await conformance(forgetful);
    expect(report.passed).toBe(false);
    expect(report.checks.filter((check) => !check.passed).map((check) => check.name)).toContain(
      "run.theta is the accepted iterate of lowest cost",
    );
  });
});

describe("solvers by name", () => {
  it("are made by their names", () => {
    for (const { name } of solvers) expect(solverNamed(name).name).toBe(name);
    expect(new Set(solvers.map(({ name }) => name)).size).toBe(solvers.length);
  });

  it("suggest the nearest for a wrong one", () => {
    expect(() => solverNamed("dogleeg")).toThrow(/no solver "dogleeg"[\s\S]*known: lm, [\s\S]*Try: "dogleg"/);
  });
});
