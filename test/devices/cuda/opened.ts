/** @file The cuda device over the stub libraries, and the wasm device it is compared with. */

import { type CudaDevice, type CudaOptions, cudaDevice } from "../../../src/devices/cuda/index.ts";
import type { Device, DeviceArray } from "../../../src/devices/device.ts";
import { wasmDevice } from "../../../src/devices/index.ts";
import { buildStubs, type StubControl, stubControl } from "./stub/build.ts";

/** A device over the stubs, with the stubs' controls. */
export interface Opened {
  readonly device: CudaDevice;
  readonly stub: StubControl;
}

/** Opens the device on freshly reset stubs. */
export function openStub(options: CudaOptions = {}): Opened {
  process.env.SOBOLEV_CUDA_PATH = buildStubs();
  const stub = stubControl(process.env.SOBOLEV_CUDA_PATH);
  stub.reset();
  return { device: cudaDevice(wasmDevice({ threads: 1 }), options), stub };
}

/** Values in memory of a device. */
export function put<D extends Device>(device: D, values: ArrayLike<number>): DeviceArray {
  const array = device.allocate(values.length);
  device.write(Float64Array.from(values), array);
  return array;
}

/** All of an array. */
export const get = (device: Device, array: DeviceArray): Float64Array =>
  device.read(array, new Float64Array(array.length));
