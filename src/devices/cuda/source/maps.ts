/** @file Map operations as CUDA C: kernels over rows and samples, and single rows put together. */

import { emitCuda, type MapKernel } from "../../../kernels/index.ts";
import type { Address, KernelHandle, Operation, Program } from "../../device.ts";
import { type Numbers, pointer } from "./addresses.ts";
import { accesses, conflict, type KernelOf } from "./hazards.ts";

type Map1 = Extract<Operation, { kind: "map" }>;

/** A map whose groups advance from row to row each by a distance of its own, in bytes. */
export interface Rows {
  readonly first: Map1;
  readonly count: number;
  readonly strides: readonly number[];
}

/** Device functions of the kernels in use, each text once. */
export interface Maps {
  /** The call that does the work of all rows. */
  call(rows: Rows, list: Numbers): string;
  /** The functions, to stand before the kernel. */
  readonly text: string;
}

export function maps(kernelOf: KernelOf): Maps {
  const names = new Map<string, string>();
  const functions: string[] = [];
  const known = new Map<KernelHandle, string>();
  const nameOf = ({ kernel: handle }: Map1): string => {
    const name = known.get(handle) ?? named(kernelOf(handle));
    known.set(handle, name);
    return name;
  };
  const named = (kernel: MapKernel): string => {
    const body = emitCuda(kernel, "pointwise");
    const name = names.get(body) ?? String(names.size);
    if (!names.has(body)) functions.push(emitCuda(kernel, `pointwise${name}`), overRows(kernel, name));
    names.set(body, name);
    return name;
  };
  return {
    call: ({ first, count, strides }, list) => {
      const places = first.groups.map((address) => pointer(address, list));
      const sizes = [count, ...strides.map((stride) => stride / 8)];
      return `map${nameOf(first)}<${sizes.join(", ")}>(${places.join(", ")});`;
    },
    get text() {
      return functions.join("\n");
    },
  };
}

/**
 * One thread per row and sample, samples next to each other. Distances of rows are known to the compiler: registers for
 * them would not be left.
 */
function overRows({ inputs, outputs }: MapKernel, name: string): string {
  const groups = [...inputs, ...outputs];
  const distances = groups.map((_, g) => `long long D${g}`);
  const parameters = groups.map((_, g) => `double* g${g}`);
  const places = groups.map(({ scalars }, g) => (scalars ? `g${g}` : `g${g} + row * D${g} + s`));
  return `template <${["int ROWS", ...distances].join(", ")}>
static __device__ __noinline__ void map${name}(${parameters.join(", ")}) {
  areGlobal(${groups.map((_, g) => `g${g}`).join(", ")});
  for (int item = threadIdx.x; item < ROWS * SAMPLES; item += THREADS) {
    const int row = item / SAMPLES, s = item % SAMPLES;
    pointwise${name}(${[...places, "SAMPLES"].join(", ")});
  }
}
`;
}

/**
 * The map that begins at an operation, with as many of the single-row maps after it as only repeat it further on: the same
 * kernel, every group at its own steady distance, none touching what another writes.
 */
export function takeRows(
  operations: readonly Operation[],
  start: number,
  program: Program,
  kernelOf: KernelOf,
): Rows {
  const first = operations[start] as Map1;
  const alone = wholeRows(first, kernelOf);
  const second = operations[start + 1];
  if (!repeats(first, second)) return alone;
  const strides = first.groups.map((address, g) => second.groups[g].offset - address.offset);
  if (strides.some((stride) => stride % 8 !== 0)) return alone;
  const seen = [accesses(first, program, kernelOf)];
  for (let next = start + 1; next < operations.length; next++) {
    const op = operations[next];
    if (!(repeats(first, op) && isFurther(first, op, strides, seen.length))) break;
    const own = accesses(op, program, kernelOf);
    if (seen.some((before) => conflict(before, own, program.tiles))) break;
    seen.push(own);
  }
  return seen.length > 1 ? { first, count: seen.length, strides } : alone;
}

function wholeRows(op: Map1, kernelOf: KernelOf): Rows {
  const { inputs, outputs } = kernelOf(op.kernel);
  const strides = [...inputs, ...outputs].map(({ scalars }) => (scalars ? 0 : op.rowStride));
  return { first: op, count: op.rows, strides };
}

/** Whether an operation is a single-row map of the same kernel on the same kinds of addresses. */
function repeats(first: Map1, op: Operation | undefined): op is Map1 {
  if (op?.kind !== "map" || first.rows !== 1 || op.rows !== 1) return false;
  const { module, name } = first.kernel;
  return (
    op.kernel.module === module &&
    op.kernel.name === name &&
    op.groups.every((address, g) => movesAs(address, first.groups[g]))
  );
}

const movesAs = (a: Address, b: Address): boolean =>
  a.at === b.at && (a.at !== "tile" || b.at !== "tile" || a.perTile === b.perTile);

const isFurther = (first: Map1, op: Map1, strides: readonly number[], times: number): boolean =>
  op.groups.every((address, g) => address.offset - first.groups[g].offset === times * strides[g]);
