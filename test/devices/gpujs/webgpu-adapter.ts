/** @file Run on its own: gpu.js over the WebGPU of the package webgpu; prints what was found, and a Gram matrix's error. */

import type { GpuJs } from "../../../src/devices/gpujs/gpujs-package.ts";
import { type GpuJsMode, probeGpuJs } from "../../../src/devices/gpujs/index.ts";
import { gpujsProducts } from "../../../src/devices/gpujs/products.ts";
import { float32Gram, installedPackages } from "../../../src/devices/slices/index.ts";
import { gramError, operand } from "../slices/reference.ts";

const { create, globals } = (await installedPackages.load("webgpu")) as {
  create(options: readonly string[]): object;
  globals: object;
};
// Kept where nothing collects it: the process ends at random when the adapter's owner goes.
const gpu = create([]);
Object.assign(globalThis, globals, { gpu });
Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });

const mode: GpuJsMode = "webgpu";
const probe = await probeGpuJs({ mode });
const { GPU, input } = (await installedPackages.load("gpu.js")) as GpuJs;
const products = gpujsProducts(new GPU({ mode }), input, mode);
const X = operand("columns scaled by 1..1e-10", 33, 300);
const C = new Float64Array(33 ** 2);
await float32Gram(products).form(true, 33, 300, X.A, X.lda, C, 33, 6);
process.stdout.write(JSON.stringify({ probe, error: gramError(X, C, 33) }), () => process.exit(0));
