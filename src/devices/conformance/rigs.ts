/** @file The same programs on a device and on a plain machine, so that the results can be set side by side. */

import type { MapKernel } from "../../kernels/index.ts";
import type { Address, Device, KernelHandle, Program } from "../device.ts";
import { plainMachine } from "./plain-machine.ts";

/** An array that a rig holds. */
export interface Placed {
  readonly byteOffset: number;
  readonly length: number;
}

/** What a program needs of a machine to be run and looked at. */
export interface Rig {
  /** An array with these values. */
  place(values: Float64Array): Placed;
  kernel(of: MapKernel): KernelHandle;
  /** Runs a program on all its tiles, or on the first few. */
  run(program: Program, tiles?: number): void;
  read(array: Placed): Float64Array;
}

export const at = ({ byteOffset }: Placed, offset = 0): Address => ({
  at: "memory",
  offset: byteOffset + 8 * offset,
});
/** `length` numbers for each tile. */
export const perTile = ({ byteOffset }: Placed, length: number, offset = 0): Address => ({
  at: "tile",
  offset: byteOffset + 8 * offset,
  perTile: 8 * length,
});
export const inWorkspace = (offset: number): Address => ({ at: "workspace", offset: 8 * offset });

/** A device as a rig; whoever opened a scope of the device for it gives everything back. */
export function deviceRig(device: Device): Rig {
  const arrays = new Map<number, ReturnType<Device["allocate"]>>();
  return {
    place: (values) => {
      const array = device.allocate(values.length);
      device.write(values, array);
      arrays.set(array.byteOffset, array);
      return array;
    },
    kernel: (of) => device.compile([of])[0],
    run: (program, tiles = program.tiles) => {
      const handle = device.install(program);
      device.execute(handle, tiles);
      device.uninstall(handle);
    },
    read: ({ byteOffset, length }) => device.read(arrays.get(byteOffset)!, new Float64Array(length)),
  };
}

/** What a case gives: arrays that came out, one after the other. */
export type Case = (rig: Rig) => readonly Float64Array[];

/**
 * Largest difference between a device and the plain machine, relative to eps times what is summed: the same case with
 * all values replaced by their sizes. Right for cases made of sums and products alone.
 */
export function sumError(device: Device, run: Case): number {
  const [found, expected, sizes] = [run(deviceRig(device)), run(plainMachine()), run(plainMachine(Math.abs))];
  return worst(found, expected, (k, i) => sizes[k][i]);
}

/** Largest difference relative to eps times the largest entry of each array. */
export function normError(device: Device, run: Case): number {
  const [found, expected] = [run(deviceRig(device)), run(plainMachine())];
  const norms = expected.map((array) => array.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  return worst(found, expected, (k) => norms[k]);
}

function worst(
  found: readonly Float64Array[],
  expected: readonly Float64Array[],
  scale: (array: number, entry: number) => number,
): number {
  let most = 0;
  expected.forEach((array, k) => {
    array.forEach((value, i) => {
      const error = Math.abs(found[k][i] - value);
      const ratio = error === 0 ? 0 : error / (2 ** -52 * scale(k, i));
      if (!(ratio <= most)) most = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
    });
  });
  return most;
}
