/** @file Where arrays live and linear algebra runs. Re-exports only. */

export { type CardOptions, type CardRates, clockOf, copyBandwidth, measureCard } from "./card-rates.ts";
export {
  type ChosenDevice,
  chooseDevice,
  type DeviceKind,
  type DeviceOptions,
  deviceKinds,
  type HostDeviceKind,
} from "./choose.ts";
export {
  type ConformanceArea,
  type ConformanceFinding,
  carryOutCheck,
  conformanceAreas,
} from "./conformance/finding.ts";
export { type ConformanceOptions, deviceConformance } from "./conformance.ts";
export type { CudaDevice, CudaOptions } from "./cuda/index.ts";
export type {
  Address,
  Device,
  DeviceArray,
  DeviceName,
  HostDevice,
  KernelHandle,
  Operation,
  Program,
  ProgramHandle,
} from "./device.ts";
export type { GpuJsMode, GpuJsOptions } from "./gpujs/index.ts";
export { type GramOptions, type GramRates, measureGram } from "./gram-rates.ts";
export { isHostDevice } from "./host-entries.ts";
export { availableThreads, physicalMemory } from "./machine.ts";
export { type NativeOptions, type NativeProbe, nativeDevice, probeNative } from "./native/index.ts";
export { finishWork, type MeasureOptions, measureRates, type Rates } from "./rates.ts";
export { type DeviceScope, deviceScope } from "./scope.ts";
export type { Float32Products, SlicedGram } from "./slices/index.ts";
export type { Tensorflow, TensorflowOptions } from "./tensorflow/index.ts";
export { type WasmOptions, wasmDevice } from "./wasm/wasm.ts";
export {
  type Gpu,
  type GpuOptions,
  gpuProgram,
  openGpu,
  probeWebgpu,
  type Singles,
  type WebgpuOptions,
  type WebgpuProbe,
  webgpuDevice,
} from "./webgpu/index.ts";
