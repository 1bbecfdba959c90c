/** @file A device is chosen once and announced; an absent one says how to get it. */

import { describe, expect, it } from "vitest";
import { chooseDevice, type DeviceKind, measureRates, wasmDevice } from "../../src/devices/index.ts";
import { nativeDevice } from "../../src/devices/native/index.ts";

const options = { threads: 1, budget: 2 ** 24 };
const absent = {
  found: false,
  reason: "libopenblas.so.0 was not found",
  remedy: "apt-get install libopenblas0-pthread",
};
const without = { probeNative: () => absent, nativeDevice };

describe("chooseDevice", () => {
  it("opens wasm when asked, and says so", async () => {
    const { device, announcement } = await chooseDevice("wasm", options);
    expect([device.name, device.threads, device.bytes.budget]).toEqual(["wasm", 1, 2 ** 24]);
    expect(announcement).toBe(`device wasm, as asked: ${device.description}`);
    device.close();
  });
  it("auto falls back to wasm with the reason and the command that would help", async () => {
    const { device, announcement } = await chooseDevice("auto", options, without);
    expect(device.name).toBe("wasm");
    expect(announcement).toContain("chosen because libopenblas.so.0 was not found");
    expect(announcement).toContain("apt-get install libopenblas0-pthread");
    device.close();
  });
  it("native without a BLAS is an error with the command that installs one", async () => {
    await expect(chooseDevice("native", options, without)).rejects.toThrow(
      /not found[\s\S]*apt-get install libopenblas0-pthread/,
    );
  });
  it("auto takes a BLAS that is found, on the memory of a wasm device with the same options", async () => {
    const { device, announcement } = await chooseDevice("auto", options, {
      probeNative: () => ({ found: true }),
      nativeDevice: (base) => ({ ...base, name: "native", description: "a BLAS" }),
    });
    expect(announcement).toBe("device native, chosen because a BLAS was found: a BLAS");
    expect(device.bytes.budget).toBe(2 ** 24);
    device.close();
  });
  it("names the nearest device for an unknown one", async () => {
    await expect(chooseDevice("wasn" as DeviceKind)).rejects.toThrow(
      /unknown device "wasn"[\s\S]*Try: "wasm"/,
    );
  });
});

describe("wasmDevice", () => {
  it("refuses a number of threads that is not one", () => {
    expect(() => wasmDevice({ threads: 0 })).toThrow(/threads = 0/);
    expect(() => wasmDevice({ threads: 1.5 })).toThrow(/threads = 1.5/);
  });
});

describe("measureRates", () => {
  it("returns positive finite figures, releases what it allocated, and counts one thread apart", () => {
    const device = wasmDevice({ threads: 2, budget: 2 ** 24 });
    const rates = measureRates(device, { n: 96, repeats: 2 });
    const { gemm, syrk, potrf } = rates.allThreads;
    const alone = rates.oneThread!;
    const figures = [
      rates.microKernel,
      gemm,
      syrk,
      potrf,
      alone.gemm,
      alone.syrk,
      alone.potrf,
      rates.tanhJet,
    ];
    expect(figures.every((x) => x > 0 && Number.isFinite(x))).toBe(true);
    expect(device.bytes.used).toBe(0);
    device.close();
  });
});
