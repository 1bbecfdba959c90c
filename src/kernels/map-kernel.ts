/** @file What a pointwise kernel is, before it becomes code for any device. */

import type { Expression, Leaf } from "../expression/index.ts";

/**
 * Columns that lie at a regular stride in memory.
 *
 * Column j of a group starts at base + j * columnStride bytes. A group of `scalars` holds one float64 per column,
 * 8 bytes apart, the same for all samples.
 */
export interface Group<Column> {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly scalars?: boolean;
}

/**
 * outputs = F(inputs), sample by sample.
 *
 * Compiled signature, all i32: `(input group bases..., output group bases..., columnStride, count, rows, rowStride)`.
 * For row in 0..rows-1: all non-scalar bases are advanced by row * rowStride bytes; for each sample in 0..count-1 the
 * outputs are computed from the inputs. `count` is a multiple of 4, bases and strides multiples of 16 bytes.
 * An output may alias an input column only at exactly the same address.
 */
export interface MapKernel {
  readonly name: string;
  readonly inputs: readonly Group<Leaf>[];
  readonly outputs: readonly Group<Expression>[];
}
