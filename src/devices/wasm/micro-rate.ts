/** @file The attainable rate of the embedded linear algebra: its micro-kernel on operands that stay in L1. */

import { linearAlgebra } from "../../kernels/static/index.ts";
import { decode } from "./decode.ts";

/** Depth of the strips: 2 x 8 KiB. */
const DEPTH = 256;
/** Blocks per sample: about 50 us, shorter than a time slice, so that some samples run undisturbed. */
const REPEATS = 200;
/** Samples; the best one counts. Chosen here: 50 ms in all. */
const SAMPLES = 1000;

/** GFLOP/s of the 4x4 float64 micro-kernel on one thread; an upper bound of gemm, syrk and potrf of the wasm device. */
export function microKernelRate(): number {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(decode(linearAlgebra)), {
    env: { memory },
  });
  const run = instance.exports.microRate as (scratch: number, depth: number, repeats: number) => void;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < SAMPLES; i++) {
    const start = performance.now();
    run(65536, DEPTH, REPEATS);
    best = Math.min(best, performance.now() - start);
  }
  return (32 * DEPTH * REPEATS) / best / 1e6;
}
