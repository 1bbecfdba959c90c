/** @file The loop: outcomes, faults, stop rules, redraws, resume. */

import { describe, expect, it } from "vitest";
import { NumericalError, UsageError } from "../../src/errors.ts";
import { dot, leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { adam, compose, damped, dogleg, gaussNewton, geodesic, lbfgs, levenbergMarquardt, levenbergMarquardtClassic, type Method, type Search, type Solver, solver, type Step, truncatedSvd } from "../../solvers/index.ts";
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

/** Rejects for ever: what the loop does when nothing is ever accepted. */
const stubborn: Search = {
  name: "stubborn",
  lengths: [1],
  begin: () => ({ control: 1, arrive: () => {}, refuse: () => {}, judge: () => ({ verdict: "rejected" }), exhausted: undefined, save: () => ({}), restore: () => {} }),
};
const rejecting = (stop = {}): Solver => solver("rejecting", compose(damped(), stubborn), stop);

describe("stop rules while every trial is rejected", () => {
  it("steps", async () => {
    const steps = await collect(rejecting().start(rosenbrock, { theta: start(), steps: 7 }));
    expect(steps.map((step) => step.verdict)).toEqual(new Array(7).fill("rejected"));
  });

  it("signal", async () => {
    const controller = new AbortController();
    const run = rejecting().start(rosenbrock, { theta: start(), signal: controller.signal });
    for await (const step of run) if (step.index === 4) controller.abort();
    expect(run.outcome).toMatchObject({ kind: "aborted", by: "signal" });
  });

  it("a signal from a timer: the loop lets the event loop turn", async () => {
    const run = rejecting().start(rosenbrock, { theta: start(), signal: AbortSignal.timeout(1) });
    expect(await run.finish()).toMatchObject({ kind: "aborted", by: "signal" });
  });

  it("seconds", async () => {
    const run = rejecting({ seconds: 0.01 }).start(rosenbrock, { theta: start() });
    expect(await run.finish()).toMatchObject({ kind: "time-limit", by: "seconds" });
    expect(run.seconds).toBeGreaterThanOrEqual(0.01);
  });

  it("gradient, step and cost tolerances", async () => {
    const by = async (stop: object): Promise<string> => (await rejecting(stop).start(rosenbrock, { theta: start(), steps: 2 }).finish()).by;
    expect(await by({})).toBe("steps");
    expect(await by({ gradient: 1e6 })).toBe("gradient");
    expect(await by({ step: 10 })).toBe("step");
    // The step that is tried changes the cost by less than a thousandfold, promised and found.
    expect(await by({ cost: 1000 })).toBe("cost");
  });

  it("error target, also measured at the start's iterate", async () => {
    const run = rejecting().start(rosenbrock, { theta: start(), target: 3, error: ([x, y]) => Math.hypot(x - 1, y - 1) });
    expect(await run.finish()).toMatchObject({ kind: "converged", by: "target", message: expect.stringContaining("2.2") });
  });
});

describe("outcomes", () => {
  it("converged by cost target, with both numbers in the message", async () => {
    const outcome = await levenbergMarquardt({ costTarget: 1e-6 }).start(rosenbrock, { theta: start() }).finish();
    expect(outcome).toMatchObject({ kind: "converged", by: "target" });
    expect(outcome.message).toMatch(/cost .* target 0.000001/);
  });

  it("converged at once where the gradient vanishes, without a trial", async () => {
    const run = levenbergMarquardt().start(rosenbrock, { theta: Float64Array.of(1, 1) });
    expect(await collect(run)).toEqual([]);
    expect(run.outcome).toMatchObject({ kind: "converged", by: "gradient" });
  });

  it.each([
    ["bold", levenbergMarquardt()],
    ["gain ratio", levenbergMarquardtClassic()],
    ["dogleg", dogleg()],
  ])("stalled when the Jacobian has the wrong sign (%s)", async (_, method) => {
    const wrong = leastSquares({ rows: 2, columns: 2, residual: ([x, y], r) => r.set([x + 3, y - 2]), jacobian: (_, J) => J.set([-1, 0, 0, -1]) });
    const run = method.start(wrong, { theta: start(), steps: 2000 });
    expect(await run.finish()).toMatchObject({ kind: "stalled", by: "damping" });
    expect([...run.theta]).toEqual([...start()]);
  });

  it("non-finite when every step leaves the domain", async () => {
    const [x0, y0] = start();
    const point = leastSquares({ rows: 2, columns: 2, residual: ([x, y], r) => r.set(x === x0 && y === y0 ? [1, 1] : [Number.NaN, 1]), jacobian: (_, J) => J.set([1, 0, 0, 1]) });
    for (const method of [levenbergMarquardt({ geodesic: false }), gaussNewton(), adam(), lbfgs()])
      expect(await method.start(point, { theta: start(), steps: 500 }).finish()).toMatchObject({ kind: "non-finite", by: "residual" });
  });

  it("singular when no damped matrix has a factor", async () => {
    const inner = levenbergMarquardt();
    const base = rosenbrock;
    const unfactorable: ResidualSystem = {
      ...base,
      linearise: async (theta) => ({ ...(await base.linearise(theta)), factor: () => false }),
    };
    expect(await inner.start(unfactorable, { theta: start() }).finish()).toMatchObject({ kind: "singular", by: "damping" });
  });

  it("non-finite at the start: the row is named and nothing was tried", async () => {
    const run = levenbergMarquardt().start(leastSquares({ rows: 2, columns: 1, residual: ([x], r) => r.set([x, Math.log(x)]), label: (row) => `row ${row} at x = 2` }), { theta: Float64Array.of(-1) });
    expect(await collect(run)).toEqual([]);
    expect(run.outcome).toMatchObject({ kind: "non-finite", by: "residual", message: expect.stringContaining("row 1 at x = 2 is NaN") });
    expect(run.theta[0]).toBe(-1);
  });

  it("a missing, short or infinite start is a usage error", () => {
    const begin = (theta?: Float64Array) => () => levenbergMarquardt().start(rosenbrock, theta ? { theta } : {});
    expect(begin()).toThrow(UsageError);
    expect(begin(new Float64Array(3))).toThrow(/3 entries, the system 2 columns/);
    expect(begin(Float64Array.of(0, Number.NaN))).toThrow(/theta\[1\] = NaN/);
  });

  it("a system's own first iterate is used when none is given", async () => {
    const run = levenbergMarquardt({ steps: 0 }).start({ ...rosenbrock, initial: start }, {});
    await run.finish();
    expect([...run.theta]).toEqual([...start()]);
  });
});

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

  it.each([1, 2, 3, 5, 8, 13])("one residual that is NaN (evaluation %i) is a failed trial, not the end", async (at) => {
    const run = levenbergMarquardt({ steps: 500 }).start(spoiled(at, (r) => r.fill(Number.NaN)), { theta: start() });
    const steps = await collect(run);
    expect(run.outcome?.kind).toBe("converged");
    expect(steps.some((step) => step.verdict !== "accepted")).toBe(true);
    expect(run.theta[0]).toBeCloseTo(1, 10);
  });

  it("a cost that is not finite makes a trial invalid, not rejected", async () => {
    const run = levenbergMarquardt({ steps: 3, geodesic: false }).start(spoiled(1, (r) => r.fill(Number.POSITIVE_INFINITY)), { theta: start() });
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
    expect(run.outcome).toMatchObject({ kind: "non-finite", by: "jacobian", message: expect.stringContaining("column 0") });
    expect(costAt(rosenbrock, run.theta)).toBeCloseTo(Math.min(...steps.map((step) => step.cost)), 12);
  });

  it("a zero Jacobian is a vanishing gradient, and a singular one is no obstacle", async () => {
    const flat = leastSquares({ rows: 1, columns: 2, residual: (_, r) => r.fill(3), jacobian: (_, J) => J.fill(0) });
    expect(await levenbergMarquardt().start(flat, { theta: start() }).finish()).toMatchObject({ kind: "converged", by: "gradient" });
    // r = x + y - 1 twice: a line of solutions; the nearest to the start is half of the defect off in each coordinate.
    const line = leastSquares({ rows: 2, columns: 2, residual: ([x, y], r) => r.fill(x + y - 1), jacobian: (_, J) => J.fill(1) });
    for (const method of [levenbergMarquardt(), levenbergMarquardtClassic(), gaussNewton(), dogleg(), truncatedSvd(), lbfgs()]) {
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
    expect(run.outcome).toMatchObject({ kind: "aborted", by: "exception", message: expect.stringContaining("disk full") });
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
    expect(await run.finish()).toMatchObject({ kind: "non-finite", message: expect.stringContaining("x = 1") });
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
    const lazy: ResidualSystem = { ...rosenbrock, linearise: async (theta) => ({ ...(await rosenbrock.linearise(theta)), solve: (_, out) => out }) };
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
      expect(tail.map(({ seconds, ...step }) => step)).toEqual(expected.slice(cut).map(({ seconds, ...step }) => step));
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

describe("redraws", () => {
  it("come after every so many accepted steps, with the current iterate, and are marked on the next trial", async () => {
    const seen: number[][] = [];
    const system: ResidualSystem = {
      ...rosenbrock,
      redraw: async (theta) => {
        seen.push([...theta]);
      },
    };
    const steps = await collect(levenbergMarquardt({ steps: 40 }).start(system, { theta: start(), redrawEvery: 5 }));
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
    const moving: ResidualSystem = { ...system, redraw: () => void (shift += 1) };
    const costs: number[] = [];
    const run = levenbergMarquardt({ steps: 12 }).start(moving, { theta: Float64Array.of(5), redrawEvery: 2 });
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
      const system = leastSquares({ rows: 1, columns: 1, residual: ([x], r) => r.set([x + x * x]), jacobian: ([x], J) => J.set([1 + 2 * x]) });
      const descent = bend ? geodesic(damped()) : damped();
      const direction = descent.begin(system);
      const theta = Float64Array.of(x0);
      const linearisation = await system.linearise(theta);
      direction.prepare({ theta, cost: linearisation.cost, gradientNorm: 1, linearisation });
      const proposal = await direction.propose(1e-14);
      if (proposal.kind !== "ready") throw new Error(proposal.kind);
      return Math.abs(system.residual(Float64Array.of(x0 + proposal.step[0]))[0]);
    };
    const order = async (bend: boolean): Promise<number> => Math.log2((await defect(0.02, bend)) / (await defect(0.01, bend)));
    expect(await order(false)).toBeCloseTo(2, 1);
    expect(await order(true)).toBeCloseTo(3, 1);
  });

  it("any method runs in the loop: plain gradient descent in a dozen lines", async () => {
    const descent: Method = {
      begin: (system) => {
        let point = { theta: new Float64Array(2), cost: 0, gradient: new Float64Array(2) };
        return {
          use: "products",
          prepare: ({ theta, cost, linearisation }) => {
            point = { theta, cost, gradient: linearisation.gradient() };
          },
          attempt: () => {
            const candidate = point.theta.map((value, j) => value - 1e-3 * point.gradient[j]);
            const r = system.residual(candidate);
            const cost = dot(r, r) / 2;
            const nothing = { damping: Number.NaN, gainRatio: Number.NaN, predicted: Number.NaN };
            return { verdict: "accepted", candidate, cost, stepNorm: 1, actual: point.cost - cost, ...nothing };
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
