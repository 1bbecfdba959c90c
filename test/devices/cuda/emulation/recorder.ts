/** @file A device that remembers what every execution of a program found in memory and what it left there. */

import type { HostDevice, KernelHandle, Program, ProgramHandle } from "../../../../src/devices/index.ts";
import type { MapKernel } from "../../../../src/kernels/index.ts";

/** Allocated arrays by address. */
export type Memory = ReadonlyMap<number, Float64Array>;

/** One execution. */
export interface Execution {
  readonly program: Program;
  readonly tiles: number;
  readonly before: Memory;
  readonly after: Memory;
}

export interface Recorder {
  /** The device, watched. */
  readonly device: HostDevice;
  readonly executions: readonly Execution[];
  kernelOf(handle: KernelHandle): MapKernel;
}

/**
 * @param tileSamples - points per tile that the device asks for.
 */
export function recorder(device: HostDevice, tileSamples?: number): Recorder {
  const arrays = new Map<number, Float64Array>();
  const kernels = new Map<string, MapKernel>();
  const programs = new Map<ProgramHandle, Program>();
  const executions: Execution[] = [];
  const key = ({ module, name }: KernelHandle): string => `${module} ${name}`;
  const copy = (): Memory => new Map([...arrays].map(([at, array]) => [at, array.slice()]));
  const watched: HostDevice = {
    ...device,
    get host() {
      return watched;
    },
    get bytes() {
      return device.bytes;
    },
    ...(tileSamples !== undefined && { tileSamples }),
    allocate: (length) => {
      const array = device.allocate(length);
      arrays.set(array.byteOffset, array);
      return array;
    },
    release: (array) => {
      arrays.delete(array.byteOffset);
      device.release(array);
    },
    compile: (list) => {
      const handles = device.compile(list);
      handles.forEach((handle, i) => {
        kernels.set(key(handle), list[i]);
      });
      return handles;
    },
    install: (program) => {
      const handle = device.install(program);
      programs.set(handle, program);
      return handle;
    },
    execute: (handle, tiles) => {
      const before = copy();
      device.execute(handle, tiles);
      executions.push({ program: programs.get(handle)!, tiles, before, after: copy() });
    },
  };
  return { device: watched, executions, kernelOf: (handle) => kernels.get(key(handle))! };
}
