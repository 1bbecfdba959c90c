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
  const stub = stubControl(buildStubs());
  stub.reset();
  const putBack = placeStubs();
  try {
    return { device: cudaDevice(wasmDevice({ threads: 1 }), options), stub };
  } finally {
    putBack();
  }
}

/**
 * Puts the stubs in the place of the machine's libraries, without keeping what they compile; returns what puts those
 * back: test files share a process.
 */
export function placeStubs(): () => void {
  const placed = { SOBOLEV_CUDA_PATH: buildStubs(), SOBOLEV_KERNEL_CACHE: "off" };
  const before = Object.keys(placed).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, placed);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
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
