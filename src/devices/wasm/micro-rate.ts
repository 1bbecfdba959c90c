/** @file The attainable rate of the embedded linear algebra: its micro-kernel on operands that stay in L1. */

import { linearAlgebra } from "../../kernels/static/index.ts";
import { decode } from "./decode.ts";

/** Depth of the strips: 2 x 8 KiB. */
const DEPTH = 256;
/** Blocks per window: about 30 ms, as long as the products it is compared with, so that both meet the same machine. */
const REPEATS = 120_000;

/**
 * Measures the 4x4 float64 micro-kernel on one thread: an upper bound of gemm, syrk and potrf of the wasm device.
 *
 * @returns a function that times one window of some 30 ms and gives its GFLOP/s.
 */
export function microKernelRate(repeats = REPEATS): () => number {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(decode(linearAlgebra)), {
    env: { memory },
  });
  const run = instance.exports.microRate as (scratch: number, depth: number, repeats: number) => void;
  run(65536, DEPTH, 200);
  return () => {
    const start = performance.now();
    run(65536, DEPTH, repeats);
    return (32 * DEPTH * repeats) / (performance.now() - start) / 1e6;
  };
}
