/** @file WebGPU: Gram matrices and fields on whatever graphics card a browser or Dawn finds. Re-exports only. */

export type { DawnPackage, Surroundings } from "./entry.ts";
export { type Gpu, type GpuOptions, openGpu } from "./gpu.ts";
export { type GramOptions, webgpuGram } from "./gram.ts";
export { probeWebgpu, type WebgpuProbe } from "./probe.ts";
export { type GpuProgram, type GpuProgramOptions, gpuProgram, type Singles } from "./program.ts";
export { type WebgpuOptions, webgpuDevice } from "./webgpu.ts";
