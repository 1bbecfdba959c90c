/** @file The end of a solve: what goes wrong there leaves nothing behind on the caller's device. */

import { describe, expect, it, onTestFinished } from "vitest";
import { poisson } from "../../problems/poisson.ts";
import { type HostDevice, wasmDevice } from "../../src/devices/index.ts";
import { NumericalError } from "../../src/errors.ts";
import { finished } from "../../src/solve/finish.ts";
import { type Solved, solve } from "../../src/solve/index.ts";

const few = { model: "mlp:1x4", points: { interior: 40, conditions: 8 }, steps: 1, kind: "network" } as const;

function ownDevice(): HostDevice {
  const device = wasmDevice({ threads: 1 });
  onTestFinished(device.close);
  return device;
}

/** A solution on the device whose values cannot be had. */
async function broken(device: HostDevice, reason: Error): Promise<Solved> {
  const solved = await solve(poisson, { ...few, device, estimate: false });
  const evaluate = (): never => {
    throw reason;
  };
  return { ...solved, u: { ...solved.u, evaluate } };
}

describe("an error estimate that throws", () => {
  it("the unexpected: gives the solve's memory back, throws the same", async () => {
    const device = ownDevice();
    const { used } = device.bytes;
    const reason = new RangeError("not foreseen");
    const solved = await broken(device, reason);
    expect(device.bytes.used).toBeGreaterThan(used);
    await expect(finished({ solved, device }, {})).rejects.toBe(reason);
    expect(device.bytes.used).toBe(used);
  });

  it("also where closing throws too", async () => {
    const device = ownDevice();
    const reason = new RangeError("not foreseen");
    const solved = await broken(device, reason);
    const close = (): never => {
      solved.close();
      throw new Error("of another kind");
    };
    await expect(finished({ solved: { ...solved, close }, device }, {})).rejects.toBe(reason);
  });

  it("numerical trouble: a note, and the solution stays open", async () => {
    const device = ownDevice();
    const solved = await broken(device, new NumericalError({ what: "the values are none" }));
    const { used } = device.bytes;
    const { notes, errorEstimate } = await finished({ solved, device }, {});
    expect(notes.at(-1)).toBe("no error estimate: the values are none");
    expect(errorEstimate).toBeUndefined();
    expect(device.bytes.used).toBe(used);
    solved.close();
  });

  it("in the middle of a solve: the caller's device is as it was before", async () => {
    const own = ownDevice();
    const { used } = own.bytes;
    const reason = new TypeError("a fault of the device");
    let factorisations = 0;
    // Training here takes Cholesky only; the estimate is by QR.
    const geqrf = (): never => {
      factorisations += 1;
      throw reason;
    };
    const device: HostDevice = { ...own, geqrf };
    Object.defineProperties(device, {
      host: { get: () => device },
      bytes: { get: () => own.bytes },
    });
    await expect(solve(poisson, { ...few, device })).rejects.toBe(reason);
    expect(factorisations).toBe(1);
    expect(own.bytes.used).toBe(used);
  });
});
