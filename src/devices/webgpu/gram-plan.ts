/** @file How a Gram matrix is cut: chunks of terms whose digits fit a buffer, blocks of rows whose results do. */

import { UsageError } from "../../errors.ts";
import { pairsOf } from "../slices/accuracy.ts";
import { layout, termBlock } from "./split-source.ts";

/** Terms [first, end) of all vectors. */
export interface Chunk {
  readonly first: number;
  readonly end: number;
}

/** Rows [first, first + rows) of the lower triangle, columns 0 to first + rows - 1, column-major, from a float64 on. */
export interface RowBlock {
  readonly first: number;
  readonly rows: number;
  readonly place: number;
  /** Columns of one submission, a multiple of the tile's side. */
  readonly width: number;
}

export interface GramPlan {
  /** Vectors with the padding: a multiple of the tile's side. */
  readonly padded: number;
  readonly chunks: readonly Chunk[];
  /** Blocks whose results are read back together. */
  readonly passes: readonly (readonly RowBlock[])[];
}

/** chosen here: rows of a block; half of the square above the diagonal is read back for nothing, so not all at once. */
const mostRows = 512;
/**
 * chosen here: products of digits in one submission, a third of a second where 1e11 are made a second, a slow card's rate;
 * systems reset cards that take 2 s.
 */
const mostProducts = 2 ** 35;
/** Workgroups along an axis, 65535 in WebGPU, times the words of a digit row. Chosen here: well below. */
const mostTerms = 2 ** 17;

/** Entries of a block's result. */
export const blockLength = ({ first, rows }: RowBlock): number => rows * (first + rows);

/**
 * @param n - vectors. @param k - terms of each.
 * @param bytes - the largest buffer. @param products - most products of digits in one submission, one tile's at least.
 * @throws UsageError when not even the smallest pieces fit.
 */
export function planGram(
  n: number,
  k: number,
  slices: number,
  bytes: number,
  products = mostProducts,
): GramPlan {
  const padded = layout.side * Math.ceil(n / layout.side);
  // The numbers themselves take 8 bytes a term, their digits at most as many.
  const fitting = termBlock * Math.floor(bytes / (8 * padded * termBlock));
  const rows = layout.side * Math.floor(bytes / (8 * padded * layout.side));
  if (fitting < termBlock || rows < layout.side) throw tooSmall(n, slices, bytes, padded);
  const most = Math.min(fitting, mostTerms);
  // Chunks of one length but for the last: an empty product has one chunk without terms.
  const count = Math.max(1, Math.ceil(k / most));
  const length = termBlock * Math.max(1, Math.ceil(k / count / termBlock));
  const chunks = Array.from({ length: count }, (_, c) => ({
    first: Math.min(k, c * length),
    end: Math.min(k, (c + 1) * length),
  }));
  const perTile = layout.side ** 2 * length * pairsOf(slices).flat().length;
  const tiles = Math.max(1, Math.floor(products / perTile));
  const height = Math.min(rows, mostRows, layout.side * tiles);
  const width = layout.side * Math.floor((tiles * layout.side) / height);
  return { padded, chunks, passes: passesOf(n, height, width, bytes / 8) };
}

function passesOf(n: number, rows: number, width: number, most: number): RowBlock[][] {
  const passes: RowBlock[][] = [];
  let place = 0;
  for (let first = 0; first < n; first += rows) {
    const block = { first, rows: Math.min(rows, n - first), place: 0, width };
    const fits = passes.length > 0 && place + blockLength(block) <= most;
    if (!fits) {
      passes.push([]);
      place = 0;
    }
    passes[passes.length - 1].push({ ...block, place });
    place += blockLength(block);
  }
  return passes;
}

const tooSmall = (n: number, slices: number, bytes: number, padded: number): UsageError =>
  new UsageError({
    what: `${slices} slices of ${n} vectors do not fit the device: ${8 * padded * termBlock} bytes needed at once, ${bytes} is its largest buffer`,
    where: "device webgpu, Gram matrix",
    remedy: "fewer points or parameters, or device native",
  });
