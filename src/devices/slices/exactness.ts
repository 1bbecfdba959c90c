/** @file Whether a package's float32 products are exact where slices rely on it. */

import { type Random, random } from "../../random.ts";
import { pairsOf } from "./accuracy.ts";
import type { Float32Products } from "./float32-products.ts";
import { partOf, type SliceFormat, splitFloat32 } from "./split-float32.ts";

/** What was tried, and the first thing found wrong. */
export interface Exactness {
  readonly exact: boolean;
  /** Entries compared with integer arithmetic. */
  readonly entries: number;
  /** The first entry that was not exact, with both values; absent if all were. */
  readonly reason?: string;
}

/** Rows i and columns l of a trial operand. */
type Fill = (i: number, l: number) => number;
interface Trial {
  readonly k: number;
  readonly A: Fill;
  readonly B: Fill;
}

/** Odd sizes, so that edges of the tiles of a product are tried; and more rows than one tile has. */
const ROWS = 37;
const COLUMNS = 131;

/**
 * Multiplies integers whose partial sums come near 2^24, in several orders, and compares every entry.
 *
 * Tried: operands of 12 bits and of 24 (which TF32, with 11, and half precision round); digits of `bits` bits that only
 * add up, that cancel at the end, that come from largest to smallest, and random ones; an inner dimension of 1, of
 * `chunk` and odd ones; and sums over pairs of slices and chunks where the package adds products up itself.
 *
 * Digits of 9 bits alone would survive TF32. The wider operands are tried because the contract promises them, and so that
 * a package is exact or refused whatever the bits per slice.
 *
 * @param format - default: 9 bits, chunks of 256.
 * @returns whether all entries were exact. Errors of the package itself are thrown.
 */
export async function exactness(
  products: Float32Products,
  { bits = 9, chunk = 256 }: Partial<SliceFormat> = {},
): Promise<Exactness> {
  let entries = 0;
  for (const trial of trials(bits, chunk)) {
    const reason = await multiply(products, trial);
    if (reason !== undefined) return { exact: false, entries, reason };
    entries += ROWS * COLUMNS;
  }
  const reason = await addUp(products, { bits, chunk });
  return reason === undefined ? { exact: true, entries } : { exact: false, entries, reason };
}

function trials(bits: number, chunk: number): readonly Trial[] {
  // Below the bound by 1, so that operands and sums have their last bit set.
  const top = 2 ** (bits - 1) - 1;
  const source = random(1);
  const wide: Fill = () => 4095 - 2 * source.integer(8);
  const near: Fill = () => top - source.integer(2);
  const digit: Fill = () => source.integer(2 * top + 1) - top;
  const halves: Fill = (_, l) => (2 * l < chunk ? top : 1 - top);
  const falling: Fill = (i, l) => Math.max(1, top - Math.floor((l * top) / chunk) - (i % 3));
  return [
    { k: 1, A: wide, B: wide },
    { k: 1, A: () => 2 ** 24 - 1 - 2 * source.integer(2 ** 22), B: () => 1 },
    { k: chunk, A: near, B: near },
    { k: chunk, A: near, B: halves },
    { k: chunk, A: falling, B: near },
    { k: chunk - 1, A: digit, B: digit },
    { k: 17, A: digit, B: near },
  ];
}

async function multiply(products: Float32Products, { k, A, B }: Trial): Promise<string | undefined> {
  const a = filled(ROWS, k, A);
  const b = filled(COLUMNS, k, B);
  const C = await products.matmulF32(ROWS, COLUMNS, k, a, b);
  if (C.length !== ROWS * COLUMNS) return `a product of ${ROWS} x ${COLUMNS} has ${C.length} entries`;
  for (let p = 0; p < C.length; p++) {
    const expected = inner(a, b, Math.floor(p / COLUMNS) * k, (p % COLUMNS) * k, k);
    if (C[p] !== expected) return `a sum of ${k} products of integers is ${C[p]} instead of ${expected}`;
  }
  return undefined;
}

/** Slices of random rows, held by the package and added up there. */
async function addUp(products: Float32Products, format: SliceFormat): Promise<string | undefined> {
  const slices = splitFloat32(
    randomRows(3 * format.chunk, random(2)),
    { first: 0, count: 3 * format.chunk },
    4,
    format,
  );
  const held = await products.hold?.(slices);
  if (held === undefined) return undefined;
  try {
    const [first, rows] = [8, 16];
    const sums = await held.sums(first, rows);
    for (const [d, pairs] of pairsOf(4).entries()) {
      const columns = slices.n - first;
      for (let p = 0; p < rows * columns; p++) {
        const [j, i] = [first + Math.floor(p / columns), first + (p % columns)];
        let expected = 0;
        for (const [s, t] of pairs) expected += sumOfChunks(s, t, j, i);
        if (sums[d][p] !== expected)
          return `a sum of ${pairs.length * slices.chunks} products of slices is ${sums[d][p]} instead of ${expected}`;
      }
    }
    return undefined;
  } finally {
    held.release();
  }

  function sumOfChunks(s: number, t: number, j: number, i: number): number {
    let sum = 0;
    for (let chunk = 0; chunk < slices.chunks; chunk++) {
      sum += inner(partOf(slices, s, chunk, j, 1), partOf(slices, t, chunk, i, 1), 0, 0, slices.width);
    }
    return sum;
  }
}

function randomRows(
  k: number,
  source: Random,
): { trans: true; n: number; k: number; A: Float64Array; lda: number } {
  const n = 33;
  return { trans: true, n, k, lda: k, A: Float64Array.from({ length: n * k }, () => source.normal()) };
}

const filled = (rows: number, k: number, fill: Fill): Float32Array =>
  Float32Array.from({ length: rows * k }, (_, p) => fill(Math.floor(p / k), p % k));

/** Sum of products of integers, exact in float64. */
function inner(A: Float32Array, B: Float32Array, a: number, b: number, k: number): number {
  let sum = 0;
  for (let l = 0; l < k; l++) sum += A[a + l] * B[b + l];
  return sum;
}
