/** @file A Gram matrix in the manner of slices whose error is known beforehand. */

import type { SlicedGram } from "../../src/devices/slices/sliced-gram.ts";

/**
 * Plain float64 sums, each slice good for two digits; from `floor` on, the relative error never falls below it, although
 * `slicesFor` promises that it does.
 */
export const exactGram = (floor = 0): SlicedGram => ({
  description: "plain sums",
  most: 8,
  slicesFor: (accuracy) => Math.min(8, Math.max(1, Math.ceil(-Math.log10(accuracy) / 2))),
  form: async (trans, n, k, A, lda, C, ldc) => {
    const entry = (i: number, l: number): number => (trans ? A[i * lda + l] : A[l * lda + i]);
    for (let j = 0; j < n; j++)
      for (let i = j; i < n; i++) {
        let total = 0;
        for (let l = 0; l < k; l++) total += entry(i, l) * entry(j, l);
        C[j * ldc + i] = total * (1 + 2 * floor);
      }
  },
  close: () => {},
});
