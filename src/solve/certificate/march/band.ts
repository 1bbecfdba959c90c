/** @file Banded matrices: storage, LU with partial pivoting, solves. */

import { UsageError } from "../../../errors.ts";

/**
 * An n x n matrix with `lower` diagonals below and `upper` above the main one.
 *
 * Entry (i, j) is at `values[j * leading + shift + i - j]`, LAPACK's band storage: `lower` rows on top are room for
 * the fill that pivoting brings.
 */
export interface BandMatrix {
  readonly n: number;
  readonly lower: number;
  readonly upper: number;
  readonly leading: number;
  /** Row of the main diagonal in storage: lower + upper. */
  readonly shift: number;
  readonly values: Float64Array;
}

/**
 * The zero band matrix of order n.
 *
 * @throws UsageError unless 0 <= lower, upper < n.
 *
 * Memory: (2 lower + upper + 1) n float64.
 */
export function bandMatrix(n: number, lower: number, upper: number): BandMatrix {
  if (!(lower >= 0 && upper >= 0 && lower < n && upper < n))
    throw new UsageError({
      what: `a band matrix of order ${n} with ${lower} diagonals below and ${upper} above was asked for`,
      remedy: "fewer diagonals than rows",
    });
  const leading = 2 * lower + upper + 1;
  return { n, lower, upper, leading, shift: lower + upper, values: new Float64Array(leading * n) };
}

/**
 * A = P L U in place, row interchanges kept in `pivots` (mutates A and pivots).
 *
 * @param pivots - length n.
 * @returns false when a pivot is zero or not finite: the factors are then useless.
 *
 * Cost: 2 n·lower·(lower + upper). Source: Golub and Van Loan 2013, section 4.3.5; LAPACK dgbtf2.
 */
export function bandFactor(A: BandMatrix, pivots: Int32Array): boolean {
  const { n, lower, upper, leading, shift, values } = A;
  let reach = 0;
  for (let k = 0; k < n; k++) {
    const diagonal = k * leading + shift;
    const below = Math.min(lower, n - 1 - k);
    const pivot = largest(values, diagonal, below);
    pivots[k] = k + pivot;
    if (values[diagonal + pivot] === 0 || !Number.isFinite(values[diagonal + pivot])) return false;
    reach = Math.max(reach, Math.min(k + upper + pivot, n - 1));
    eliminate(values, diagonal, below, pivot, reach - k, leading);
  }
  return true;
}

/** Offset, 0..below, of the largest entry on or below the diagonal. */
function largest(values: Float64Array, diagonal: number, below: number): number {
  let at = 0;
  for (let i = 1; i <= below; i++)
    if (Math.abs(values[diagonal + i]) > Math.abs(values[diagonal + at])) at = i;
  return at;
}

/** One column of elimination: interchange, multipliers, update of the `right` columns to the right. */
function eliminate(
  values: Float64Array,
  diagonal: number,
  below: number,
  pivot: number,
  right: number,
  leading: number,
): void {
  const head = values[diagonal + pivot];
  values[diagonal + pivot] = values[diagonal];
  values[diagonal] = head;
  for (let i = 1; i <= below; i++) values[diagonal + i] /= head;
  for (let c = 1; c <= right; c++) {
    // Row k of column k + c stands c places above the diagonal of that column.
    const top = diagonal + c * leading - c;
    const factor = values[top + pivot];
    values[top + pivot] = values[top];
    values[top] = factor;
    if (factor === 0) continue;
    for (let i = 1; i <= below; i++) values[top + i] -= factor * values[diagonal + i];
  }
}

/** x = A⁻¹ x with the factors left by `bandFactor`; x has length n (mutates x). */
export function bandSolve(A: BandMatrix, pivots: Int32Array, x: Float64Array): void {
  const { n, lower, leading, shift, values } = A;
  for (let k = 0; k < n; k++) {
    const other = pivots[k];
    const head = x[other];
    x[other] = x[k];
    x[k] = head;
    const below = Math.min(lower, n - 1 - k);
    const diagonal = k * leading + shift;
    if (head !== 0) for (let i = 1; i <= below; i++) x[k + i] -= head * values[diagonal + i];
  }
  for (let k = n - 1; k >= 0; k--) {
    const diagonal = k * leading + shift;
    x[k] /= values[diagonal];
    const head = x[k];
    if (head !== 0) for (let i = Math.max(-shift, -k); i < 0; i++) x[k + i] += -head * values[diagonal + i];
  }
}
