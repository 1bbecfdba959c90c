/** @file An observer that throws ends a solve in order: memory given back, the best iterate stored, the same error passed on. */

import { describe, expect, it, onTestFinished } from "vitest";
import { poisson } from "../../problems/poisson.ts";
import { wasmDevice } from "../../src/devices/index.ts";
import { pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { on, problem } from "../../src/problem/index.ts";
import { createRunFolder, fingerprint, openRunFolder, recordRun } from "../../src/run/index.ts";
import { modelOf, restore, type SolveOptions, solve } from "../../src/solve/index.ts";
import { manifest, temporaryFolder } from "../run/fixtures.ts";

const reason = new RangeError("of the caller's");
const few = { points: { interior: 40, conditions: 8 }, estimate: false } as const;
const domain = box({ x: [0, 1], t: [0, 1] });
const decay = problem({
  name: "decay",
  domain,
  interior: pde`u_t = u_xx/10`,
  conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
});

function ownDevice() {
  const device = wasmDevice({ threads: 1 });
  onTestFinished(device.close);
  return device;
}

describe("an observer that throws", () => {
  it.each<[string, SolveOptions]>([
    ["a network", { ...few, model: "mlp:1x4", steps: 3, kind: "network" }],
    ["networks in slabs", { ...few, model: "mlp:1x4", steps: 6, kind: "network", slabs: 2 }],
    ["networks in pieces", { ...few, model: "mlp:1x4", steps: 3, pieces: [2, 1] }],
    ["windows", { windows: [2, 2], windowModel: "chebyshev:4", estimate: false }],
    ["trained Gaussians", { ...few, model: "gaussians:2x2", steps: 3 }],
    ["a named basis", { model: "chebyshev:6", estimate: false }],
    ["a search", { estimate: false, family: "chebyshev" }],
  ])("gives back the memory of %s, and its error is the caller's", async (_, options) => {
    const device = ownDevice();
    const { used } = device.bytes;
    let seen = 0;
    const observe = (): never => {
      seen += 1;
      throw reason;
    };
    await expect(solve(decay, { ...options, seconds: 5, device, observe })).rejects.toBe(reason);
    expect(seen).toBe(1);
    expect(device.bytes.used).toBe(used);
  });

  it("leaves the best iterate in the run folder, from which the run can be resumed", async () => {
    const options = { ...few, model: "mlp:1x6", kind: "network", seed: 3 } as const;
    const device = ownDevice();
    const folder = createRunFolder(temporaryFolder(), {
      ...manifest,
      ...{ problem: { ...manifest.problem, hash: fingerprint(poisson) }, seed: 3 },
      model: modelOf(poisson, options),
    });
    const recorder = recordRun(folder);
    const observe: SolveOptions["observe"] = ({ step, checkpoint }) =>
      recorder.observe(step, checkpoint, () => {
        if (step.index === 9) throw reason;
      });
    await expect(solve(poisson, { ...options, steps: 20, device, observe })).rejects.toBe(reason);
    const { history, checkpoint } = openRunFolder(folder.path);
    const steps = history();
    expect(steps).toHaveLength(10);
    const whole = await solve(poisson, { ...options, steps: 20, device });
    const resumed = await solve(poisson, { ...options, steps: 20, device, resume: checkpoint() });
    expect(resumed.history[0].index).toBe(10);
    expect([...resumed.theta]).toEqual([...whole.theta]);
    expect(whole.history.slice(0, 10).map(({ cost }) => cost)).toEqual(steps.map(({ cost }) => cost));
    const halfway = await solve(poisson, { ...options, steps: 10, device });
    const u = restore(poisson, checkpoint(), device);
    expect(u.at({ x: 0.3, y: 0.2 })).toBe(halfway.u.at({ x: 0.3, y: 0.2 }));
  });
});
