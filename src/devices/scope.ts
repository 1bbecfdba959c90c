/** @file A view of a device that remembers what was taken through it, so that all of it can be given back at once. */

import type { Device, DeviceArray, HostDevice, KernelHandle, ProgramHandle } from "./device.ts";

export interface DeviceScope<A extends DeviceArray = DeviceArray> {
  /** The same device; what is allocated, compiled and installed through this view belongs to the scope. */
  readonly device: Device<A>;
  /**
   * Gives back everything the scope still holds. Calling it again does nothing. What a device refuses to take back does
   * not keep the rest; the first refusal is thrown at the end.
   */
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
export function deviceScope<A extends DeviceArray>(device: Device<A>): DeviceScope<A> {
  // By address: another view of the same array releases it too.
  const arrays = new Map<number, A>();
  const kernels = new Set<KernelHandle>();
  const programs = new Set<ProgramHandle>();
  const ownHost = (device as Device).host === (device as Device);
  let below: DeviceScope<Float64Array> | undefined;
  const scope: DeviceScope<A> = {
    device: {
      ...device,
      // A host device is its own host, in this scope too; another's takes part through a scope of its own.
      get host() {
        if (ownHost) return scope.device as unknown as HostDevice;
        below ??= deviceScope(device.host);
        return below.device;
      },
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
      const compiled = [...kernels];
      const actions = [
        () => below?.release(),
        ...[...programs].map((program) => () => device.uninstall(program)),
        () => device.discard(compiled),
        ...[...arrays.values()].map((array) => () => device.release(array)),
      ];
      for (const held of [programs, kernels, arrays]) held.clear();
      doAll(actions);
    },
  };
  return scope;
}

/** Every one, whatever the others do. @throws what the first of them threw that did. */
function doAll(actions: readonly (() => void)[]): void {
  const thrown: unknown[] = [];
  for (const action of actions) {
    try {
      action();
    } catch (reason) {
      thrown.push(reason);
    }
  }
  if (thrown.length > 0) throw thrown[0];
}

function kept<T>(set: Set<T>, item: T): T {
  set.add(item);
  return item;
}
