/** @file The loop: resume, redraws, error measurement, composition. */

import { describe, expect, it } from "vitest";
import {
  adam,
  damped,
  dogleg,
  geodesic,
  lbfgs,
  levenbergMarquardt,
  levenbergMarquardtClassic,
  type Method,
  onOtherRows,
  type Solver,
  type Step,
  solver,
  truncatedSvd,
} from "../../solvers/index.ts";

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

describe("resume", () => {
  const methods: readonly (readonly [string, () => Solver])[] = [
    ["lm", levenbergMarquardt],
    ["lm-classic", levenbergMarquardtClassic],
    ["dogleg", dogleg],
    ["lbfgs", lbfgs],
    ["adam", adam],
    ["truncated-svd", truncatedSvd],
  ];
  it.each(methods)("%s continues bit for bit from every trial, through JSON", async (_, make) => {
    const whole = make().start(rosenbrock, { theta: start(), steps: 30 });
    const expected = await collect(whole);
    for (let cut = 1; cut < expected.length; cut += 3) {
      const first = make().start(rosenbrock, { theta: start(), steps: cut });
      await first.finish();
      if (first.outcome?.kind !== "step-limit") break;
      const { numbers, arrays } = first.state();
      const state = { numbers: JSON.parse(JSON.stringify(numbers)) as typeof numbers, arrays };
      const second = make().start(rosenbrock, { resume: state, steps: 30 });
      const tail = await collect(second);
      expect(tail.map(({ seconds, ...step }) => step)).toEqual(
        expected.slice(cut).map(({ seconds, ...step }) => step),
      );
      expect(second.theta).toEqual(whole.theta);
      expect(second.seconds).toBeGreaterThanOrEqual(first.seconds);
    }
  });

  it("a state taken before the first trial starts the same run", async () => {
    const expected = await collect(levenbergMarquardt({ steps: 10 }).start(rosenbrock, { theta: start() }));
    const state = levenbergMarquardt().start(rosenbrock, { theta: start() }).state();
    const resumed = await collect(levenbergMarquardt({ steps: 10 }).start(rosenbrock, { resume: state }));
    expect(resumed.map(({ seconds, ...step }) => step)).toEqual(expected.map(({ seconds, ...step }) => step));
  });
});

describe("a run on other rows", () => {
  // The same valley with every row twice: the cost doubles, λ relative to the diagonal means the same step.
  const twice = leastSquares({
    rows: 4,
    columns: 2,
    residual: ([x, y], r) => r.set([10 * (y - x * x), 1 - x, 10 * (y - x * x), 1 - x]),
    jacobian: ([x], J) => J.set([-20 * x, -1, -20 * x, -1, 10, 0, 10, 0]),
  });

  it("goes on from the best iterate with its damping, and compares costs anew", async () => {
    const run = levenbergMarquardt({ steps: 12 }).start(rosenbrock, { theta: start() });
    const before = await collect(run);
    const state = run.state();
    const other = onOtherRows(state);
    expect(other.arrays.theta).toEqual(run.theta);
    expect(state.numbers.redrawn).toBe(0);
    const after = await collect(levenbergMarquardt({ steps: 13 }).start(twice, { resume: other }));
    const [own] = await collect(levenbergMarquardt({ steps: 13 }).start(rosenbrock, { resume: other }));
    expect(after).toHaveLength(1);
    const [step] = after;
    expect(step).toMatchObject({ index: 12, redrawn: true, damping: own.damping });
    expect(step.stepNorm).toBeCloseTo(own.stepNorm, 8);
    expect(step.bestCost).toBeGreaterThan(before.at(-1)!.bestCost);
    expect(step.bestCost / own.bestCost).toBeCloseTo(2, 8);
  });
});

describe("redraws", () => {
  it("come after every so many accepted steps, with the current iterate, and are marked on the next trial", async () => {
    const seen: number[][] = [];
    const system: ResidualSystem = {
      ...rosenbrock,
      redraw: async (theta) => {
        seen.push([...theta]);
      },
    };
    const steps = await collect(
      levenbergMarquardt({ steps: 40 }).start(system, { theta: start(), redrawEvery: 5 }),
    );
    expect(seen.length).toBe(Math.floor(steps.at(-1)!.accepted / 5));
    for (const [k, step] of steps.entries()) {
      const due = k > 0 && steps[k - 1].verdict === "accepted" && steps[k - 1].accepted % 5 === 0;
      expect(step.redrawn).toBe(due);
    }
  });

  it("start the best anew: a higher cost on new points replaces a lower one on old points", async () => {
    let shift = 0;
    const system: ResidualSystem = leastSquares({
      rows: 2,
      columns: 1,
      residual: ([x], r) => r.set([x - shift, 0.1 + shift]),
      jacobian: (_, J) => J.set([1, 0]),
    });
    const redraw = (): void => {
      shift += 1;
    };
    const moving: ResidualSystem = { ...system, redraw };
    const costs: number[] = [];
    const run = levenbergMarquardt({ steps: 12 }).start(moving, {
      theta: Float64Array.of(5),
      redrawEvery: 2,
    });
    for await (const step of run) costs.push(step.bestCost);
    expect(costs.some((cost, k) => k > 0 && cost > costs[k - 1])).toBe(true);
  });
});

describe("the error", () => {
  it("is measured of the best iterate, at the first and the last trial", async () => {
    const asked: number[] = [];
    const error = ([x, y]: Float64Array): number => {
      asked.push(x);
      return Math.hypot(x - 1, y - 1);
    };
    const run = levenbergMarquardt().start(rosenbrock, { theta: start(), error, errorEvery: 1e9 });
    const steps = await collect(run);
    const measured = steps.filter((step) => step.error !== undefined);
    expect(measured.map((step) => step.index)).toEqual([0, steps.length - 1]);
    expect(measured.at(-1)?.error).toBe(Math.hypot(run.theta[0] - 1, run.theta[1] - 1));
  });

  it("is not counted as solve time, nor is the loop's body", async () => {
    const idle = (milliseconds: number): void => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    };
    const began = performance.now();
    const error = (): number => {
      idle(20);
      return 1;
    };
    const run = levenbergMarquardt({ steps: 5 }).start(rosenbrock, { theta: start(), error, errorEvery: 0 });
    for await (const _ of run) idle(20);
    // 5 bodies and at least 2 measurements are excluded: what is left is smaller by construction, however slow the machine.
    expect(run.seconds).toBeLessThan((performance.now() - began) / 1000 - 0.13);
  });
});

describe("composition", () => {
  it("geodesic acceleration is exact for residuals quadratic in theta, and third-order accurate along v", async () => {
    // r = x + x²: from x = 0.3 the Newton path to r = 0 bends; with a the defect falls from order 2 to order 3.
    const defect = async (x0: number, bend: boolean): Promise<number> => {
      const system = leastSquares({
        rows: 1,
        columns: 1,
        residual: ([x], r) => r.set([x + x * x]),
        jacobian: ([x], J) => J.set([1 + 2 * x]),
      });
      const descent = bend ? geodesic(damped()) : damped();
      const direction = descent.begin(system);
      const theta = Float64Array.of(x0);
      const linearisation = await system.linearise(theta);
      direction.prepare({ theta, cost: linearisation.cost, gradientNorm: 1, linearisation });
      const proposal = await direction.propose(1e-14);
      if (proposal.kind !== "ready") throw new Error(proposal.kind);
      return Math.abs(system.residual(Float64Array.of(x0 + proposal.step[0]))[0]);
    };
    const order = async (bend: boolean): Promise<number> =>
      Math.log2((await defect(0.02, bend)) / (await defect(0.01, bend)));
    expect(await order(false)).toBeLessThan(2.1);
    expect(await order(true)).toBeGreaterThan(2.9);
  });

  it("any method runs in the loop: plain gradient descent in a dozen lines", async () => {
    const descent: Method = {
      begin: (system) => {
        let point: { theta: Float64Array; cost: number; gradient: Float64Array };
        return {
          use: "products",
          prepare: ({ theta, cost, linearisation }) => {
            point = { theta, cost, gradient: linearisation.gradient() };
          },
          attempt: () => {
            const candidate = Float64Array.from(point.theta, (value, j) => value - 1e-3 * point.gradient[j]);
            const r = system.residual(candidate);
            const cost = dot(r, r) / 2;
            const nothing = { damping: Number.NaN, gainRatio: Number.NaN, predicted: Number.NaN };
            const attempts = {
              trials: 1,
              singular: 0,
              nonFinite: 0,
              firstPredicted: Number.NaN,
              firstStepNorm: Number.NaN,
            };
            return {
              verdict: "accepted",
              candidate,
              cost,
              stepNorm: 1,
              actual: point.cost - cost,
              attempts,
              ...nothing,
            };
          },
          save: () => ({}),
          restore: () => {},
        };
      },
    };
    const run = solver("gradient descent", descent).start(rosenbrock, { theta: start(), steps: 2000 });
    await run.finish();
    expect(costAt(rosenbrock, run.theta)).toBeLessThan(1);
  });
});
