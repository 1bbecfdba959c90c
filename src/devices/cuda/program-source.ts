/** @file CUDA C of a program: the whole of a block's tile in one kernel. */

import type { MapKernel } from "../../kernels/index.ts";
import type { KernelHandle, Operation, Program } from "../device.ts";
import { numbers } from "./source/addresses.ts";
import { library, preamble, sharedLength, threads } from "./source/library.ts";
import { maps } from "./source/maps.ts";
import { contractShape } from "./source/shapes.ts";
import { steps } from "./source/steps.ts";

/** A program as CUDA C. Equal structure gives equal text: addresses are arguments, so that one compilation serves many. */
export interface ProgramSource {
  /**
   * One `extern "C" __global__ void` with the parameters
   * `(const long long* addresses, char* workspace, long long workspaceBytes, int tiles, int lastTile)`.
   *
   * Block b runs tiles b, b + gridDim.x, ... below `tiles`, in the workspace at workspace + b * workspaceBytes. In tile
   * `lastTile` only Program.lastSamples points count.
   */
  readonly source: string;
  readonly entry: string;
  /**
   * Values of `addresses`, in the order in which the text reads them: Program.lastSamples, then per operation the offsets
   * of addresses outside the workspace, perTile after the offset for tile addresses, and `leading`.
   */
  readonly addresses: BigInt64Array;
  /** Threads per block the text was written for. */
  readonly threads: number;
}

const entry = "sobolev_program";

/**
 * The CUDA C of a program.
 *
 * Operations follow one another inside one kernel, with a barrier only where one touches what another wrote or writes, so
 * that a tile's stacks stay in the caches of the multiprocessor that works on them. Results are those of the wasm device
 * up to the rounding of fused operations and of the mathematical functions.
 *
 * Cost of forward sweep, reverse sweep and J on one tile of s points with c channels and P parameters, counted by hand:
 * 6 P c s flops, 2 P c s of them for J; 8 P s bytes of J, written once; and 8 c s bytes for each of about 12 passes over
 * the units of the hidden layers. For Burgers with four layers of 64 (c = 4, P = 12,737, s = 32): 9.8 Mflop, 3.3 MB of J
 * and 3.1 MB of stacks, 0.3 MB for each pass. Writing J bounds the time on cards that do more than 3 float64 flops in the
 * time of one byte (H200: 8), as long as most passes over the stacks end in the caches.
 *
 * @param kernelOf - the kernel a handle was compiled from.
 * @throws UsageError when a kernel reads what none of its groups holds.
 */
export function programSource(
  program: Program,
  kernelOf: (handle: KernelHandle) => MapKernel,
): ProgramSource {
  const list = numbers();
  const lastSamples = list.take(program.lastSamples);
  const functions = maps(kernelOf);
  const lines = steps(program, functions, list, kernelOf);
  const parts = [
    preamble(program.samples),
    ...templates(program.operations),
    functions.text,
    kernel(program, lines, lastSamples),
  ];
  return { source: parts.join("\n"), entry, addresses: list.values, threads };
}

/** Those templates that are used. */
function templates(operations: readonly Operation[]): string[] {
  const kinds = new Set(operations.map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => (kind === "map" ? [] : [library[kind]]));
}

/** The kernel around the calls of one tile. */
function kernel({ samples, operations }: Program, lines: readonly string[], lastSamples: string): string {
  const shared = Math.max(
    0,
    ...operations.flatMap((op) =>
      op.kind === "contract" ? [sharedLength(contractShape(op.outputs, op.inputs))] : [],
    ),
  );
  return `extern "C" __global__ void __launch_bounds__(THREADS, 2)
${entry}(const long long* addresses, char* workspace, long long workspaceBytes, int tiles, int lastTile) {
${shared ? `  __shared__ double shared[${shared}];\n` : ""}  const long long mine = reinterpret_cast<long long>(workspace) + blockIdx.x * workspaceBytes;
  for (long long tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    const int used = tile == lastTile ? static_cast<int>(${lastSamples}) : ${samples};
${[...lines, "__syncthreads();"].map((line) => `    ${line}\n`).join("")}  }
}
`;
}
