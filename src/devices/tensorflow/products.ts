/** @file Float32 products by TensorFlow.js. */

import { UsageError } from "../../errors.ts";
import {
  type Float32Products,
  type Float32Slices,
  type HeldSlices,
  joined,
  PART,
  type Pair,
  pairsOf,
  partOf,
} from "../slices/index.ts";
import type { Tensor, Tensorflow } from "./tfjs.ts";

/**
 * Products by the backend that is active now. Tensors live no longer than the call, or than the slices held.
 *
 * @throws UsageError from every product after the backend of `tf` was changed: exactness was tried with another.
 */
export function tensorflowProducts(tf: Tensorflow, description: string): Float32Products {
  const backend = tf.getBackend();
  const check = (): void => {
    if (tf.getBackend() !== backend) throw changed(backend, tf.getBackend());
  };
  return {
    name: "tensorflow",
    description,
    matmulF32: async (m, n, k, A, B) => {
      check();
      const C = tidied(tf, () => tf.matMul(tf.tensor2d(A, [m, k]), tf.tensor2d(B, [n, k]), false, true));
      return numbers(C);
    },
    hold: (slices) => {
      check();
      return hold(tf, slices, check);
    },
    close: () => {},
  };
}

const changed = (before: string, now: string): UsageError =>
  new UsageError({
    what: `the backend of tfjs was changed from ${before} to ${now} while the device was open`,
    where: "device tensorflow",
    remedy: `tf.setBackend("${before}"), or close the device and open it again`,
  });

/** What tidy returns is what its work returned. */
const tidied = <Result extends Tensor | Tensor[]>(tf: Tensorflow, work: () => Result): Result =>
  tf.tidy(work) as Result;

/** The numbers of a tensor, which is disposed. */
async function numbers(tensor: Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array;
  } finally {
    tensor.dispose();
  }
}

/** One tensor per slice and chunk, n x width: uploaded once, used for every block and pair. */
function hold(tf: Tensorflow, slices: Float32Slices, check: () => void): HeldSlices {
  const { n, chunks, width } = slices;
  const tensors: Tensor[][] = Array.from({ length: slices.slices }, () => []);
  const release = (): void => {
    for (const tensor of tensors.flat()) tensor.dispose();
  };
  try {
    tensors.forEach((list, s) => {
      for (let chunk = 0; chunk < chunks; chunk++)
        list.push(tf.tensor2d(partOf(slices, s, chunk, 0, n), [n, width]));
    });
  } catch (reason) {
    release();
    throw reason;
  }
  return {
    sums: async (first, rows) => {
      const sums: Float64Array[] = [];
      for (const pairs of pairsOf(slices.slices)) {
        check();
        const operands = (s: number, t: number, chunk: number): readonly [Tensor, Tensor] => [
          tf.slice(tensors[s][chunk], [first, 0], [rows, width]),
          tf.slice(tensors[t][chunk], [first, 0], [n - first, width]),
        ];
        const [high, low] = tidied(tf, () => addProducts(tf, pairs, chunks, operands));
        // Both are asked for before either is awaited, so that none is left when the other fails.
        sums.push(joined(...(await Promise.all([numbers(high), numbers(low)]))));
      }
      return sums;
    },
    release,
  };
}

/** Sum of the products of pairs over chunks in two parts, high PART + low: exact where one float32 is not. */
function addProducts(
  tf: Tensorflow,
  pairs: readonly Pair[],
  chunks: number,
  operands: (s: number, t: number, chunk: number) => readonly [Tensor, Tensor],
): Tensor[] {
  let parts: Tensor[] | undefined;
  for (const [s, t] of pairs) {
    for (let chunk = 0; chunk < chunks; chunk++) {
      const before = parts;
      parts = tidied(tf, () => {
        const product = tf.matMul(...operands(s, t, chunk), false, true);
        const high = tf.floor(tf.mul(product, 1 / PART));
        const both = [high, tf.sub(product, tf.mul(high, PART))];
        return before ? both.map((part, p) => tf.add(before[p], part)) : both;
      });
      for (const part of before ?? []) part.dispose();
    }
  }
  return parts ?? [];
}
