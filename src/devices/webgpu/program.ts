/** @file Programs run on a WebGPU device in float32, for values that are looked at. */

import { UsageError } from "../../errors.ts";
import type { MapKernel } from "../../kernels/index.ts";
import type { KernelHandle, Program } from "../device.ts";
import type { Gpu } from "./gpu.ts";
import { bufferPool, mapForReading, usage } from "./pool.ts";
import { programSource } from "./program-source.ts";

/** A program and what its addresses mean. */
export interface GpuProgramOptions {
  readonly program: Program;
  /** The kernel a handle stands for. */
  readonly kernelOf: (handle: KernelHandle) => MapKernel;
  /** Elements of the memory that the program's addresses speak of: byte 8 e is element e, a float32. */
  readonly elements: number;
}

/** Numbers and the element from which on they belong. */
interface Piece {
  readonly first: number;
  readonly values: Float64Array;
}

/** One use of a program: nothing comes between its parts. */
export interface Turn {
  /** What many turns read alike. Never written to after its first turn: the array that was sent last is not sent again. */
  readonly constants?: Piece;
  readonly input: Piece;
  readonly tiles: number;
  readonly lastSamples: number;
  readonly output: { readonly first: number; readonly length: number };
}

/** Numbers that are looked at and no more. */
export type Singles = Float32Array<ArrayBuffer>;

export interface GpuProgram {
  /** That many zeros in float32. */
  singles(length: number): Singles;
  /** Writes `constants` and `input`, rounded to float32, runs `tiles` tiles with `lastSamples` points in the last one, and gives the elements of `output`. */
  run(turn: Turn): Promise<Singles>;
  close(): void;
}

// chosen here: enough workgroups to fill a large card, as long as their workspaces stay below 64 MiB.
const [mostGroups, mostWorkspace] = [4096, 2 ** 26];

/**
 * Compiles a program in float32, without Jacobians.
 *
 * @throws UsageError for operations or tiles that the device does not have, NumericalError when the driver refuses the code.
 */
export async function gpuProgram(gpu: Gpu, options: GpuProgramOptions): Promise<GpuProgram> {
  const { program, kernelOf, elements } = options;
  const { device } = gpu;
  checkProgram(program, elements, gpu);
  const pool = bufferPool(device);
  const room = Math.min(mostWorkspace, gpu.largestBuffer - 4 * elements);
  const groups = Math.max(1, Math.min(mostGroups, Math.floor(room / (program.workspace / 2))));
  const { code } = programSource(program, kernelOf, elements);
  const prepare = async () => {
    const module = device.createShaderModule({ code });
    const compiled = await device.createComputePipelineAsync({
      layout: "auto",
      compute: { module, entryPoint: "main" },
    });
    const bytes = 4 * elements + groups * (program.workspace / 2);
    const own = pool.take("memory", bytes, usage.storage | usage.copyTo | usage.copyFrom);
    return [compiled, own, pool.take("range", 16, usage.uniform | usage.copyTo)] as const;
  };
  const [pipeline, memory, range] = await gpu.guard("compiling a field", prepare).catch((reason: unknown) => {
    // Nobody else knows of the buffers that there are by now.
    pool.close();
    throw reason;
  });
  const bindings = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [memory, range].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const write = ({ first, values }: Piece): void =>
    device.queue.writeBuffer(memory, 4 * first, Float32Array.from(values));
  let resident: Piece | undefined;
  const keep = (piece: Piece): void => {
    if (resident?.values === piece.values && resident.first === piece.first) return;
    // Forgotten first: of a transfer that fails nobody knows how far it came.
    resident = undefined;
    write(piece);
    resident = piece;
  };
  const dispatch = ({ constants, input, tiles, lastSamples, output: { first, length } }: Turn): GPUBuffer => {
    if (constants) keep(constants);
    write(input);
    const staging = pool.take("staging", 4 * length, usage.copyTo | usage.mapRead);
    device.queue.writeBuffer(range, 0, Uint32Array.of(tiles, lastSamples, 0, 0));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindings);
    pass.dispatchWorkgroups(Math.min(groups, tiles));
    pass.end();
    encoder.copyBufferToBuffer(memory, 4 * first, staging, 0, 4 * length);
    device.queue.submit([encoder.finish()]);
    return staging;
  };
  return {
    singles: (length) => new Float32Array(length),
    run: (turn) =>
      gpu.guard("evaluating a field", async () => {
        const staging = dispatch(turn);
        const bytes = 4 * turn.output.length;
        await staging.mapAsync(mapForReading, 0, bytes);
        const values = new Float32Array(staging.getMappedRange(0, bytes)).slice();
        staging.unmap();
        return values;
      }),
    close: pool.close,
  };
}

function checkProgram({ samples, workspace }: Program, elements: number, gpu: Gpu): void {
  const { maxComputeInvocationsPerWorkgroup: most } = gpu.device.limits;
  if (samples > most)
    throw new UsageError({
      what: `tiles of ${samples} points`,
      where: "program for WebGPU",
      remedy: `at most ${most} points`,
    });
  const bytes = 4 * elements + workspace / 2;
  if (bytes > gpu.largestBuffer)
    throw new UsageError({
      what: `the program takes ${bytes} bytes, the device's largest buffer has ${gpu.largestBuffer}`,
      where: "program for WebGPU",
      remedy: "fewer points at once, or device native",
    });
}
