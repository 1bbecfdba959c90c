/** @file Trained and placed Gaussians by name: errors, stored solutions, resuming, refusals. */

import { afterAll, describe, expect, it } from "vitest";
import { allenCahn } from "../../problems/allen-cahn.ts";
import { helmholtz } from "../../problems/helmholtz.ts";
import { inverseHeat } from "../../problems/inverse-heat.ts";
import { kovasznay } from "../../problems/kovasznay.ts";
import { poisson } from "../../problems/poisson.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import type { Problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import type { Checkpoint } from "../../src/run/index.ts";
import { solveByGaussians } from "../../src/solve/gaussians.ts";
import { restore, type Solved, type SolveOptions } from "../../src/solve/index.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());

async function solved(of: Problem, model: string, more: SolveOptions = {}): Promise<Solved> {
  const found = await solveByGaussians(of, { model, device, ...more });
  return found.solved;
}

/** The solution a checkpoint holds agrees with the one that was found, bit for bit. */
function expectRestored({ problem, u, checkpoint }: Solved): void {
  const points = problem.domain.sample(40, { random: random(5) });
  const name = problem.fields[0];
  const names = [name, ...problem.coordinates.map((along) => `${name}_${along}`)];
  expect(restore(problem, checkpoint()).evaluate(names, points)).toEqual(u.evaluate(names, points));
}

describe("trained Gaussians", () => {
  it("lower the error of their start a hundredfold, and can be stored", async () => {
    const [before, after] = [
      await solved(poisson, "gaussians:5x5", { steps: 0 }),
      await solved(poisson, "gaussians:5x5", { steps: 60 }),
    ];
    expect(after.error!.relativeL2).toBeLessThan(before.error!.relativeL2 / 100);
    expect([after.kind, after.solver, after.columns]).toEqual(["network", "lm", 125]);
    expectRestored(after);
    for (const { close } of [before, after]) close();
  });

  it("end with the best weights for their centres: no cost above the last step's", async () => {
    const { cost, history, close } = await solved(poisson, "gaussians:4x4:full", { steps: 12 });
    expect(cost).toBeLessThanOrEqual(history.at(-1)!.bestCost);
    close();
  });

  it("resume bit for bit", async () => {
    const options = { steps: 8, seed: 3 } as const;
    const whole = await solved(helmholtz, "gaussians:5x5", options);
    const saved: Checkpoint[] = [];
    const half = await solved(helmholtz, "gaussians:5x5", {
      ...options,
      steps: 4,
      observe: ({ checkpoint }) => saved.push(checkpoint()),
    });
    const rest = await solved(helmholtz, "gaussians:5x5", { ...options, resume: saved.at(-1)! });
    expect(rest.theta).toEqual(whole.theta);
    expect(rest.steps).toBe(8);
    for (const { close } of [whole, half, rest]) close();
  });

  it("add the lift that a problem recommends, and say so", async () => {
    const run = await solved(allenCahn, "gaussians:6x4", {
      steps: 1,
      points: { interior: 200, conditions: 40 },
    });
    expect(run.notes.join()).toMatch(/lift of u is added/);
    expectRestored(run);
    run.close();
  });

  it("find coefficients with their standard errors", async () => {
    const run = await solved(inverseHeat, "gaussians:7x5", { steps: 40 });
    const [{ value, standardError, exact }] = run.coefficients;
    expect(Math.abs(value / exact! - 1)).toBeLessThan(0.02);
    expect(standardError).toBeGreaterThan(0);
    run.close();
  });

  it("carry several fields", async () => {
    const run = await solved(kovasznay, "gaussians:4x4", {
      steps: 2,
      points: { interior: 150, conditions: 40 },
    });
    expect(Object.keys(run.error!.fields)).toEqual([...kovasznay.fields]);
    expectRestored(run);
    run.close();
  });
});

describe("physics-informed Gaussians", () => {
  it("are trained with their head, and can be stored", async () => {
    const points = { interior: 200, conditions: 60 };
    const [before, after] = [
      await solved(poisson, "pig:6x2", { steps: 0, points }),
      await solved(poisson, "pig:6x2", { steps: 150, points }),
    ];
    expect(after.error!.relativeL2).toBeLessThan(before.error!.relativeL2 / 10);
    expectRestored(after);
    for (const { close } of [before, after]) close();
  });
});

describe("placed radial functions", () => {
  it("solve a smooth problem at once", async () => {
    const run = await solved(poisson, "rbf:150");
    expect([run.kind, run.solver, run.columns]).toEqual(["features", "qr", 150]);
    expect(run.error!.relativeL2).toBeLessThan(1e-4);
    expect(run.decisions.length).toBeGreaterThan(1);
    expectRestored(run);
    run.close();
  });

  it("do better as Gaussians than with heavier tails", async () => {
    const runs = [await solved(poisson, "rbf:150"), await solved(poisson, "rbf:150:inverse-quadratic")];
    expect(runs[0].error!.relativeL2).toBeLessThan(runs[1].error!.relativeL2 / 10);
    for (const { close } of runs) close();
  });
});

describe("models that cannot be", () => {
  it.each([
    ["gaussians:0x14", {}, /"0" is no whole number/],
    ["gaussians:4x4x4", {}, /3 counts for the 2 coordinates/],
    [
      "gaussians:60x60",
      { memory: 2 ** 30 },
      /GiB for the Jacobian.*fixed centres \(--model gaussians:900\)/s,
    ],
    ["rbf:9", {}, /too few to be placed/],
    ["rbf:20000", { memory: 2 ** 30 }, /the budget is 1.00 GiB/],
    ["rbf:90", { solver: "lm" }, /"solver" is for models that are trained/],
    ["pig:40", { solver: "nope" }, /nope/],
  ] as const)("%s is refused", async (model, options, message) => {
    const refusal = await solved(poisson, model, options).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(message);
  });
});
