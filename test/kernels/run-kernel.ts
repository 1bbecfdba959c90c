/** @file Compiles a kernel and runs it on columns of numbers. */

import { emitModule, type MapKernel } from "../../src/kernels/index.ts";

type Run = (...parameters: number[]) => void;

/** Instantiates kernels over one fresh shared memory. */
export function compile(
  kernels: readonly MapKernel[],
  pages = 16,
): { memory: WebAssembly.Memory; run: Run[] } {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65536, shared: true });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(emitModule(kernels)), {
    env: { memory },
  });
  return { memory, run: kernels.map((_, i) => exports[`k${i}`] as Run) };
}

/** outputs = F(inputs) by the compiled kernel: columns padded to a multiple of four, one row, groups side by side. */
export function runKernel(
  kernel: MapKernel,
  inputColumns: readonly (readonly Float64Array[])[],
  scalars: readonly (readonly number[])[] = [],
): Float64Array[][] {
  const samples = inputColumns.flat()[0].length;
  const count = Math.ceil(samples / 4) * 4;
  const { memory, run } = compile([kernel], 1 + Math.ceil((count * 8 * 64) / 65536));
  let top = 64;
  const place = (bytes: number): number => {
    const base = top;
    top += Math.ceil(bytes / 64) * 64;
    return base;
  };
  const columns = inputColumns.values();
  const numbers = scalars.values();
  const inputs = kernel.inputs.map((group) => {
    const base = place(group.columns.length * (group.scalars ? 8 : count * 8));
    if (group.scalars) new Float64Array(memory.buffer, base).set(numbers.next().value!);
    else
      columns.next().value!.forEach((c, j) => {
        new Float64Array(memory.buffer, base + j * count * 8).set(c);
      });
    return base;
  });
  const outputs = kernel.outputs.map((group) => place(group.columns.length * count * 8));
  run[0](...inputs, ...outputs, count * 8, count, 1, 0);
  return kernel.outputs.map((group, g) =>
    group.columns.map((_, j) => new Float64Array(memory.buffer, outputs[g] + j * count * 8, samples).slice()),
  );
}
