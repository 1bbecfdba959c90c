/** @file Sums of slice products added up on the host, for packages that only multiply. */

import { pairsOf } from "./accuracy.ts";
import type { Float32Products, HeldSlices } from "./float32-products.ts";
import { type Float32Slices, partOf } from "./split-float32.ts";

/** Every product travels to the host, one after the other, and is added up in float64: exact below 2^53. */
export function holdOnHost(products: Float32Products, slices: Float32Slices): HeldSlices {
  const { n, chunks, width } = slices;
  return {
    sums: async (first, rows) => {
      const all: Float64Array[] = [];
      for (const pairs of pairsOf(slices.slices)) {
        const sum = new Float64Array(rows * (n - first));
        for (const [s, t] of pairs) {
          for (let chunk = 0; chunk < chunks; chunk++) {
            const A = partOf(slices, s, chunk, first, rows);
            const B = partOf(slices, t, chunk, first, n - first);
            addTo(sum, await products.matmulF32(rows, n - first, width, A, B));
          }
        }
        all.push(sum);
      }
      return all;
    },
    release: () => {},
  };
}

function addTo(sum: Float64Array, product: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += product[i];
}
