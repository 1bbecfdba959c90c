/** @file Float64 rows as sums of int8 digits, packed for four-way integer dot products. */

import { UsageError } from "../../errors.ts";
import { type GramOperand, type Panel, rowExponents, runLength, strides } from "./operand.ts";

/** Digits of n rows: x_il = scale_i sum over s of 256^-s q_sil, up to half a unit of the last digit. */
export interface Int8Slices {
  readonly slices: number;
  readonly n: number;
  /** Words of four digits per row: entries filled up with zeros to a multiple of four. */
  readonly words: number;
  /** [slice][row][word]; entry 4w + c of the row is byte c of its word w, lowest byte first. */
  readonly digits: Uint32Array;
  /** What a 1 in slice 0 stands for, row by row: a power of two; NaN for rows that are not finite. */
  readonly scales: Float64Array;
}

/** Seven digits are 55 bits, more than a float64 holds. */
export const MOST_INT8_SLICES = 7;

/** Largest leading digit: leaves room for a carry out of the digits below. */
const LEADING = 127;

/** 1.5 * 2^52: adding and subtracting it rounds numbers below 2^51 in size to whole ones, ties to even. */
const ROUND = 6755399441055744;

/** 128 in each of the lowest `digits` bytes (0..3): added, it turns balanced digits (-128..127) into bytes (0..255). */
const bias = (digits: number): number => 0x808080 & (2 ** (8 * digits) - 1);

/**
 * Cuts a panel of op(A) into balanced digits to base 256, each in -128..127.
 *
 * Rows are scaled by a power of two to at most 127/128 of the range. What is left after all digits is at most half a
 * unit of the last, max|x_i| 2^(2 - 8 slices). A row with NaN or an infinite entry gets zeros and the scale NaN.
 *
 * Cost: reads the panel twice. Accuracy: exact, tested against BigInt.
 *
 * @throws UsageError unless slices is 1..7.
 * Source: balanced digits: Knuth 1997, "The Art of Computer Programming" 2, section 4.1; their use for Gram matrices:
 * Ootomo, Ozaki and Yokota 2024, "DGEMM on integer matrix multiplication unit", section 3.
 *
 * @example
 * const A = new Float64Array([1, -0.5]);
 * const { digits, scales } = splitInt8({ trans: true, n: 1, k: 2, A, lda: 2 }, { first: 0, count: 2 }, 1);
 * const [a, b] = new Int8Array(digits.buffer);
 * [a * scales[0], b * scales[0]]; // [1, -0.5]
 */
export function splitInt8(operand: GramOperand, panel: Panel, slices: number): Int8Slices {
  checkSlices(slices);
  const words = Math.ceil(panel.count / 4);
  const digits = new Uint32Array(slices * operand.n * words);
  // The least unit of which the largest entry is at most 127: max 128/127 < 2^(e + 1) = 128 units.
  const scales = rowExponents(operand, panel, 128 / LEADING).map((e) => 2 ** (e - 6));
  const out: Int8Slices = { slices, n: operand.n, words, digits, scales };
  splitPanel(operand, panel, out, new Uint8Array(digits.buffer));
  return out;
}

function checkSlices(slices: number): void {
  if (Number.isInteger(slices) && slices >= 1 && slices <= MOST_INT8_SLICES) return;
  throw new UsageError({
    what: `slices = ${slices}`,
    where: "int8 slices of a float64 matrix",
    remedy: `a whole number from 1 to ${MOST_INT8_SLICES}`,
  });
}

function splitPanel(operand: GramOperand, panel: Panel, out: Int8Slices, bytes: Uint8Array): void {
  const { n, words, scales } = out;
  const { row, entry } = strides(operand);
  const length = runLength(operand, panel.count);
  for (let l = 0; l < panel.count; l += length) {
    const count = Math.min(length, panel.count - l);
    for (let i = 0; i < n; i++) {
      const at = i * row + (panel.first + l) * entry;
      const scale = scales[i];
      if (!Number.isNaN(scale))
        splitRun(operand.A, at, entry, count, 1 / scale, out, bytes, i * words * 4 + l);
    }
  }
}

/**
 * One run of a row: `count` entries `step` apart from `at`, to byte `to` of the leading digits and on.
 *
 * The leading four digits and the rest are two whole numbers, rounded to nearest; integer arithmetic carries.
 */
function splitRun(
  A: Float64Array,
  at: number,
  step: number,
  count: number,
  factor: number,
  { slices, n, words }: Int8Slices,
  bytes: Uint8Array,
  to: number,
): void {
  const stride = n * words * 4;
  const leading = Math.min(slices, 4);
  const trailing = slices - leading;
  const [scale, base] = [factor * 2 ** (8 * (leading - 1)), 2 ** (8 * trailing)];
  const [biasHigh, biasLow] = [bias(leading - 1), bias(trailing)];
  for (let l = 0; l < count; l++) {
    const x = A[at + l * step] * scale;
    const whole = x + ROUND - ROUND;
    let low = ((x - whole) * base + ROUND - ROUND) | 0;
    low = trailing > 0 ? low + biasLow : 0;
    const high = (whole | 0) + (low >> (8 * trailing)) + biasHigh;
    let p = to + l;
    bytes[p] = high >> (8 * (leading - 1));
    for (let shift = 8 * (leading - 2); shift >= 0; shift -= 8) {
      p += stride;
      bytes[p] = (high >> shift) ^ 0x80;
    }
    for (let shift = 8 * (trailing - 1); shift >= 0; shift -= 8) {
      p += stride;
      bytes[p] = (low >> shift) ^ 0x80;
    }
  }
}
