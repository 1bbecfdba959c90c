/** @file A map kernel run in float32 by WebGPU, and by the interpreter on the same numbers. */

import type { Operation } from "../../../src/devices/index.ts";
import { type Gpu, gpuProgram } from "../../../src/devices/webgpu/index.ts";
import { interpretKernel, type MapKernel } from "../../../src/kernels/index.ts";

/** Samples of a tile. */
const samples = 64;

/** Columns per output group from columns per input group; a group of scalars is a list of numbers. */
export async function runWgsl(
  gpu: Gpu,
  kernel: MapKernel,
  inputs: readonly (readonly (Float64Array | number)[])[],
): Promise<Float64Array[][]> {
  const count = inputs.flat().find((column) => typeof column !== "number")?.length ?? 1;
  const tiles = Math.ceil(count / samples);
  // Groups one after the other: per tile for columns, once for scalars.
  let elements = 0;
  const take = (columns: number, scalars = false): number => {
    const first = elements;
    elements += scalars ? columns : columns * samples * tiles;
    return first;
  };
  const starts = [...kernel.inputs, ...kernel.outputs].map(({ columns, scalars }) =>
    take(columns.length, scalars),
  );
  const data = new Float64Array(elements);
  const at = (group: number, width: number, column: number, i: number): number =>
    starts[group] + (Math.floor(i / samples) * width + column) * samples + (i % samples);
  inputs.forEach((columns, g) => {
    columns.forEach((column, c) => {
      if (typeof column === "number") data[starts[g] + c] = column;
      else for (let i = 0; i < count; i++) data[at(g, columns.length, c, i)] = column[i];
    });
  });
  const groups = [...kernel.inputs, ...kernel.outputs].map(({ columns, scalars }, g) =>
    scalars
      ? ({ at: "memory", offset: 8 * starts[g] } as const)
      : ({ at: "tile", offset: 8 * starts[g], perTile: 8 * columns.length * samples } as const),
  );
  const handle = {
    module: 0,
    name: kernel.name,
    inputs: kernel.inputs.length,
    outputs: kernel.outputs.length,
  };
  const operations: Operation[] = [{ kind: "map", kernel: handle, groups, rows: 1, rowStride: 0 }];
  const lastSamples = count - (tiles - 1) * samples;
  const program = { samples, lastSamples, tiles, workspace: 0, operations };
  const compiled = await gpuProgram(gpu, { program, kernelOf: () => kernel, elements });
  const results = await compiled.run({
    input: { first: 0, values: data },
    ...{ tiles, lastSamples },
    output: { first: 0, length: elements },
  });
  compiled.close();
  return kernel.outputs.map(({ columns }, o) =>
    columns.map((_, c) =>
      Float64Array.from(
        { length: count },
        (_, i) => results[at(kernel.inputs.length + o, columns.length, c, i)],
      ),
    ),
  );
}

/** The same by the interpreter, from inputs as float32 holds them. */
export function interpreted(
  kernel: MapKernel,
  inputs: readonly (readonly (Float64Array | number)[])[],
): Float64Array[][] {
  const columns = inputs.filter((_, g) => !kernel.inputs[g].scalars) as Float64Array[][];
  const scalars = inputs.filter((_, g) => kernel.inputs[g].scalars) as number[][];
  return interpretKernel(
    kernel,
    columns.map((group) => group.map((column) => column.map(Math.fround))),
    scalars.map((group) => group.map(Math.fround)),
  );
}
