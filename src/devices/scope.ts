/** @file A view of a device that remembers what was taken through it, so that all of it can be given back at once. */

import type { Device, KernelHandle, ProgramHandle } from "./device.ts";

export interface DeviceScope {
  /** The same device; what is allocated, compiled and installed through this view belongs to the scope. */
  readonly device: Device;
  /** Gives back everything the scope still holds. Calling it again does nothing. */
  release(): void;
}

/**
 * Opens a scope on a device. Scopes nest; the device itself stays open.
 *
 * @example
 * const device = wasmDevice({ threads: 1 });
 * const scope = deviceScope(device);
 * scope.device.allocate(1000);
 * scope.release();
 * device.bytes.used; // 0
 */
export function deviceScope(device: Device): DeviceScope {
  // By address: another view of the same array releases it too.
  const arrays = new Map<number, Float64Array>();
  const kernels = new Set<KernelHandle>();
  const programs = new Set<ProgramHandle>();
  return {
    device: {
      ...device,
      get bytes() {
        return device.bytes;
      },
      allocate: (length) => {
        const array = device.allocate(length);
        arrays.set(array.byteOffset, array);
        return array;
      },
      release: (array) => {
        device.release(array);
        arrays.delete(array.byteOffset);
      },
      compile: (list) => {
        const handles = device.compile(list);
        for (const handle of handles) kernels.add(handle);
        return handles;
      },
      discard: (list) => {
        device.discard(list);
        for (const handle of list) kernels.delete(handle);
      },
      install: (program) => kept(programs, device.install(program)),
      uninstall: (program) => {
        device.uninstall(program);
        programs.delete(program);
      },
    },
    release: () => {
      for (const program of programs) device.uninstall(program);
      device.discard([...kernels]);
      for (const array of arrays.values()) device.release(array);
      for (const held of [programs, kernels, arrays]) held.clear();
    },
  };
}

function kept<T>(set: Set<T>, item: T): T {
  set.add(item);
  return item;
}
