/** @file Samplers that form rows of J: their memory is planned, kept free, or refused before anything is done. */

import { describe, expect, it, onTestFinished } from "vitest";
import { type Device, type HostDevice, wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { modelNamed } from "../../src/models/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import {
  discretizePlan,
  leastBytes,
  type Plan,
  planBytes,
  planProblem,
  samplerBytes,
} from "../../src/residual/index.ts";
import { samplerNamed, samplerNames } from "../../src/sampling/index.ts";
import { inspect, type Solved, type SolveOptions, solve } from "../../src/solve/index.ts";

const domain = box({ x: [-1, 1], t: [0, 1] });
const front = problem({
  name: "front",
  domain,
  interior: pde`u_t + u*u_x = 0.05*u_xx`,
  conditions: [on(domain.face("t", "low"), pde`u = -sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
});
const model = "mlp:2x16";
const points = { interior: 400, conditions: 40 };
const plan: Plan = planProblem(front, { model: modelNamed(model), points, seed: 1 });
const leverage = samplerBytes(plan, samplerNamed("leverage"));

/** A device with a budget that knows the most that was ever used of it. */
function watched(budget?: number): { readonly device: HostDevice; peak(): number; reset(): void } {
  const own = wasmDevice({ threads: 1, ...(budget && { budget }) });
  onTestFinished(own.close);
  let most = 0;
  const device: HostDevice = {
    ...own,
    allocate: (length) => {
      const array = own.allocate(length);
      most = Math.max(most, own.bytes.used);
      return array;
    },
  };
  Object.defineProperties(device, { host: { get: () => device }, bytes: { get: () => own.bytes } });
  return {
    device,
    peak: () => most,
    reset: () => {
      most = own.bytes.used;
    },
  };
}

const solveWith = (device: Device, options: SolveOptions = {}): Promise<Solved> =>
  solve(front, {
    ...{ device, model, points, sampling: "leverage", redraw: 1, steps: 8, estimate: false },
    ...options,
  });

describe("memory of samplers", () => {
  it.each(samplerNames.map((name) => [name]))("%s takes what the plan says, within a hundredth", (name) => {
    const { device, peak, reset } = watched();
    const sampler = samplerNamed(name);
    const system = discretizePlan(front, plan, { device, seed: 1, sampler });
    const planned = samplerBytes(plan, sampler);
    expect(system.bytes).toBe(planBytes(plan) + planned);
    reset();
    const before = device.bytes.used;
    for (let k = 0; k < 2; k++) system.redraw?.(system.initial());
    const taken = peak() - before;
    // Samplers by residual evaluate candidates and no more; arrays are rounded up to cache lines.
    const bound = planned || 0.1 * leverage;
    expect(taken).toBeLessThanOrEqual(1.01 * bound);
    if (planned > 0) expect(taken).toBeGreaterThan(0.99 * planned);
    expect(planned > 0).toBe(name === "leverage" || name === "volume");
    system.release();
  });

  it("is part of what inspect tells, where points are drawn anew", () => {
    const options = { model, points };
    expect(inspect(front, options).bytes).toBe(planBytes(plan));
    expect(inspect(front, { ...options, sampling: "leverage" }).bytes).toBe(planBytes(plan) + leverage);
  });

  it("room for J and for the sampler: J is stored, every redraw succeeds, the budget is kept", async () => {
    const budget = planBytes(plan) + 1.02 * leverage + 2 ** 20;
    const { device, peak } = watched(budget);
    const solved = await solveWith(device);
    expect(solved.outcome.kind).toBe("step-limit");
    expect(solved.notes.join()).not.toContain("does not fit");
    expect(solved.history.filter(({ redrawn }) => redrawn).length).toBeGreaterThan(0);
    expect(peak()).toBeLessThanOrEqual(budget);
    expect(peak()).toBeGreaterThan(planBytes(plan) + 0.5 * leverage);
    solved.close();
  });

  it("room for J or for the sampler, not for both: panels, by name, and the same steps", async () => {
    const budget = leverage + 0.3 * leastBytes(plan) + 0.7 * planBytes(plan);
    const { device, peak } = watched(budget);
    const solved = await solveWith(device);
    expect(solved.notes.join()).toMatch(
      /with its Gram matrix and rows that sampling by leverage takes\) does not fit: Gram matrices are summed over panels/,
    );
    expect(solved.outcome.kind).toBe("step-limit");
    expect(solved.history.filter(({ redrawn }) => redrawn).length).toBeGreaterThan(0);
    expect(peak()).toBeLessThanOrEqual(budget);
    const stored = await solveWith(watched().device);
    expect(Math.abs(solved.cost / stored.cost - 1)).toBeLessThan(1e-6);
    for (const one of [solved, stored]) one.close();
  });

  it("room for neither is refused with the figures, and nothing is taken", async () => {
    const budget = leastBytes(plan) + 0.9 * leverage;
    const { device, peak } = watched(budget);
    await expect(solveWith(device)).rejects.toThrow(
      /GiB less [\d.e-]+ GiB for sampling by leverage[\s\S]*--sampling rad/,
    );
    expect(peak()).toBe(0);
    const other = await solveWith(device, { sampling: "rad" });
    expect(other.outcome.kind).toBe("step-limit");
    other.close();
  });

  it("is refused of solvers that store no Jacobian too", async () => {
    const { device, peak } = watched(0.9 * leverage);
    await expect(solveWith(device, { solver: "lbfgs" })).rejects.toThrow(
      /sampling by leverage forms rows of the Jacobian at candidates[\s\S]*--sampling rad/,
    );
    expect(peak()).toBe(0);
  });
});
