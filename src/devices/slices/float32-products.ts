/** @file The contract of packages that multiply float32 matrices. */

import type { Float32Slices } from "./split-float32.ts";

/** Products of float32 matrices somewhere: a package, a graphics card. */
export interface Float32Products {
  readonly name: "tensorflow" | "gpujs";
  /** One line for people: package, version, backend. */
  readonly description: string;
  /**
   * A Bᵀ, m x n row-major, from A (m x k) and B (n x k), both row-major.
   *
   * Every entry must be exact when all partial sums are integers below 2^24 in size, whatever their order: what slices
   * rely on, and what is tried when a device opens.
   */
  matmulF32(
    m: number,
    n: number,
    k: number,
    A: Float32Array,
    B: Float32Array,
  ): Float32Array | Promise<Float32Array>;
  /**
   * Keeps slices where products are made and adds products up there, so that what travels back does not grow with the
   * number of chunks. Absent: every product travels.
   *
   * Sums must be exact for up to MOST_TERMS products of chunks: more than float32 holds, so they are kept in two parts.
   */
  hold?(slices: Float32Slices): HeldSlices | Promise<HeldSlices>;
  close(): void;
}

/** Slices of a panel where products are made. `values` of the slices stay unchanged until `release`. */
export interface HeldSlices {
  /**
   * K_d = sum over the pairs (s, t) of pairsOf(slices)[d] and over chunks c of Q_sc Q_tcᵀ, d = 0, 1, ...; of each the
   * rows first .. first + rows - 1 and the columns from `first` on.
   *
   * @returns for every d, rows x (n - first) whole numbers, row-major.
   */
  sums(first: number, rows: number): Promise<readonly Float64Array[]>;
  release(): void;
}

/**
 * Products of chunks that `hold` adds up exactly: each is below 2^24 in size and is kept as PART times one number, plus
 * another below PART = 2^12; 2^12 of either stay below 2^24.
 */
export const MOST_TERMS = 4096;
export const PART = 4096;

/** PART high + low: sums kept in two parts, as one number each. */
export function joined(high: Float32Array, low: Float32Array): Float64Array {
  const sums = new Float64Array(high.length);
  for (let i = 0; i < sums.length; i++) sums[i] = PART * high[i] + low[i];
  return sums;
}
