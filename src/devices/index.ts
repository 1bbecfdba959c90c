/** @file Where arrays live and linear algebra runs. Re-exports only. */

export { type ChosenDevice, chooseDevice, type DeviceKind, type DeviceOptions } from "./choose.ts";
export type { Address, Device, KernelHandle, Operation, Program, ProgramHandle } from "./device.ts";
export { availableThreads, physicalMemory } from "./machine.ts";
export { type NativeOptions, type NativeProbe, nativeDevice, probeNative } from "./native/index.ts";
export { type MeasureOptions, measureRates, type Rates } from "./rates.ts";
export { type DeviceScope, deviceScope } from "./scope.ts";
export { type WasmOptions, wasmDevice } from "./wasm/wasm.ts";
