/** @file The gpujs device in the cpu and webasm modes of gpu.js, and what is said when there is no gpu.js. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import type { GpuJs } from "../../../src/devices/gpujs/gpujs-package.ts";
import { type GpuJsMode, gpujsDevice, probeGpuJs } from "../../../src/devices/gpujs/index.ts";
import { gpujsProducts } from "../../../src/devices/gpujs/products.ts";
import { exactness, type Packages } from "../../../src/devices/slices/index.ts";
import { wasmDevice } from "../../../src/devices/wasm/wasm.ts";
import { statesProducts } from "../slices/provider.ts";
import { gramError, operand, significant } from "../slices/reference.ts";

const { GPU, input } = createRequire(import.meta.url)("gpu.js") as GpuJs;

describe.each(["cpu", "webasm"] as const)("gpu.js in %s mode", (mode) => {
  statesProducts(async () => gpujsProducts(new GPU({ mode }), input, mode));

  it("is described, with what runs where, and gives float64 accuracy", async () => {
    const device = await gpujsDevice(wasmDevice({ threads: 1 }), { mode });
    expect(device.name).toBe("gpujs");
    expect(device.description).toContain(`gpu.js in ${mode} mode, as asked: on the processor`);
    const X = operand("condition 1e10", 31, 400, false);
    const C = new Float64Array(31 ** 2);
    const gram = device.gram as NonNullable<typeof device.gram>;
    await gram.form(false, 31, 400, X.A, X.lda, C, 31, gram.slicesFor(1e-14));
    expect(gramError(X, C, 31)).toBeLessThan(1e-14);
    device.close();
  });

  it("is probed: found, with the mode that runs", async () => {
    expect(await probeGpuJs({ mode })).toMatchObject({ found: true, backend: mode, gpu: false });
  });
});

it("serves kernels whose text a minifier has written", async () => {
  const entry = resolve(import.meta.dirname, "../../../src/devices/gpujs/products.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  const text = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`;
  const minified = (await import(text)) as { gpujsProducts: typeof gpujsProducts };
  const products = minified.gpujsProducts(new GPU({ mode: "webasm" }), input, "minified");
  expect(await exactness(products)).toMatchObject({ exact: true });
  products.close();
});

/** Where Debian's chromium keeps a WebGPU adapter that needs no card. */
const chromium = "/usr/lib/chromium";
const hasAdapter = ["vk_swiftshader_icd.json", "libvulkan.so.1"].every((file) =>
  existsSync(`${chromium}/${file}`),
);

it.runIf(hasAdapter)("is exact in webgpu mode, on the adapter of chromium that needs no card", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gpujs-"));
  const outfile = join(folder, "webgpu.mjs");
  const entry = resolve(import.meta.dirname, "webgpu-adapter.ts");
  await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile,
  });
  symlinkSync(resolve(import.meta.dirname, "../../../node_modules"), join(folder, "node_modules"));
  // The loader reads these when a process starts: another process it has to be.
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: chromium,
    VK_DRIVER_FILES: `${chromium}/vk_swiftshader_icd.json`,
  };
  const printed = execFileSync(process.execPath, [outfile], { env, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  const { probe, error } = JSON.parse(printed) as { probe: unknown; error: number };
  expect(probe).toMatchObject({ found: true, backend: "webgpu", gpu: true });
  expect(error).toBeLessThan(1e-14);
});

it("says which mode it has chosen", async () => {
  const probe = await probeGpuJs();
  expect(probe.found).toBe(true);
  expect(probe.description).toMatch(/^gpu\.js in (webgpu|webgl2?|headlessgl|webasm) mode, chosen/);
});

describe("what is refused", () => {
  const packages = (load: () => Promise<unknown>): Packages => ({ has: () => true, load });

  it("gpu.js is not installed: why, and the command", async () => {
    const none: Packages = { has: () => false, load: () => Promise.reject(new Error("never asked for")) };
    expect(await probeGpuJs({ packages: none })).toEqual({
      found: false,
      package: "gpu.js",
      reason: "gpu.js is not installed",
      remedy: "npm install gpu.js",
    });
    const base = wasmDevice({ threads: 1 });
    await expect(gpujsDevice(base, { packages: none })).rejects.toThrow(
      "gpu.js is not installed\ndevice gpujs\nTry: npm install gpu.js",
    );
    base.close();
  });

  it("a package that does not load", async () => {
    const probe = await probeGpuJs({
      packages: packages(() => Promise.reject(new Error("no binding\nat x"))),
    });
    expect(probe.reason).toBe("gpu.js is installed, but fails: no binding");
    expect(probe.remedy).toMatch(/^npm rebuild gpu\.js/);
  });

  it("a mode that does not exist, with the nearest one", async () => {
    const probe = await probeGpuJs({ mode: "webasn" as GpuJsMode });
    expect(probe).toMatchObject({ found: false, remedy: 'mode "webasm"' });
  });

  it("WebGPU without an adapter", async () => {
    const probe = await probeGpuJs({
      mode: "webgpu",
      packages: packages(async () => ({ GPU: { isWebGPUAvailable: async () => false }, input })),
    });
    expect(probe.reason).toBe("gpu.js finds no WebGPU adapter");
    expect(probe.remedy).toMatch(/package webgpu/);
  });

  it("products rounded to TF32; gpu.js is closed, the base stays open", async () => {
    const rounding = (values: Float32Array, size: readonly number[]) =>
      input(values.map(significant(11)), size);
    const rounded = packages(async () => ({ GPU, input: rounding }));
    const base = wasmDevice({ threads: 1 });
    await expect(gpujsDevice(base, { mode: "cpu", packages: rounded })).rejects.toThrow(/not exact/);
    expect((await probeGpuJs({ mode: "cpu", packages: rounded })).reason).toMatch(/instead of \d+/);
    expect(base.allocate(1).length).toBe(1);
    base.close();
  });
});
