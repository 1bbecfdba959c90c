/**
 * @file The same network trained on every device of this machine.
 *
 * You will see a line per device: the cost after forty steps, or why the device is not to be had. What `cuda`, `webgpu`,
 * `tensorflow` and `gpujs` compute in float64, or from slices exact to float64, leads to the same cost as `wasm`.
 * Error to expect: costs differ by less than 1e-8 of their size.
 * Run it: npx sobolev run examples/15-devices.ts
 */

import assert from "node:assert/strict";
import { chooseDevice, deviceKinds, solve, UsageError } from "sobolev";
import { problemNamed } from "sobolev/problems";

const problem = await problemNamed("poisson");
const settings = { kind: "network", model: "mlp:1x12", points: 120, steps: 40, estimate: false } as const;

/** The cost where a device leads, or why it cannot be had. */
async function costOn(kind: (typeof deviceKinds)[number]): Promise<number | string> {
  try {
    const { device } = await chooseDevice(kind, { threads: 1 });
    const { cost, close } = await solve(problem, { ...settings, device });
    close();
    device.close();
    return cost;
  } catch (reason) {
    if (reason instanceof UsageError) return reason.complaint.what;
    throw reason;
  }
}

const expected = await costOn("wasm");
assert.ok(typeof expected === "number");
for (const kind of deviceKinds) {
  const cost = await costOn(kind);
  console.log(
    `${kind.padEnd(10)} ${typeof cost === "number" ? cost.toExponential(12) : `not here: ${cost}`}`,
  );
  if (typeof cost === "number") assert.ok(Math.abs(cost / expected - 1) < 1e-8);
}
