/** @file Map kernels in the language of WebGPU. Re-exports only. */

export { emitWgsl } from "./emit.ts";
