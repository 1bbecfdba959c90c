/** @file Float32 products by gpu.js. */

import {
  type Float32Products,
  type Float32Slices,
  type HeldSlices,
  joined,
  pairsOf,
  partOf,
} from "../slices/index.ts";
import type { Gpu, GpuJs, Kernel, KernelSettings } from "./gpujs-package.ts";
import { product, sums } from "./kernels.ts";

/** Products by kernels of gpu.js, two in all: sizes are arguments. */
export function gpujsProducts(gpu: Gpu, input: GpuJs["input"], description: string): Float32Products {
  const multiply = gpu.createKernel(product, settings(2, 1));
  const addUp = gpu.createKernel(sums, settings(3, 6));
  const flat = (values: Float32Array): object => input(values, [values.length]);
  return {
    name: "gpujs",
    description,
    matmulF32: async (m, n, k, A, B) => {
      multiply.setOutput([n, m]);
      const rows = (await multiply(flat(A), flat(B), k)) as readonly Float32Array[];
      return flattened(rows, n);
    },
    hold: (slices) => hold(slices, addUp, flat),
    // Its promise resolves when the card has forgotten the kernels; nothing waits for that.
    close: () => void gpu.destroy(),
  };
}

/** Most turns of a loop: the longest chunk has 4096. gpu.js cuts loops off at 1000 unless told. */
const MOST_TURNS = 4096;

/** Of a kernel of two matrices and so many whole numbers, by position: names do not survive minifiers. */
const settings = (dimensions: number, numbers: number): KernelSettings => ({
  output: Array.from({ length: dimensions }, () => 1),
  precision: "single",
  dynamicOutput: true,
  dynamicArguments: true,
  loopMaxIterations: MOST_TURNS,
  argumentTypes: ["Input", "Input", ...Array.from({ length: numbers }, () => "Integer" as const)],
});

/** gpu.js keeps no arguments between calls: the rows a block needs travel with it, all anti-diagonals at once. */
function hold(slices: Float32Slices, addUp: Kernel, flat: (values: Float32Array) => object): HeldSlices {
  const { n, chunks, width } = slices;
  const planes = pairsOf(slices.slices).length;
  return {
    sums: async (first, rows) => {
      const columns = n - first;
      const [A, B] = [gathered(slices, first, rows), gathered(slices, first, columns)];
      addUp.setOutput([columns, rows, 2 * planes]);
      const all = (await addUp(
        flat(A),
        flat(B),
        rows,
        columns,
        slices.slices,
        chunks,
        width,
        planes,
      )) as readonly (readonly Float32Array[])[];
      return Array.from({ length: planes }, (_, d) =>
        joined(flattened(all[d], columns), flattened(all[planes + d], columns)),
      );
    },
    release: () => {},
  };
}

/** Rows first .. first + rows - 1 of every chunk of every slice, one after the other. */
function gathered(slices: Float32Slices, first: number, rows: number): Float32Array {
  if (rows === slices.n) return slices.values;
  const size = rows * slices.width;
  const out = new Float32Array(slices.slices * slices.chunks * size);
  for (let s = 0; s < slices.slices; s++) {
    for (let chunk = 0; chunk < slices.chunks; chunk++) {
      out.set(partOf(slices, s, chunk, first, rows), (s * slices.chunks + chunk) * size);
    }
  }
  return out;
}

function flattened(rows: readonly Float32Array[], columns: number): Float32Array {
  const out = new Float32Array(rows.length * columns);
  for (const [y, row] of rows.entries()) out.set(row, y * columns);
  return out;
}
