/** @file Which operations of a program have to wait for each other, by the memory they touch. */

import type { MapKernel } from "../../../kernels/index.ts";
import type { Address, KernelHandle, Operation, Program } from "../../device.ts";

export type KernelOf = (handle: KernelHandle) => MapKernel;

/** Bytes from `address` on, in every tile. */
export interface Range {
  readonly address: Address;
  readonly bytes: number;
}

/** What an operation reads and writes: boxes that may hold more than is touched, never less. */
export interface Accesses {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** The memory one operation touches on one tile. */
export function accesses(op: Operation, { samples }: Program, kernelOf: KernelOf): Accesses {
  switch (op.kind) {
    case "map":
      return mapAccesses(op, samples, kernelOf(op.kernel));
    case "linear":
      return linearAccesses(op, samples);
    case "outer":
    case "contract":
      return productAccesses(op, samples);
    case "fill":
      return { reads: [], writes: [doubles(op.to, op.length)] };
    case "store":
      return {
        reads: [doubles(op.from, op.columns * samples)],
        writes: [doubles(op.to, (op.columns - 1) * op.leading + samples)],
      };
  }
}

const doubles = (address: Address, length: number): Range => ({ address, bytes: 8 * length });

type Of<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

function mapAccesses({ groups, rows, rowStride }: Of<"map">, samples: number, kernel: MapKernel): Accesses {
  const ranges = [...kernel.inputs, ...kernel.outputs].map(({ columns, scalars }, g): Range => {
    const bytes = columns.length * (scalars ? 8 : 8 * samples);
    return { address: groups[g], bytes: scalars ? bytes : bytes + (rows - 1) * rowStride };
  });
  const count = kernel.inputs.length;
  return { reads: ranges.slice(0, count), writes: ranges.slice(count) };
}

function linearAccesses(op: Of<"linear">, samples: number): Accesses {
  const { outputs, inputs, channels, rowStep, columnStep } = op;
  const weights = doubles(op.weights, (outputs - 1) * rowStep + (inputs - 1) * columnStep + 1);
  const to = doubles(op.to, outputs * channels * samples);
  const bias = op.bias ? [doubles(op.bias, outputs)] : [];
  const from = doubles(op.from, inputs * channels * samples);
  return { reads: [weights, from, ...bias, ...(op.accumulate ? [to] : [])], writes: [to] };
}

function productAccesses(op: Of<"outer"> | Of<"contract">, samples: number): Accesses {
  const { outputs, inputs, channels } = op;
  const columns = outputs * inputs + (op.bias ? outputs : 0);
  const to = doubles(op.to, op.kind === "contract" ? columns : (columns - 1) * op.leading + samples);
  const stacks = [
    doubles(op.adjoint, outputs * channels * samples),
    doubles(op.activation, inputs * channels * samples),
  ];
  const adds = op.kind === "contract" || op.accumulate;
  return { reads: adds ? [...stacks, to] : stacks, writes: [to] };
}

/** Whether b has to wait for a: one writes what the other touches. */
export function conflict(a: Accesses, b: Accesses, tiles: number): boolean {
  const meet = (list: readonly Range[], other: readonly Range[]): boolean =>
    list.some((x) => other.some((y) => overlap(x, y, tiles)));
  return meet(a.writes, b.reads) || meet(a.writes, b.writes) || meet(a.reads, b.writes);
}

/** Whether two ranges can meet while one block works on one tile. */
function overlap(a: Range, b: Range, tiles: number): boolean {
  const [p, q] = [a.address, b.address];
  if ((p.at === "workspace") !== (q.at === "workspace")) return false;
  // Ranges that move alike keep their distance.
  const alike = p.at === "tile" && q.at === "tile" && p.perTile === q.perTile;
  const [first, second] = [extent(a, alike ? 1 : tiles), extent(b, alike ? 1 : tiles)];
  return first.from < second.end && second.from < first.end;
}

function extent({ address, bytes }: Range, tiles: number): { readonly from: number; readonly end: number } {
  const { offset } = address;
  const shift = address.at === "tile" ? (tiles - 1) * address.perTile : 0;
  return { from: offset + Math.min(0, shift), end: offset + Math.max(0, shift) + bytes };
}
