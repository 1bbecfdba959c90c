/** @file The webgpu device: what is found, what is said where nothing is, and what a lost device does. */

import { describe, expect, it } from "vitest";
import { burgers } from "../../../problems/burgers.ts";
import { levenbergMarquardt } from "../../../solvers/index.ts";
import { type HostDevice, wasmDevice } from "../../../src/devices/index.ts";
import { openGpu, probeWebgpu, webgpuDevice } from "../../../src/devices/webgpu/index.ts";
import { NumericalError, UsageError } from "../../../src/errors.ts";
import { mlp } from "../../../src/models/index.ts";
import { random } from "../../../src/random.ts";
import { discretize } from "../../../src/residual/index.ts";
import { found, open, why } from "./swiftshader.ts";

const importerOf = (gpu: object) => async () => ({ create: () => gpu });

describe("where there is no WebGPU", () => {
  it("Node without the package is told to install it", async () => {
    const thrown = Object.assign(new Error("Cannot find package 'webgpu' imported from /x.js"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    const around = { node: true, importer: () => Promise.reject(thrown) };
    expect(await probeWebgpu(around)).toEqual({
      found: false,
      reason: "the package webgpu is not installed",
      remedy: "npm install webgpu",
    });
    await expect(openGpu(around)).rejects.toThrow(UsageError);
    await expect(openGpu(around)).rejects.toThrow(/not installed\ndevice webgpu\nTry: npm install webgpu/);
  });

  it("a package without a binary for the system says what it said", async () => {
    const importer = () =>
      Promise.reject(new Error("Cannot find module 'dist/sunos-sparc/dawn.node'\nRequire stack:"));
    const { reason, remedy } = await probeWebgpu({ node: true, importer });
    expect(reason).toBe("the package webgpu does not load: Cannot find module 'dist/sunos-sparc/dawn.node'");
    expect(remedy).toContain("npm install webgpu@latest");
  });

  it("Node without a driver hears of VK_DRIVER_FILES", async () => {
    const importer = importerOf({ requestAdapter: async () => null });
    const probe = await probeWebgpu({ node: true, importer });
    expect(probe).toMatchObject({
      found: false,
      provider: "package webgpu",
      reason: "WebGPU finds no graphics card",
    });
    expect(probe.remedy).toContain("VK_DRIVER_FILES");
    await expect(openGpu({ node: true, importer })).rejects.toThrow(/VK_DRIVER_FILES/);
  });

  it("browsers: too old, over plain http, without a card", async () => {
    const old = await probeWebgpu({ node: false, gpu: undefined, secure: true });
    expect(old).toMatchObject({ found: false, reason: "this browser has no WebGPU" });
    const plain = await probeWebgpu({ node: false, gpu: undefined, secure: false });
    expect(plain.reason).toContain("plain http");
    expect(plain.remedy).toContain("https");
    const gpu = { requestAdapter: async () => null } as unknown as GPU;
    expect(await probeWebgpu({ node: false, gpu })).toMatchObject({ found: false, provider: "browser" });
  });

  it("browsers of 2023, whose adapters say nothing of themselves", async () => {
    const adapter = { limits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 } };
    const gpu = { requestAdapter: async () => adapter } as unknown as GPU;
    expect(await probeWebgpu({ node: false, gpu })).toEqual({
      ...{ found: true, provider: "browser", adapter: "unnamed adapter" },
      ...{ software: false, integerProducts: false, largestBuffer: 2 ** 27 },
    });
  });

  it("a driver that throws is a reason, not a crash", async () => {
    const importer = importerOf({ requestAdapter: () => Promise.reject(new Error("driver fell over")) });
    expect(await probeWebgpu({ node: true, importer })).toMatchObject({
      found: false,
      reason: "WebGPU fails here: driver fell over",
    });
  });

  it("device memory that is too small is a UsageError with both a place and a remedy", async () => {
    class GPUOutOfMemoryError {
      readonly message = "tried to allocate 8 GB";
    }
    const device = {
      lost: new Promise(() => undefined),
      pushErrorScope: () => undefined,
      popErrorScope: async () => new GPUOutOfMemoryError(),
      destroy: () => undefined,
    };
    const adapter = { limits: {}, info: { vendor: "test" }, requestDevice: async () => device };
    const gpu = { requestAdapter: async () => adapter, wgslLanguageFeatures: new Set() } as unknown as GPU;
    const opened = await openGpu({ gpu });
    expect(opened).toMatchObject({ adapter: "test", software: false, integerProducts: false });
    const refused = opened.guard("forming a Gram matrix", () => 1);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(
      /too small: tried to allocate 8 GB\nforming a Gram matrix on test\nTry: fewer points/,
    );
    opened.close();
  });
});

describe.runIf(found.found)(`WebGPU${why}`, () => {
  it("is found with its adapter, and what it can do", () => {
    expect(found).toMatchObject({ found: true, provider: "package webgpu" });
    expect(found.adapter).toBeTruthy();
    expect(typeof found.integerProducts).toBe("boolean");
    // WebGPU promises buffers of 128 MiB to every shader.
    expect(found.largestBuffer).toBeGreaterThanOrEqual(2 ** 27);
  });

  it("the device is its base with Gram matrices of its own", async () => {
    const base = wasmDevice({ threads: 1 });
    const device = await webgpuDevice(base);
    expect(device.name).toBe("webgpu");
    expect(device.description).toContain(found.adapter);
    expect(device.description).toContain(base.description);
    const [n, k] = [20, 30];
    const [A, K, C] = [n * k, n * n, n * n].map((length) => device.allocate(length));
    const source = random(1);
    for (let p = 0; p < A.length; p++) A[p] = source.normal();
    device.syrk(true, n, k, A, k, K, n);
    await device.gram!.form(true, n, k, A, k, C, n, device.gram!.slicesFor(1e-7));
    for (let j = 0; j < n; j++)
      for (let i = j; i < n; i++)
        expect(Math.abs(C[j * n + i] - K[j * n + i])).toBeLessThanOrEqual(
          1e-7 * Math.sqrt(K[j * n + j] * K[i * n + i]),
        );
    expect(device.potrf(n, C, n)).toBe(0);
    device.close();
  });

  it("Levenberg-Marquardt goes the way it goes in float64", async () => {
    const costs = async (device: HostDevice): Promise<number[]> => {
      const points = { interior: 100, conditions: 20 };
      const system = await discretize(burgers, {
        model: mlp({ width: 6, depth: 1 }),
        points,
        seed: 1,
        device,
      });
      const run = levenbergMarquardt({ steps: 8 }).start(system);
      const found: number[] = [];
      for await (const { cost } of run) found.push(cost);
      device.close();
      return found;
    };
    const expected = await costs(wasmDevice({ threads: 1 }));
    const actual = await costs(await webgpuDevice(wasmDevice({ threads: 1 })));
    expect(actual).toHaveLength(8);
    expect(actual[7]).toBeLessThan(actual[0]);
    actual.forEach((cost, i) => {
      expect(Math.abs(cost - expected[i])).toBeLessThanOrEqual(1e-10 * expected[i]);
    });
  });

  it("a destroyed device refuses in words, at once and while at work", async () => {
    const device = await webgpuDevice(wasmDevice({ threads: 1 }));
    const gram = device.gram!;
    const [A, C] = [device.allocate(12), device.allocate(9)];
    const form = (): Promise<void> => gram.form(true, 3, 4, A, 4, C, 3, 2);
    await form();
    const atWork = form();
    device.close();
    await expect(atWork).rejects.toThrow(NumericalError);
    await expect(form()).rejects.toThrow(
      /the WebGPU device was lost \(destroyed\)[\s\S]*Try: going on from the best iterate/,
    );
  });

  it("destroyed by others: the next call says so", async () => {
    const gpu = await open();
    gpu.device.destroy();
    await expect(gpu.guard("anything", () => gpu.device.queue.onSubmittedWorkDone())).rejects.toThrow(
      /lost \(destroyed\)[\s\S]*anything on/,
    );
    gpu.close();
  });

  it("code that the driver refuses is a NumericalError with the driver's words; the device goes on", async () => {
    const gpu = await open();
    const bad = gpu.guard("compiling", () => {
      gpu.device.createShaderModule({ code: "fn main( {" });
    });
    await expect(bad).rejects.toThrow(NumericalError);
    await expect(bad).rejects.toThrow(/refused its work[\s\S]*compiling on/);
    expect(await gpu.guard("adding", () => 1 + 1)).toBe(2);
    const thrown = gpu.guard("asking", () => {
      throw new UsageError({ what: "my own words" });
    });
    await expect(thrown).rejects.toThrow("my own words");
    gpu.close();
  });
});
