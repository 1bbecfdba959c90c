/** @file Kernels in the language of gpu.js: it reads their text and writes shaders or WebAssembly. */

import type { Thread } from "./gpujs-package.ts";

/*
 * Only what gpu.js understands stands inside the functions: loops, arithmetic and `let`; no names from outside. Arrays
 * are flat, because gpu.js mistakes the sizes of others in its cpu mode when sizes change. Loops start at 0, because a
 * variable that starts one may come out as a float in WGSL. Minified text works as well.
 */

/** Entry (y, x) of A Bᵀ: A and B are row-major with k columns. */
export function product(this: Thread, A: Float32Array, B: Float32Array, k: number): number {
  let sum = 0;
  const a = this.thread.y * k;
  const b = this.thread.x * k;
  for (let l = 0; l < k; l++) {
    sum += A[a + l] * B[b + l];
  }
  return sum;
}

/**
 * Entry (y, x) of a sum of slice products along an anti-diagonal, as sum = 4096 high + low: `high` for planes
 * z < planes, `low` for the others.
 *
 * A and B are slices, [slice][chunk][row][entry], of m and n rows. Planes d < slices add up all pairs s + t = d; plane
 * `slices`, there for even numbers of slices, is the middle pair. Each chunk's sum is exact, and split before it is added.
 */
export function sums(
  this: Thread,
  A: Float32Array,
  B: Float32Array,
  m: number,
  n: number,
  slices: number,
  chunks: number,
  width: number,
  planes: number,
): number {
  let d = this.thread.z;
  if (d >= planes) {
    d = d - planes;
  }
  let high = 0;
  let low = 0;
  for (let s = 0; s <= d; s++) {
    if (d < slices || s + s === d) {
      for (let c = 0; c < chunks; c++) {
        let sum = 0;
        const a = ((s * chunks + c) * m + this.thread.y) * width;
        const b = (((d - s) * chunks + c) * n + this.thread.x) * width;
        for (let l = 0; l < width; l++) {
          sum += A[a + l] * B[b + l];
        }
        const part = Math.floor(sum / 4096);
        high += part;
        low += sum - 4096 * part;
      }
    }
  }
  if (this.thread.z < planes) {
    return high;
  }
  return low;
}
