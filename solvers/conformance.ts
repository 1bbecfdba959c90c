/** @file What any solver must satisfy, as checks that implementers run on theirs. */

import { dot, leastSquares, type ResidualSystem } from "../src/residual/index.ts";
import type { Run, Solver, StartOptions, Step } from "./step.ts";

export interface Conformance {
  readonly name: string;
  readonly passed: boolean;
  /** What was expected and found; empty when passed. */
  readonly detail: string;
}

export interface ConformanceReport {
  readonly solver: string;
  readonly passed: boolean;
  readonly checks: readonly Conformance[];
}

/** Undefined: satisfied. */
type Check = (solver: Solver) => Promise<string | undefined>;

/**
 * Runs every check on a configured solver; never throws.
 *
 * The solver must have no limits of its own below some hundred trials.
 */
export async function conformance(solver: Solver): Promise<ConformanceReport> {
  const results: Conformance[] = [];
  for (const [name, check] of Object.entries(checks)) {
    const detail = await check(solver).catch((thrown: unknown) => `threw ${String(thrown)}`);
    results.push({ name, passed: detail === undefined, detail: detail ?? "" });
  }
  return { solver: solver.name, passed: results.every((result) => result.passed), checks: results };
}

const start = (): Float64Array => Float64Array.of(-1.2, 1);

/** Rosenbrock's valley as residuals (10 (y - x²), 1 - x); `guard` may spoil an evaluation. */
const valley = (guard: (theta: Float64Array) => number = () => 0): ResidualSystem =>
  leastSquares({
    rows: 2,
    columns: 2,
    residual: (theta, out) => {
      const [x, y] = theta;
      out[0] = 10 * (y - x * x) + guard(theta);
      out[1] = 1 - x;
    },
    jacobian: ([x], out) => out.set([-20 * x, -1, 10, 0]),
    label: (row) => `valley ${row}`,
  });

const costAt = (system: ResidualSystem, theta: Float64Array): number => {
  const r = system.residual(theta);
  return dot(r, r) / 2;
};

async function collect(run: Run): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const step of run) steps.push(step);
  return steps;
}

/** All that must repeat: a step without its time. */
const timeless = (steps: readonly Step[]): string =>
  JSON.stringify(steps, (name, value) =>
    name === "seconds" ? undefined : Number.isNaN(value) ? "NaN" : value,
  );

const sameBits = (a: Float64Array, b: Float64Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

const checks: Readonly<Record<string, Check>> = {
  "lowers the cost": async (solver) => {
    const [system, theta] = [valley(), start()];
    const run = solver.start(system, { theta, steps: 100 });
    await run.finish();
    const [before, after] = [costAt(system, theta), costAt(system, run.theta)];
    return after < before ? undefined : `cost ${before} at the start, ${after} after 100 trials`;
  },

  "leaves the caller's start alone": async (solver) => {
    const theta = start();
    await solver.start(valley(), { theta, steps: 10 }).finish();
    return sameBits(theta, start()) ? undefined : `theta became ${theta}`;
  },

  "run.theta is the accepted iterate of lowest cost": async (solver) => {
    const system = valley();
    const run = solver.start(system, { theta: start(), steps: 100 });
    let lowest = costAt(system, start());
    for await (const step of run) {
      if (step.verdict === "accepted") lowest = Math.min(lowest, step.cost);
      const found = costAt(system, run.theta);
      if (!(found <= lowest * (1 + 1e-11)) || Math.abs(found - step.bestCost) > 1e-11 * found)
        return `trial ${step.index}: cost ${found} at run.theta, ${step.bestCost} reported, ${lowest} seen`;
    }
    return undefined;
  },

  "ends with an outcome that says why": async (solver) => {
    const run = solver.start(valley(), { theta: start(), steps: 3 });
    const early = run.outcome;
    const outcome = await run.finish();
    if (early !== undefined) return `outcome ${early.kind} before the run began`;
    const expected = outcome.kind === "step-limit" && outcome.by === "steps";
    return (expected || outcome.kind === "converged") && /\d/.test(outcome.message)
      ? undefined
      : JSON.stringify(outcome);
  },

  "stops on a signal": async (solver) => {
    const controller = new AbortController();
    const run = solver.start(valley(), { theta: start(), signal: controller.signal });
    let count = 0;
    for await (const step of run) {
      count = step.index + 1;
      if (count === 2) controller.abort();
      if (count > 3) break;
    }
    return run.outcome?.kind === "converged" ||
      (run.outcome?.kind === "aborted" && run.outcome.by === "signal" && count <= 3)
      ? undefined
      : `${count} trials, ${JSON.stringify(run.outcome)}`;
  },

  "resumes bit for bit": async (solver) => {
    for (const cut of [1, 2, 3, 7]) {
      const whole = solver.start(valley(), { theta: start(), steps: 20 });
      const expected = await collect(whole);
      const first = solver.start(valley(), { theta: start(), steps: cut });
      const head = await collect(first);
      if (first.outcome?.kind !== "step-limit") continue;
      const second = solver.start(valley(), { resume: first.state(), steps: 20 });
      const tail = await collect(second);
      if (timeless([...head, ...tail]) !== timeless(expected)) return `after trial ${cut} the steps differ`;
      if (!sameBits(second.theta, whole.theta)) return `after trial ${cut} theta differs`;
    }
    return undefined;
  },

  "goes on after a break": async (solver) => {
    const options: StartOptions = { theta: start(), steps: 10 };
    const whole = await collect(solver.start(valley(), options));
    const run = solver.start(valley(), options);
    const parts: Step[] = [];
    for await (const step of run) {
      parts.push(step);
      if (parts.length === 2) break;
    }
    if (whole.length > 2 && run.outcome?.by !== "break")
      return `outcome after the break: ${JSON.stringify(run.outcome)}`;
    parts.push(...(await collect(run)));
    return timeless(parts) === timeless(whole) ? undefined : "the steps differ from those of an unbroken run";
  },

  "survives residuals that are not finite": async (solver) => {
    let evaluations = 0;
    const system = valley(() => (++evaluations % 3 === 0 ? Number.NaN : 0));
    const run = solver.start(system, { theta: start(), steps: 60 });
    await run.finish();
    return run.theta.every(Number.isFinite) ? undefined : `theta became ${run.theta}`;
  },

  "names a start that is not finite": async (solver) => {
    const run = solver.start(
      valley(() => Number.NaN),
      { theta: start() },
    );
    const steps = await collect(run);
    const named = run.outcome?.kind === "non-finite" && run.outcome.message.includes("valley 0");
    return named && steps.length === 0 ? undefined : `${steps.length} trials, ${JSON.stringify(run.outcome)}`;
  },

  "passes errors through and keeps the best iterate": async (solver) => {
    let evaluations = 0;
    const failure = new Error("the source term failed");
    const clean = valley();
    const system = valley(() => {
      if (++evaluations === 6) throw failure;
      return 0;
    });
    const run = solver.start(system, { theta: start() });
    const caught = await run.finish().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    // A solver that is done in five evaluations never meets the error.
    if (evaluations >= 6 && (caught !== failure || run.outcome?.by !== "exception"))
      return `${caught}, ${JSON.stringify(run.outcome)}`;
    return costAt(clean, run.theta) <= costAt(clean, start()) ? undefined : `theta is ${run.theta}`;
  },

  "starts its best anew when points are redrawn": async (solver) => {
    let shift = 0;
    const system: ResidualSystem = {
      ...valley(() => shift),
      redraw: () => {
        shift += 1;
      },
    };
    const run = solver.start(system, { theta: start(), redrawEvery: 2, steps: 20 });
    let redraws = 0;
    for await (const step of run) {
      if (step.redrawn) redraws++;
      if (step.accepted % 2 === 0 && step.verdict === "accepted") continue;
      const found = costAt(system, run.theta);
      if (Math.abs(found - step.bestCost) > 1e-11 * found)
        return `trial ${step.index}: ${found} at run.theta, ${step.bestCost} reported`;
    }
    return redraws > 0 || run.outcome?.kind === "converged" ? undefined : "no trial was marked as redrawn";
  },

  "measures the error and stops at its target": async (solver) => {
    const error = ([x, y]: Float64Array): number => Math.hypot(x - 1, y - 1);
    const run = solver.start(valley(), {
      theta: start(),
      steps: 5,
      error,
      errorEvery: 0,
      target: error(start()),
    });
    const [first] = await collect(run);
    const reached = run.outcome?.kind === "converged" && run.outcome.by === "target";
    return reached && first.error !== undefined
      ? undefined
      : `${first?.error}, ${JSON.stringify(run.outcome)}`;
  },
};
