/** @file Gram matrices by gpu.js. Re-exports only. */

export { type GpuJsMode, type GpuJsOptions, gpujsDevice, probeGpuJs } from "./gpujs.ts";
