/** @file NVIDIA cards. Re-exports only. */

export { type CudaDevice, type CudaOptions, cudaDevice } from "./cuda.ts";
export { type CudaProbe, type FoundLibrary, probeCuda } from "./probe.ts";
