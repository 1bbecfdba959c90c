/** @file Gram matrices on a WebGPU device, to float64 accuracy by products of 8-bit integers. */

import { UsageError } from "../../errors.ts";
import { slicesFor } from "../slices/accuracy.ts";
import type { SlicedGram } from "../slices/sliced-gram.ts";
import type { Gpu } from "./gpu.ts";
import { gramMachine } from "./gram-machine.ts";
import { planGram, type RowBlock } from "./gram-plan.ts";

export interface GramOptions {
  /** Bytes of the largest buffer to be used. Default: what the adapter allows, at most 1 GiB. */
  readonly largestBuffer?: number;
  /** Most products of digits in one submission, at least those of one tile. Default: 2^35. */
  readonly productsAtOnce?: number;
}

/** Bits of a digit, and digits that the two words of a number hold. */
const [bits, most] = [8, 8];

/**
 * K = A Aᵀ from balanced base-256 digits, multiplied and summed as integers on the device.
 *
 * The float64 numbers go to the device as they are and are split there; what comes back is K in float64, 8 bytes for each
 * entry of the lower triangle and half of the diagonal blocks above it. Rows with an infinity or NaN give NaN, as syrk
 * does. Matrices larger than a buffer are taken in chunks of terms, whose sums are added in float64.
 *
 * Accuracy: the only error is that of the digits and products left off, see `slicedError`: 9e-16 relative to ‖a_i‖‖a_j‖ for 7
 * slices, and one rounding.
 * Source: Ozaki, Ogita, Oishi and Rump 2012, section 3; Ootomo, Ozaki and Yokota 2024, "DGEMM on integer matrix
 * multiplication unit", section 3.
 */
export function webgpuGram(gpu: Gpu, options: GramOptions = {}): SlicedGram {
  // chosen here: larger buffers save nothing, and some drivers promise more than they have.
  const bytes = Math.min(gpu.largestBuffer, options.largestBuffer ?? 2 ** 30);
  const machine = gramMachine(gpu);
  return {
    description: `int8 digits as ${gpu.integerProducts ? "packed integers" : "float32 numbers"} on ${gpu.adapter}`,
    most,
    slicesFor: (accuracy) => slicesFor(accuracy, bits, most),
    form: async (trans, n, k, A, lda, C, ldc, slices) => {
      checkForm(trans, n, k, A, lda, C, ldc, slices);
      if (n === 0) return;
      const plan = planGram(n, k, slices, bytes, options.productsAtOnce);
      const matrix = { data: A, lda, trans, vectors: n };
      const work = async (): Promise<void> => {
        for (const chunk of plan.chunks) {
          const digits = { chunk, vectors: n, padded: plan.padded, slices };
          machine.split(matrix, digits);
          for (const blocks of plan.passes)
            await machine.products(blocks, digits, (K) => {
              for (const block of blocks) copyBlock(K, block, C, ldc, chunk.first > 0);
            });
        }
      };
      try {
        await gpu.guard("forming a Gram matrix", work);
      } catch (thrown) {
        // Buffers that the device had no memory for look like others; smaller work must not find them.
        machine.close();
        throw thrown;
      }
    },
    close: machine.close,
  };
}

/** The lower part of a block into C, added to what is there if asked. (mutates C) */
function copyBlock(
  K: Float64Array,
  { first, rows, place }: RowBlock,
  C: Float64Array,
  ldc: number,
  add: boolean,
): void {
  const end = first + rows;
  for (let j = 0; j < end; j++) {
    const top = Math.max(first, j);
    const from = K.subarray(place + j * rows + top - first, place + (j + 1) * rows);
    const to = j * ldc + top;
    if (!add) C.set(from, to);
    else for (let i = 0; i < from.length; i++) C[to + i] += from[i];
  }
}

function checkForm(
  trans: boolean,
  n: number,
  k: number,
  A: Float64Array,
  lda: number,
  C: Float64Array,
  ldc: number,
  slices: number,
): void {
  const [rows, columns] = trans ? [k, n] : [n, k];
  const refuse = (what: string, remedy: string): never => {
    throw new UsageError({ what, where: "Gram matrix on device webgpu", remedy });
  };
  if (!(Number.isInteger(slices) && slices >= 1 && slices <= most))
    refuse(`slices is ${slices}`, `a whole number from 1 to ${most}`);
  if (lda < rows) refuse(`the leading dimension ${lda} is below the ${rows} rows of A`, `lda >= ${rows}`);
  if (ldc < n) refuse(`the leading dimension ${ldc} is below the ${n} rows of C`, `ldc >= ${n}`);
  if (rows * columns > 0 && A.length < (columns - 1) * lda + rows)
    refuse(`A holds ${A.length} numbers`, `at least ${(columns - 1) * lda + rows}`);
  if (n > 0 && C.length < (n - 1) * ldc + n)
    refuse(`C holds ${C.length} numbers`, `at least ${(n - 1) * ldc + n}`);
}
