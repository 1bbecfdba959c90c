/** @file Step cost against its floor: what is counted, the arithmetic of the floor, and a report for every kind of method. */

import { describe, expect, it } from "vitest";
import { solverNamed } from "../../solvers/index.ts";
import { chooseDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { modelNamed } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { type DiscretizedSystem, discretize } from "../../src/residual/index.ts";
import { benchStep } from "../../src/solve/index.ts";
import { counting, noCounts, type StepCounts } from "../../src/solve/step-counts.ts";
import { floorOf } from "../../src/solve/step-floor.ts";

const domain = box({ x: [0, 1] });
const arch = problem({
  name: "arch",
  domain,
  interior: pde`u_xx + u^2 = -pi^2*sin(pi*x)`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  recommended: { model: "mlp:1x4", points: { interior: 30, conditions: 2 } },
});

async function onArch<T>(use: (system: DiscretizedSystem) => Promise<T>): Promise<T> {
  const { device } = await chooseDevice("wasm", { threads: 1, budget: 2 ** 28 });
  try {
    const points = { interior: 30, conditions: 2 };
    return await use(discretize(arch, { model: modelNamed("mlp:1x4"), device, points, seed: 1 }));
  } finally {
    device.close();
  }
}

const countsOf = (name: string, steps: number): Promise<{ counts: StepCounts; trials: number }> =>
  onArch(async (system) => {
    const counts = noCounts();
    const run = solverNamed(name).start(counting(system, counts), { theta: system.initial(), steps });
    let trials = 0;
    for await (const _ of run) trials += 1;
    return { counts, trials };
  });

const nothingBut = (...names: (keyof StepCounts)[]): RegExp => new RegExp(`^(${names.join("|")})$`);

describe("what a solver asks of its system", () => {
  it("is one gradient per probe for a quasi-Newton method, and one at the start", async () => {
    const { counts, trials } = await countsOf("ssbroyden", 12);
    expect(counts).toEqual({ ...noCounts(), products: trials + 1 });
  });

  it("is one Gram matrix per linearisation for Levenberg-Marquardt, and a Cholesky factor per damping", async () => {
    const { counts } = await countsOf("lm", 15);
    expect(counts.gram).toBeLessThanOrEqual(counts.linearise);
    expect(counts.gram).toBeGreaterThanOrEqual(counts.linearise - 1);
    expect(counts.cholesky).toBe(15);
    for (const [name, count] of Object.entries(counts))
      if (count > 0) expect(name).toMatch(nothingBut("linearise", "gram", "cholesky", "residual", "jvp"));
  });

  it("is the same answer as without counting", async () => {
    await onArch(async (system) => {
      const theta = system.initial();
      const [plain, counted] = [
        solverNamed("gauss-newton-krylov").start(system, { theta, steps: 4 }),
        solverNamed("gauss-newton-krylov").start(counting(system, noCounts()), { theta, steps: 4 }),
      ];
      await plain.finish();
      await counted.finish();
      expect(counted.theta).toEqual(plain.theta);
    });
  });
});

describe("the floor", () => {
  it("of Levenberg-Marquardt is m²M per Gram matrix and m³/3 per Cholesky factor, at the rate of SYRK", () =>
    onArch(async (system) => {
      const [m, M] = [Math.min(system.rows, system.columns), Math.max(system.rows, system.columns)];
      const counts = { ...noCounts(), linearise: 3, gram: 3, cholesky: 7, residual: 7 };
      const floor = await floorOf(system, system.initial(), counts, { singularValues: false });
      expect(floor.seconds * floor.syrkRate * 1e9).toBeCloseTo(3 * m * m * M + (7 * m ** 3) / 3, 6);
    }));

  it("of methods that factor J has their further residuals too: a grid of step lengths is part of the method", () =>
    onArch(async (system) => {
      const counts = { ...noCounts(), linearise: 3, gram: 3, cholesky: 3, residual: 3 * 31 };
      const floor = await floorOf(system, system.initial(), counts, { singularValues: false });
      expect(floor.counts.at(-1)).toMatch(/residuals beyond one per factor/);
    }));

  it("of methods without J counts every kind of sweep, and none that was not asked for", () =>
    onArch(async (system) => {
      const counts = { ...noCounts(), products: 5, hessianVector: 2 };
      const floor = await floorOf(system, system.initial(), counts, { singularValues: false });
      expect(floor.counts).toEqual([
        "products with the Hessian as fast as alone",
        "gradients as fast as alone",
      ]);
      expect(floor.seconds).toBeGreaterThan(0);
      const none = await floorOf(system, system.initial(), noCounts(), { singularValues: false });
      expect(none).toMatchObject({ seconds: 0, counts: [] });
    }));
});

describe("bench step", () => {
  it("refuses before the run what leaves no room to time its floor", async () => {
    const options = { device: "wasm", model: "mlp:2x16", points: { interior: 3000 } } as const;
    await expect(benchStep(arch, { ...options, memory: 8e6, seconds: 1 })).rejects.toThrow(
      /3002 rows x 321 columns takes [\d.]+ GiB[\s\S]*--memory/,
    );
  });

  it.each([
    ["lm", "gram", /SYRK/],
    ["newton", "qr", /GEQRF/],
    ["gauss-newton", "minimumNorm", /GEQRF/],
    ["truncated-svd", "truncatedSolve", /GEQRF/],
    ["kfac", "kroneckerFactors", /Kronecker/],
    ["ssbroyden", "products", /inverse Hessian/],
  ])("reports %s with what it asks for and what its floor is made of", async (solver, wanted, made) => {
    const report = await benchStep(arch, { solver, device: "wasm", threads: 1, seconds: 0.3 });
    expect(report).toMatchObject({ problem: "arch", model: "mlp:1x4", solver, device: "wasm" });
    expect(report.asked[wanted]).toBeGreaterThan(0);
    expect(report.floor.join()).toMatch(made);
    expect(report.linearisations).toBeGreaterThan(0);
    for (const value of [report.secondsPerStep, report.idealSecondsPerStep, report.ratio]) {
      expect(value).toBeGreaterThan(0);
      expect(value).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it("refuses a solver that there is none of", async () => {
    const asked = benchStep(arch, { solver: "lm-classik", device: "wasm", seconds: 0.05 });
    await expect(asked).rejects.toThrow(/no solver "lm-classik"/);
  });
});
