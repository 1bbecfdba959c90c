/** @file Gram matrices to float64 accuracy from float32 products. */

import { NumericalError, UsageError } from "../../errors.ts";
import { mostSlices, pairsOf, slicesFor } from "./accuracy.ts";
import { addSums, clearLower } from "./combine.ts";
import { exactness } from "./exactness.ts";
import { type Float32Products, type HeldSlices, MOST_TERMS } from "./float32-products.ts";
import { holdOnHost } from "./host-slices.ts";
import type { GramOperand, Panel } from "./operand.ts";
import type { SlicedGram } from "./sliced-gram.ts";
import {
  checkFormat,
  chunking,
  type Float32Slices,
  type SliceFormat,
  splitFloat32,
} from "./split-float32.ts";

export interface Float32GramOptions {
  /** Bits per slice. Default: 9. Allowed with `chunk` where 2 (bits - 1) + log2(chunk) <= 24. */
  readonly bits?: number;
  /** Most products added up in float32, a power of two. Default: 256. */
  readonly chunk?: number;
  /** Most bytes of slices, and again of sums read back, at a time. Default: 2^28. */
  readonly bytes?: number;
}

interface Plan extends SliceFormat {
  readonly bytes: number;
}

/** Rows of a block: fewest worth a product, and the share of the matrix. Chosen here: an eighth wastes a sixteenth. */
const LEAST_ROWS = 64;
const BLOCKS = 8;

/**
 * Gram matrices from products of float32 slices, without trying whether the products are exact: see `openFloat32Gram`.
 *
 * The rows of A are cut into integers of `bits` bits; slices s and t of each `chunk` of columns are multiplied in
 * float32, exactly, for s + t < slices; products are added up in float64 from the smallest to the largest.
 * Columns of A are taken in panels and C in blocks of rows, so that slices and sums stay within `bytes` each; products
 * are awaited one after the other.
 *
 * Cost: slices (slices + 1) / 2 float32 products of half the size of A Aᵀ (one more for even `slices`), and splitting.
 * Accuracy: `slicedError`, tested against products in twice the precision of float64. NaN or infinite entries of A
 * make NaN rows and columns of C.
 *
 * @throws UsageError for bits and chunk with which sums would not be exact, or bytes that are not positive.
 * Source: Ozaki, Ogita, Oishi and Rump 2012, section 3; symmetry as in Uchino, Ozaki and Imamura 2025, "Performance
 * enhancement of the Ozaki scheme on integer matrix multiplication unit".
 */
export function float32Gram(
  products: Float32Products,
  { bits = 9, chunk = 256, bytes = 2 ** 28 }: Float32GramOptions = {},
): SlicedGram {
  const plan: Plan = { bits, chunk, bytes };
  checkFormat(plan);
  if (!(bytes > 0))
    throw new UsageError({ what: `bytes = ${bytes}`, where: gram, remedy: "a positive number" });
  const most = mostSlices(bits);
  return {
    description: `exact float32 slices of ${bits} bits by ${products.description}`,
    most,
    slicesFor: (accuracy) => slicesFor(accuracy, bits, most),
    form: async (trans, n, k, A, lda, C, ldc, slices) => {
      checkSlices(slices, most);
      try {
        await form(products, plan, { trans, n, k, A, lda }, C, ldc, slices);
      } catch (reason) {
        throw reason instanceof UsageError ? reason : broken(reason, products);
      }
    },
    close: () => products.close(),
  };
}

const gram = "Gram matrix of float32 slices";

/**
 * `float32Gram` of products that were found exact.
 *
 * @throws UsageError if a product is not exact, naming it. The products are closed then.
 */
export async function openFloat32Gram(
  products: Float32Products,
  options: Float32GramOptions = {},
): Promise<SlicedGram> {
  try {
    const opened = float32Gram(products, options);
    const { reason } = await exactness(products, options);
    if (reason === undefined) return opened;
    throw new UsageError({
      what: `products are not exact: ${reason}`,
      where: products.description,
      remedy: "device native or wasm; on NVIDIA cards set NVIDIA_TF32_OVERRIDE=0 before the start",
    });
  } catch (reason) {
    products.close();
    throw reason;
  }
}

async function form(
  products: Float32Products,
  plan: Plan,
  operand: GramOperand,
  C: Float64Array,
  ldc: number,
  slices: number,
): Promise<void> {
  clearLower(C, ldc, operand.n);
  if (operand.n === 0) return;
  for (const panel of panels(operand, slices, plan)) {
    const parts = splitFloat32(operand, panel, slices, plan);
    const held = await (products.hold?.(parts) ?? holdOnHost(products, parts));
    try {
      await addPanel(held, parts, plan, C, ldc);
    } finally {
      held.release();
    }
  }
}

async function addPanel(
  held: HeldSlices,
  { n, slices, scales }: Float32Slices,
  { bits, bytes }: Plan,
  C: Float64Array,
  ldc: number,
): Promise<void> {
  const step = blockRows(n, slices, bytes);
  for (let first = 0; first < n; first += step) {
    const rows = Math.min(step, n - first);
    addSums(C, ldc, { first, rows, n }, await held.sums(first, rows), bits, scales);
  }
}

/** Columns of op(A), as many chunks at a time as fit. */
function panels({ n, k }: GramOperand, slices: number, { chunk, bytes }: Plan): Panel[] {
  const room = Math.floor(bytes / (4 * n * slices * chunk));
  if (room < 1) throw tooLarge(4 * n * slices * chunk, bytes, n);
  // A middle product more for even numbers of slices, hence the 1.
  const most = chunk * Math.min(room, Math.floor(MOST_TERMS / (slices + 1)));
  const { chunks, width } = chunking(k, most);
  return Array.from({ length: chunks || 0 }, (_, p) => ({
    first: p * width,
    count: Math.min(width, k - p * width),
  })).filter(({ count }) => count > 0);
}

/** As many rows as suit symmetry, but no more than leave room for all sums. */
function blockRows(n: number, slices: number, bytes: number): number {
  const wanted = Math.max(LEAST_ROWS, Math.ceil(n / BLOCKS / LEAST_ROWS) * LEAST_ROWS);
  const room = Math.floor(bytes / (8 * n * pairsOf(slices).length));
  if (room < 1) throw tooLarge(8 * n * pairsOf(slices).length, bytes, n);
  return Math.min(wanted, room);
}

const tooLarge = (needed: number, bytes: number, n: number): UsageError =>
  new UsageError({
    what: `${needed} bytes are needed at a time for a Gram matrix of order ${n}, and bytes = ${bytes} allowed`,
    where: gram,
    remedy: "more bytes, fewer slices, or device native",
  });

function checkSlices(slices: number, most: number): void {
  if (Number.isInteger(slices) && slices >= 1 && slices <= most) return;
  throw new UsageError({
    what: `slices = ${slices}`,
    where: gram,
    remedy: `a whole number from 1 to ${most}`,
  });
}

const broken = (reason: unknown, { description }: Float32Products): NumericalError =>
  new NumericalError({
    what: `a product of slices failed: ${reason instanceof Error ? reason.message : String(reason)}`,
    where: description,
    remedy: "device native or wasm; fewer bytes if the card ran out of memory",
  });
