/** @file Where arrays live and linear algebra runs. Re-exports only. */

export { chooseDevice, type ChosenDevice, type DeviceKind, type DeviceOptions, probeNative } from "./choose.ts";
export type { Address, Device, KernelHandle, Operation, Program, ProgramHandle } from "./device.ts";
export { type MeasureOptions, measureRates, type Rates } from "./rates.ts";
export { wasmDevice, type WasmOptions } from "./wasm/wasm.ts";
