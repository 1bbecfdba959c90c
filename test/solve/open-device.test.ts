/** @file The device of a solve: memory that was asked for, and what is said of solves that leave a device aside. */

import { describe, expect, it, onTestFinished } from "vitest";
import { poisson } from "../../problems/poisson.ts";
import { type Device, wasmDevice } from "../../src/devices/index.ts";
import { solve } from "../../src/solve/index.ts";
import { openDevice } from "../../src/solve/open-device.ts";
import { placeStubs } from "../devices/cuda/opened.ts";
import { obstacle, titled } from "../devices/cuda/stub/build.ts";

describe("a solve beside a device that trains networks on all of the domain only", () => {
  /** Its own arrays are those of a host device; what matters is that it is not its own host. */
  function beside(): Device {
    const [own, host] = [wasmDevice({ threads: 1 }), wasmDevice({ threads: 1 })];
    onTestFinished(() => {
      for (const each of [own, host]) each.close();
    });
    return { ...own, host };
  }
  const few = { points: { interior: 40, conditions: 8 }, steps: 1, estimate: false } as const;

  it("says of networks in pieces that they were trained on the host, not that there were none", async () => {
    const solved = await solve(poisson, { ...few, device: beside(), pieces: [2, 1], model: "mlp:1x4" });
    expect(solved.kind).toBe("network");
    expect(solved.notes[0]).toMatch(
      /only a network on all of the domain is trained there: all of this runs on device wasm$/,
    );
    solved.close();
  });

  it("says nothing of the kind of a network on all of the domain", async () => {
    const solved = await solve(poisson, { ...few, device: beside(), kind: "network", model: "mlp:1x4" });
    expect(solved.notes.join()).not.toMatch(/all of this runs/);
    solved.close();
  });
});

describe.skipIf(obstacle)(titled("memory that was asked for"), () => {
  const budgetOf = async (memory?: number): Promise<number> => {
    const options = { device: "cuda", ...(memory && { memory }) } as const;
    const opened = await openDevice(options, { threads: 1, memory: 2 ** 25 });
    const { budget } = opened.training.device.bytes;
    expect(opened.device.bytes.budget).toBe(2 ** 25);
    opened.close();
    return budget;
  };

  it("holds on a card; without, a card has its own", async () => {
    onTestFinished(placeStubs());
    expect(await budgetOf(2 ** 26)).toBe(2 ** 26);
    expect(await budgetOf()).toBeGreaterThan(2 ** 26);
  });
});
