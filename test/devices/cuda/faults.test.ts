/** @file What goes wrong on a card, over the stubs: named errors with numbers and remedies, and nothing lost. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { levenbergMarquardt } from "../../../solvers/index.ts";
import { compile } from "../../../src/devices/cuda/compiler.ts";
import type { CudaOptions } from "../../../src/devices/cuda/index.ts";
import { cudaDevice } from "../../../src/devices/cuda/index.ts";
import { type CudaLibraries, loadCuda } from "../../../src/devices/cuda/libraries.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { NumericalError, UsageError } from "../../../src/errors.ts";
import { mlp } from "../../../src/models/index.ts";
import { discretize } from "../../../src/residual/index.ts";
import { get, type Opened, openStub, placeStubs, put } from "./opened.ts";
import { obstacle, titled } from "./stub/build.ts";

describe.skipIf(obstacle)(titled("faults of the cuda device"), () => {
  let putBack: () => void;
  beforeAll(() => {
    putBack = placeStubs();
  });
  afterAll(() => putBack());
  const opened: Opened[] = [];
  const open = (options?: CudaOptions): Opened => {
    const one = openStub(options);
    opened.push(one);
    return one;
  };
  afterEach(() => {
    for (const { device, stub } of opened.splice(0)) {
      device.close();
      expect(stub.count("violations")).toBe(0);
      expect(stub.count("open")).toBe(0);
    }
  });
  const thrownBy = (action: () => unknown): Error => {
    try {
      action();
    } catch (thrown) {
      return thrown as Error;
    }
    throw new Error("nothing was thrown");
  };

  it("refuses memory above the budget with both numbers, and counts what is used", () => {
    const { device } = open({ budget: 2 ** 20 });
    const array = device.allocate(2 ** 16);
    expect(device.bytes).toEqual({ used: 2 ** 19, budget: 2 ** 20 });
    const error = thrownBy(() => device.allocate(2 ** 16 + 1));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(
      /0\.50 MiB asked for with 0\.50 MiB in use exceed the memory budget of 1\.00 MiB/,
    );
    device.release(array);
    expect(device.bytes.used).toBe(0);
    expect(thrownBy(() => device.release(array)).message).toMatch(/released/);
    const whole = device.allocate(10);
    const { used } = device.bytes;
    const parts = [whole.subarray(0, 4), whole.subarray(0, 0), whole.subarray(1), whole.subarray(3, 5)];
    for (const part of parts) expect(() => device.release(part)).toThrow(UsageError);
    expect(thrownBy(() => device.release(parts[0])).message).toMatch(/4 numbers is a part of .* of 10/);
    // Nothing was taken away: the whole is still there, and can be released once.
    expect(device.bytes.used).toBe(used);
    device.write(new Float64Array(10).fill(1), whole);
    device.release(whole.subarray());
    expect(device.bytes.used).toBeLessThan(used);
    expect(() => device.release(whole)).toThrow(/released already/);
    expect(() => device.allocate(-1)).toThrow(UsageError);
  });

  it("the budget is nine tenths of what is free, unless told", () => {
    expect(open().device.bytes.budget).toBeCloseTo(0.9 * 2 ** 30, -6);
    expect(thrownBy(() => openStub({ budget: 0 })).message).toMatch(/positive/);
    expect(thrownBy(() => openStub({ blocks: 0 })).message).toMatch(/blocks = 0/);
  });

  it("out of memory on the card: both numbers and a remedy; the device goes on", () => {
    const { device, stub } = open();
    stub.set("failAllocation", stub.count("allocations") + 1);
    const error = thrownBy(() => device.allocate(1000));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/out of memory: 1024\.00 MiB free of 1\.00 GiB/);
    expect(error.message).toMatch(/Try: /);
    expect(device.bytes.used).toBe(0);
    expect(get(device, put(device, [1, 2]))).toEqual(Float64Array.of(1, 2));
  });

  it.each([
    [700, "CUDA_ERROR_ILLEGAL_ADDRESS"],
    [214, "status 214"],
    [719, "status 719"],
  ])("status %d of a kernel: the device is lost, and every later call says so", (status, words) => {
    const { device, stub } = open();
    const array = put(device, [4, 2, 2, 10]);
    stub.set("launchStatus", status);
    stub.set("failLaunch", stub.count("launches") + 1);
    const error = thrownBy(() => device.diagonal(2, array, 2));
    expect(error).toBeInstanceOf(NumericalError);
    expect(error.message).toMatch(/device is lost/);
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/Try: .*checkpoint/);
    for (const action of [
      () => device.potrf(2, array, 2),
      () => device.read(array, new Float64Array(4)),
      () => device.gemv(false, 2, 2, 1, array, 2, array, 0, array),
      () => device.allocate(1),
    ])
      expect(thrownBy(action)).toBe(error);
    // Cleaning up after it does not hide it.
    device.release(array);
    expect(device.bytes.used).toBe(0);
  });

  it("a run on a card that is lost ends with an outcome and keeps its best iterate", async () => {
    const { device, stub } = open();
    const system = discretize(burgers, {
      model: mlp({ width: 6, depth: 2 }),
      points: { interior: 70, conditions: 30 },
      seed: 4,
      device,
    });
    const run = levenbergMarquardt({ steps: 50 }).start(system);
    const costs: number[] = [];
    for await (const step of run) {
      costs.push(step.cost);
      if (costs.length === 4) stub.set("failLaunch", stub.count("launches") + 3);
    }
    expect(costs.length).toBeGreaterThanOrEqual(4);
    expect(costs.length).toBeLessThan(50);
    expect(run.outcome?.by).toBe("exception");
    expect(run.outcome?.message).toMatch(/device is lost/);
    expect(run.theta.every(Number.isFinite)).toBe(true);
    system.release();
    const host = wasmDevice({ threads: 1 });
    const check = discretize(burgers, {
      model: mlp({ width: 6, depth: 2 }),
      points: { interior: 70, conditions: 30 },
      seed: 4,
      device: host,
    });
    const residual = await check.residual(run.theta);
    const cost = residual.reduce((sum, r) => sum + (r * r) / 2, 0);
    expect(cost / Math.min(...costs)).toBeCloseTo(1, 6);
    host.close();
  });

  it("a kernel that does not compile: NVRTC's words and the line", () => {
    open();
    const libraries = loadCuda() as CudaLibraries;
    const source = 'extern "C" __global__ void broken(double* x) {\n  x[0] = nowhere + 1;\n}\n';
    const error = thrownBy(() => compile(libraries, source, 90, "Stub Card"));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/does not compile/);
    expect(error.message).toMatch(/nowhere/);
    expect(error.message).toContain("line 2: x[0] = nowhere + 1;");
  });

  it("a card newer than NVRTC gets PTX of the newest it knows; one older than all is refused", () => {
    const { device, stub } = open();
    stub.set("architecture", 103);
    const next = cudaDevice(wasmDevice({ threads: 1 }));
    expect(next.description).toMatch(/compute capability 10\.3/);
    expect(next.diagonal(2, put(next, [4, 2, 2, 10]), 2)).toEqual(Float64Array.of(4, 10));
    next.close();
    stub.set("architecture", 61);
    const error = thrownBy(() => cudaDevice(wasmDevice({ threads: 1 })));
    expect(error.message).toMatch(/6\.1 is below all/);
    expect(device.diagonal(1, put(device, [3]), 1)).toEqual(Float64Array.of(3));
  });

  it("code that the driver is too old for: a UsageError that names a driver", () => {
    const { stub } = open();
    stub.set("loadStatus", 222);
    const error = thrownBy(() => cudaDevice(wasmDevice({ threads: 1 })));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/driver is too old/);
    expect(error.message).toMatch(/Try: a driver of version 580/);
  });

  it("arrays of another device, of the host and too short ones are refused", () => {
    const { device } = open();
    const other = cudaDevice(wasmDevice({ threads: 1 }), { ordinal: 1 });
    const [mine, theirs] = [put(device, [4, 2, 2, 10]), put(other, [4, 2, 2, 10])];
    expect(thrownBy(() => device.diagonal(2, theirs, 2)).message).toMatch(/not in this device's memory/);
    expect(() => device.gemv(false, 2, 2, 1, mine, 2, new Float64Array(2), 0, mine)).toThrow(UsageError);
    expect(() => device.write(new Float64Array(5), mine)).toThrow(/5 numbers with an array of 4/);
    expect(() => device.potrf(3, mine, 3)).toThrow(/A has 4 entries, the shape needs 9/);
    expect(() => device.syrk(true, 2, 2, mine, 1, mine, 2)).toThrow(/leading dimension 1/);
    expect(() => device.shiftDiagonal(2, mine, 2, new Float64Array(1))).toThrow(/2 are needed/);
    expect(() => device.geqrf(2 ** 16, 2 ** 15, mine, 2 ** 16, mine)).toThrow(UsageError);
    device.release(mine);
    expect(() => device.potrf(2, mine, 2)).toThrow(/released/);
    other.close();
  });

  it("two devices work side by side, and one may close first", () => {
    const { device } = open();
    const other = cudaDevice(wasmDevice({ threads: 1 }), { ordinal: 1 });
    const [mine, theirs] = [put(device, [4, 2, 2, 10]), put(other, [9, 3, 3, 5])];
    expect([device.potrf(2, mine, 2), other.potrf(2, theirs, 2)]).toEqual([0, 0]);
    expect([device, other].map((d, i) => [...d.diagonal(2, [mine, theirs][i], 2)])).toEqual([
      [2, 3],
      [3, 2],
    ]);
    other.close();
    other.close();
    expect(thrownBy(() => other.diagonal(2, theirs, 2)).message).toMatch(/closed/);
    expect([...device.diagonal(2, mine, 2)]).toEqual([2, 3]);
  });
});
