/** @file From expression graphs to code: pointwise kernels over columns of samples. Re-exports only. */

export { emitCuda } from "./cuda/device-function.ts";
export { cudaLiteral } from "./cuda/dialect.ts";
export { interpretKernel } from "./interpret.ts";
export type { Group, MapKernel } from "./map-kernel.ts";
export { emitModule } from "./wasm/module.ts";
export { emitWgsl } from "./wgsl/index.ts";
