/** @file Bytes that the operations of programs read and write, counted from the programs themselves. */

import type { Device, KernelHandle, Operation, Program, ProgramHandle } from "../devices/index.ts";
import type { MapKernel } from "../kernels/index.ts";

export interface TrafficCounter {
  /** The device, watched. */
  readonly device: Device;
  /** Bytes moved by the programs that an action executes. */
  bytes(action: () => void): number;
}

/**
 * A view of a device that counts what its programs move: every operand of every operation once, written ones twice where
 * they are added to. Weights and scalars are left out: all tiles share them.
 */
export function programTraffic(device: Device): TrafficCounter {
  const kernels = new Map<KernelHandle, MapKernel>();
  const perTile = new Map<ProgramHandle, number>();
  let counted = 0;
  const watched: Device = {
    ...device,
    // Spreads copy the values of getters.
    get bytes() {
      return device.bytes;
    },
    get host() {
      return device.host;
    },
    compile: (list) => {
      const handles = device.compile(list);
      handles.forEach((handle, k) => {
        kernels.set(handle, list[k]);
      });
      return handles;
    },
    install: (program) => {
      const handle = device.install(program);
      perTile.set(handle, tileBytes(program, kernels));
      return handle;
    },
    execute: (handle, tiles) => {
      counted += tiles * (perTile.get(handle) ?? 0);
      device.execute(handle, tiles);
    },
  };
  return {
    device: watched,
    bytes: (action) => {
      counted = 0;
      action();
      return counted;
    },
  };
}

const tileBytes = (program: Program, kernels: ReadonlyMap<KernelHandle, MapKernel>): number =>
  8 * program.operations.reduce((sum, one) => sum + numbersOf(one, program.samples, kernels), 0);

/** Numbers that an operation moves per tile. */
function numbersOf(one: Operation, samples: number, kernels: ReadonlyMap<KernelHandle, MapKernel>): number {
  if (one.kind === "map") return one.rows * samples * columnsOf(kernels.get(one.kernel)!);
  if (one.kind === "fill") return one.length;
  if (one.kind === "store") return 2 * one.columns * samples;
  const { inputs, outputs, channels } = one;
  if (one.kind === "linear") return samples * channels * (inputs + (one.accumulate ? 2 : 1) * outputs);
  const gradients = outputs * inputs + (one.bias ? outputs : 0);
  const read = samples * channels * (inputs + outputs);
  return one.kind === "contract"
    ? read + 2 * gradients
    : read + (one.accumulate ? 2 : 1) * samples * gradients;
}

const columnsOf = ({ inputs, outputs }: MapKernel): number =>
  [...inputs.filter(({ scalars }) => !scalars), ...outputs].reduce(
    (sum, { columns }) => sum + columns.length,
    0,
  );
