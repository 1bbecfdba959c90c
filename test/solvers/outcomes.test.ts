/** @file How runs end: stop rules while nothing is accepted, and every kind of outcome. */

import { describe, expect, it } from "vitest";
import {
  adam,
  compose,
  damped,
  dogleg,
  gaussNewton,
  lbfgs,
  levenbergMarquardt,
  levenbergMarquardtClassic,
  type Search,
  type Solver,
  type Step,
  solver,
} from "../../solvers/index.ts";
import { UsageError } from "../../src/errors.ts";
import { leastSquares, type ResidualSystem } from "../../src/residual/index.ts";
import { rosenbrock } from "./problems.ts";

const start = (): Float64Array => Float64Array.of(-1.2, 1);
const collect = async (run: AsyncIterable<Step>): Promise<Step[]> => {
  const steps: Step[] = [];
  for await (const step of run) steps.push(step);
  return steps;
};

/** Rejects for ever: what the loop does when nothing is ever accepted. */
const stubborn: Search = {
  name: "stubborn",
  lengths: [1],
  begin: () => ({
    control: 1,
    arrive: () => {},
    refuse: () => {},
    judge: () => ({ verdict: "rejected" }),
    exhausted: undefined,
    save: () => ({}),
    restore: () => {},
  }),
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
    const by = async (stop: object): Promise<string> =>
      (await rejecting(stop).start(rosenbrock, { theta: start(), steps: 2 }).finish()).by;
    expect(await by({})).toBe("steps");
    expect(await by({ gradient: 1e6 })).toBe("gradient");
    expect(await by({ step: 10 })).toBe("step");
    // The step that is tried changes the cost by less than a thousandfold, promised and found.
    expect(await by({ cost: 1000 })).toBe("cost");
  });

  it("error target, also measured at the start's iterate", async () => {
    const run = rejecting().start(rosenbrock, {
      theta: start(),
      target: 3,
      error: ([x, y]) => Math.hypot(x - 1, y - 1),
    });
    expect(await run.finish()).toMatchObject({
      kind: "converged",
      by: "target",
      message: expect.stringContaining("2.2"),
    });
  });
});

describe("outcomes", () => {
  it("converged by cost target, with both numbers in the message", async () => {
    const outcome = await levenbergMarquardt({ costTarget: 1e-6 })
      .start(rosenbrock, { theta: start() })
      .finish();
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
    const wrong = leastSquares({
      rows: 2,
      columns: 2,
      residual: ([x, y], r) => r.set([x + 3, y - 2]),
      jacobian: (_, J) => J.set([-1, 0, 0, -1]),
    });
    const run = method.start(wrong, { theta: start(), steps: 2000 });
    expect(await run.finish()).toMatchObject({ kind: "stalled", by: "damping" });
    expect([...run.theta]).toEqual([...start()]);
  });

  it("non-finite when every step leaves the domain", async () => {
    const [x0, y0] = start();
    const point = leastSquares({
      rows: 2,
      columns: 2,
      residual: ([x, y], r) => r.set(x === x0 && y === y0 ? [1, 1] : [Number.NaN, 1]),
      jacobian: (_, J) => J.set([1, 0, 0, 1]),
    });
    for (const method of [levenbergMarquardt({ geodesic: false }), gaussNewton(), adam(), lbfgs()])
      expect(await method.start(point, { theta: start(), steps: 500 }).finish()).toMatchObject({
        kind: "non-finite",
        by: "residual",
      });
  });

  it("singular when no damped matrix has a factor", async () => {
    const inner = levenbergMarquardt();
    const base = rosenbrock;
    const unfactorable: ResidualSystem = {
      ...base,
      linearise: async (theta) => ({ ...(await base.linearise(theta)), factor: () => false }),
    };
    expect(await inner.start(unfactorable, { theta: start() }).finish()).toMatchObject({
      kind: "singular",
      by: "damping",
    });
  });

  it("non-finite at the start: the row is named and nothing was tried", async () => {
    const run = levenbergMarquardt().start(
      leastSquares({
        rows: 2,
        columns: 1,
        residual: ([x], r) => r.set([x, Math.log(x)]),
        label: (row) => `row ${row} at x = 2`,
      }),
      { theta: Float64Array.of(-1) },
    );
    expect(await collect(run)).toEqual([]);
    expect(run.outcome).toMatchObject({
      kind: "non-finite",
      by: "residual",
      message: expect.stringContaining("row 1 at x = 2 is NaN"),
    });
    expect(run.theta[0]).toBe(-1);
  });

  it("a missing, short or infinite start is a usage error", () => {
    const begin = (theta?: Float64Array) => () =>
      levenbergMarquardt().start(rosenbrock, theta ? { theta } : {});
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
