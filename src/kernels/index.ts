/** @file From expression graphs to code: pointwise kernels over columns of samples. Re-exports only. */

export { interpretKernel } from "./interpret.ts";
export type { Group, MapKernel } from "./map-kernel.ts";
export { emitModule } from "./wasm/module.ts";
