/** @file Products of packed strips: one block of C per task, so that results do not depend on who computes which. */

import { BLOCK, DEPTH, micro } from "./micro";

/** Copies the part of a scratch block that lies in C: fewer than 4 rows or columns, or only its lower triangle. */
function copyPart(scratch: usize, rows: i32, columns: i32, beta: f64, C: usize, stride: usize, lower: bool): void {
  for (let j = 0; j < columns; j++) {
    for (let i = lower ? j : 0; i < rows; i++) {
      const to = C + <usize>j * stride + (<usize>i << 3);
      const value = load<f64>(scratch + (<usize>(j * 4 + i) << 3));
      store<f64>(to, beta == 0 ? value : beta * load<f64>(to) + value);
    }
  }
}

/** One pass of depth `depth` over the block of rows i0..i1 and columns j0..j1 (strips begin at multiples of 4). */
function pass(
  scratch: usize, i0: i32, i1: i32, j0: i32, j1: i32, depth: i32, A: usize, B: usize, strip: usize,
  alpha: f64, beta: f64, C: usize, stride: usize, lower: bool,
): void {
  for (let j = j0; j < j1; j += 4) {
    const b = B + <usize>(j >> 2) * strip;
    for (let i = lower ? max(i0, j) : i0; i < i1; i += 4) {
      const a = A + <usize>(i >> 2) * strip;
      const out = C + <usize>j * stride + (<usize>i << 3);
      const diagonal = lower && i == j;
      if (i + 4 <= i1 && j + 4 <= j1 && !diagonal) {
        micro(a, b, depth, alpha, beta, out, stride);
      } else {
        micro(a, b, depth, alpha, 0, scratch, 32);
        copyPart(scratch, min(4, i1 - i), min(4, j1 - j), beta, out, stride, diagonal);
      }
    }
  }
}

/**
 * Task: C = alpha A B + beta C on one 128 x 128 block, A and B packed with the same depth k.
 *
 * `lower` = 1: only entries (i, j) with i >= j; tasks then count the blocks of the lower triangle, column by column.
 */
export function product(
  tile: i32, scratch: usize, m: i32, n: i32, k: i32, A: usize, B: usize,
  alpha: f64, beta: f64, C: usize, ldc: i32, lower: i32,
): void {
  const down = (m + BLOCK - 1) / BLOCK;
  let column = 0, row = tile;
  while (row >= (lower ? down - column : down)) {
    row -= lower ? down - column : down;
    column++;
  }
  if (lower) row += column;
  const i0 = row * BLOCK, i1 = min(i0 + BLOCK, m), j0 = column * BLOCK, j1 = min(j0 + BLOCK, n);
  const strip = <usize>k << 5;
  let from = 0;
  do {
    const depth = min(DEPTH, k - from);
    const skip = <usize>from << 5;
    pass(scratch, i0, i1, j0, j1, depth, A + skip, B + skip, strip, alpha, from ? 1 : beta, C, <usize>ldc << 3, lower != 0);
    from += DEPTH;
  } while (from < k);
}
