/** @file Sweeps through a network as lists of tile operations: values forward, adjoints back. */

import type { Address, KernelHandle, Operation } from "../devices/index.ts";
import type { DenseLayer } from "../models/index.ts";

/** Hands out pieces of a thread's workspace. */
export interface Workspace {
  /** Room for that many float64 per sample. */
  take(columns: number): Address;
  /** Float64 per sample taken so far. */
  readonly columns: number;
}

/** @param samples - points per tile. */
export function workspace(samples: number): Workspace {
  let columns = 0;
  return {
    take: (count) => {
      const offset = columns * samples * 8;
      columns += count;
      return { at: "workspace", offset };
    },
    get columns() {
      return columns;
    },
  };
}

/** The kernels of one activation layer, compiled. */
export interface LayerHandles {
  readonly forward: KernelHandle;
  readonly adjoint: KernelHandle;
  readonly tangent: KernelHandle;
  readonly adjointTangent: KernelHandle;
}

/** What a sweep needs to know of its network and tile. */
export interface SweepSetting {
  readonly layers: readonly DenseLayer[];
  /** Compiled kernels per layer; undefined for a layer without activation. */
  readonly handles: readonly (LayerHandles | undefined)[];
  readonly channels: number;
  readonly samples: number;
  /** Where theta lies in device memory. */
  readonly theta: Address;
}

/** Stacks kept by a forward sweep: `inputs[l]` enters layer l, `sums[l]` leaves its linear map. */
export interface Tape {
  readonly inputs: readonly Address[];
  readonly sums: readonly Address[];
}

/** Address moved by a number of float64. */
export const plus = (address: Address, elements: number): Address => ({
  ...address,
  offset: address.offset + 8 * elements,
});

/** Bytes between rows of a stack. */
const rowBytes = ({ channels, samples }: SweepSetting): number => channels * samples * 8;

/** Takes room for a whole tape. */
export function takeTape({ layers, channels }: SweepSetting, space: Workspace): Tape {
  const inputs = layers.map((layer) => space.take(layer.inputs * channels));
  return { inputs, sums: layers.map((layer) => space.take(layer.outputs * channels)) };
}

/** Room for a forward sweep that keeps nothing: every stack in one of two buffers. */
export function takeShortTape({ layers, channels }: SweepSetting, space: Workspace): Tape {
  const widest = Math.max(...layers.flatMap((layer) => [layer.inputs, layer.outputs]));
  const buffers = [space.take(widest * channels), space.take(widest * channels)];
  return { inputs: layers.map((_, l) => buffers[l % 2]), sums: layers.map((_, l) => buffers[(l + 1) % 2]) };
}

/** From the features in `tape.inputs[0]` to the outputs in the last of `tape.sums`. */
export function forwardSweep(setting: SweepSetting, tape: Tape): Operation[] {
  return setting.layers.flatMap((layer, l) => {
    const linear = linearMap(setting, layer, tape.inputs[l], tape.sums[l]);
    const handles = setting.handles[l];
    if (!handles) return [linear];
    return [linear, map(setting, handles.forward, [tape.sums[l], tape.inputs[l + 1]], layer.outputs)];
  });
}

/** Which parameters a linear map reads, and whether it adds to what is there. */
export interface LinearVariant {
  readonly theta?: Address;
  readonly accumulate?: boolean;
  readonly bias?: boolean;
}

/** z = W a + b. */
export function linearMap(
  setting: SweepSetting,
  layer: DenseLayer,
  from: Address,
  to: Address,
  variant: LinearVariant = {},
): Operation {
  const { theta = setting.theta, accumulate = false, bias = true } = variant;
  const { inputs, outputs } = layer;
  const weights = plus(theta, layer.offset);
  return {
    kind: "linear",
    weights,
    rowStep: inputs,
    columnStep: 1,
    ...(bias && { bias: plus(weights, inputs * outputs) }),
    from,
    to,
    outputs,
    inputs,
    channels: setting.channels,
    accumulate,
  };
}

/** abar = Wᵀ zbar. */
export function transposedMap(
  setting: SweepSetting,
  layer: DenseLayer,
  from: Address,
  to: Address,
  variant: LinearVariant = {},
): Operation {
  const { theta = setting.theta, accumulate = false } = variant;
  const { inputs, outputs } = layer;
  return {
    kind: "linear",
    weights: plus(theta, layer.offset),
    rowStep: 1,
    columnStep: inputs,
    from,
    to,
    outputs: inputs,
    inputs: outputs,
    channels: setting.channels,
    accumulate,
  };
}

/** A pointwise kernel over the rows of stacks. */
export function map(
  setting: SweepSetting,
  kernel: KernelHandle,
  groups: readonly Address[],
  rows: number,
): Operation {
  return { kind: "map", kernel, groups, rows, rowStride: rowBytes(setting) };
}

/** What to do with a layer's adjoint: form Jacobian columns, or add to a gradient. */
export type Harvest = (layer: DenseLayer, adjoint: Address, input: Address) => Operation[];

/** Room for the adjoints of a reverse sweep. */
export function takeAdjoints(
  { layers, channels }: SweepSetting,
  space: Workspace,
): readonly [Address, Address] {
  const widest = Math.max(...layers.slice(1).map((layer) => layer.inputs), 1);
  return [space.take(widest * channels), space.take(widest * channels)];
}

/** From seeds on the outputs back to the first layer, harvesting at every layer. */
export function reverseSweep(
  setting: SweepSetting,
  tape: Tape,
  seeds: Address,
  adjoints: readonly [Address, Address],
  harvest: Harvest,
): Operation[] {
  const operations: Operation[] = [];
  let adjoint = seeds;
  for (let l = setting.layers.length - 1; l >= 0; l--) {
    const layer = setting.layers[l];
    operations.push(...harvest(layer, adjoint, tape.inputs[l]));
    if (l === 0) break;
    const [pushed, next] = adjoints;
    operations.push(transposedMap(setting, layer, adjoint, pushed));
    operations.push(
      map(
        setting,
        setting.handles[l - 1]!.adjoint,
        [tape.sums[l - 1], tape.inputs[l], pushed, next],
        layer.inputs,
      ),
    );
    adjoint = next;
  }
  return operations;
}
