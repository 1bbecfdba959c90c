/** @file Float64 rows as sums of float32 slices that hold small integers. */

import { UsageError } from "../../errors.ts";
import { type GramOperand, type Panel, rowExponents, runLength, strides } from "./operand.ts";

/** How rows are cut. */
export interface SliceFormat {
  /** Bits per slice: entries are integers of at most 2^(bits - 1) in size. */
  readonly bits: number;
  /** Most products of entries added up in float32. */
  readonly chunk: number;
}

/** Slices of n rows: x_il = scale_i sum over s of 2^(-bits s) q_sil, up to half a unit of the last slice. */
export interface Float32Slices {
  readonly format: SliceFormat;
  readonly slices: number;
  /** Rows of each slice. */
  readonly n: number;
  /** Each row is cut into so many chunks of `width` entries, the last one filled up with zeros. */
  readonly chunks: number;
  readonly width: number;
  /** [slice][chunk][row][entry], integers of at most 2^(bits - 1) in size. */
  readonly values: Float32Array;
  /** What a 1 in slice 0 stands for, row by row: a power of two; NaN for rows that are not finite. */
  readonly scales: Float64Array;
}

/** 1.5 * 2^52: adding and subtracting it rounds numbers below 2^51 in size to whole ones, ties to even. */
const ROUND = 6755399441055744;

/** Chunks are filled up to a multiple of so many entries. Chosen here: one cache line, and few different widths. */
const QUANTUM = 16;

/**
 * Whether sums of products are exact in float32 in any order: 2 (bits - 1) + log2(chunk) <= 24.
 *
 * @throws UsageError for bits outside 2..12, a chunk that is no power of two >= 16, or a pair beyond the bound.
 * Source: Ozaki, Ogita, Oishi and Rump 2012, section 3, with signed digits (one bit less for each factor).
 */
export function checkFormat({ bits, chunk }: SliceFormat): void {
  const whole = Number.isInteger(bits) && bits >= 2 && bits <= 12;
  const power = Number.isInteger(Math.log2(chunk)) && chunk >= QUANTUM;
  if (whole && power && 2 * (bits - 1) + Math.log2(chunk) <= 24) return;
  throw new UsageError({
    what: `slices of bits = ${bits} in chunks of chunk = ${chunk} products`,
    where: "2 (bits - 1) + log2(chunk) must be at most 24 for float32 sums to be exact",
    remedy: "bits 9 with chunk 256, 10 with 64, 8 with 1024, or 7 with 4096",
  });
}

/** Chunks of a panel of `count` entries, all of one width. */
export function chunking(count: number, chunk: number): { readonly chunks: number; readonly width: number } {
  const chunks = Math.ceil(count / chunk);
  return { chunks, width: Math.ceil(count / chunks / QUANTUM) * QUANTUM };
}

/**
 * Cuts a panel of op(A) into slices of rounded signed digits.
 *
 * Row by row: e = floor(log2 max|x|), r_0 = x 2^(bits - 2 - e), q_s = rint(r_s), r_(s+1) = (r_s - q_s) 2^bits, every
 * operation exact. Then |q_s| <= 2^(bits - 1), and what is left after all slices is at most 2^(1 - bits slices + e).
 * A row with NaN or an infinite entry gets zeros and the scale NaN.
 *
 * Cost: reads the panel twice, slices * 5 operations an entry. Accuracy: exact, tested against BigInt.
 *
 * @throws UsageError for a format in which sums would not be exact.
 * Source: Ozaki et al. 2012, Algorithm 3 (split), with digits rounded to nearest instead of truncated.
 *
 * @example
 * const A = new Float64Array([1, 0.25]);
 * const format = { bits: 9, chunk: 256 };
 * const { values, scales } = splitFloat32({ trans: true, n: 1, k: 2, A, lda: 2 }, { first: 0, count: 2 }, 1, format);
 * [values[0] * scales[0], values[1] * scales[0]]; // [1, 0.25]
 */
export function splitFloat32(
  operand: GramOperand,
  panel: Panel,
  slices: number,
  format: SliceFormat,
): Float32Slices {
  checkFormat(format);
  const { chunks, width } = chunking(panel.count, format.chunk);
  const values = new Float32Array(slices * chunks * operand.n * width);
  const scales = rowExponents(operand, panel).map((e) => 2 ** (e - format.bits + 2));
  const out: Float32Slices = { format, slices, n: operand.n, chunks, width, values, scales };
  for (let chunk = 0; chunk < chunks; chunk++) splitChunk(operand, panel, chunk, out);
  return out;
}

function splitChunk(operand: GramOperand, panel: Panel, chunk: number, out: Float32Slices): void {
  const { n, width, scales } = out;
  const { row, entry } = strides(operand);
  const first = chunk * width;
  const end = Math.min(width, panel.count - first);
  const length = runLength(operand, end);
  const rest = new Float64Array(length);
  for (let l = 0; l < end; l += length) {
    const count = Math.min(length, end - l);
    for (let i = 0; i < n; i++) {
      const at = i * row + (panel.first + first + l) * entry;
      const scale = scales[i];
      if (!Number.isNaN(scale))
        splitRun(operand.A, at, entry, count, 1 / scale, out, (chunk * n + i) * width + l, rest);
    }
  }
}

/** One run of a row: `count` entries `step` apart from `at`, to places from `to` on in every slice. */
function splitRun(
  A: Float64Array,
  at: number,
  step: number,
  count: number,
  factor: number,
  { format, slices, n, chunks, width, values }: Float32Slices,
  to: number,
  rest: Float64Array,
): void {
  const base = 2 ** format.bits;
  for (let l = 0, p = at; l < count; l++, p += step) rest[l] = A[p] * factor;
  // One slice after the other: writing all slices of an entry at once takes three times as long.
  for (let s = 0, p = to; s < slices; s++, p += chunks * n * width) cutSlice(rest, count, base, values, p);
}

/** The next digits of all that is left of a run, and what is left then. */
function cutSlice(rest: Float64Array, count: number, base: number, values: Float32Array, to: number): void {
  for (let l = 0; l < count; l++) {
    const r = rest[l];
    const q = r + ROUND - ROUND;
    values[to + l] = q;
    rest[l] = (r - q) * base;
  }
}

/**
 * Rows first .. first + rows - 1 of one chunk of one slice: rows x width, row-major.
 *
 * @returns a view of `values`.
 */
export function partOf(
  { n, chunks, width, values }: Float32Slices,
  slice: number,
  chunk: number,
  first: number,
  rows: number,
): Float32Array {
  const at = ((slice * chunks + chunk) * n + first) * width;
  return values.subarray(at, at + rows * width);
}
