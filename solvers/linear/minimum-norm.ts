/** @file Column-pivoted QR and the least-squares solution of minimum norm. */

import { UsageError } from "../../src/errors.ts";
import {
  applyQ,
  applyQTransposed,
  dot,
  reflector,
  solveUpper,
  solveUpperTransposed,
} from "../../src/residual/index.ts";

/** A P = Q R with |R_11| >= |R_22| >= ...; the first `rank` rows of R are trusted. */
export interface PivotedQr {
  readonly rows: number;
  readonly columns: number;
  /** R above, reflectors below the diagonal; column-major. */
  readonly factored: Float64Array;
  readonly tau: Float64Array;
  /** Column j of R belongs to column pivots[j] of A. */
  readonly pivots: Int32Array;
  readonly rank: number;
}

/**
 * Householder QR with column pivoting.
 *
 * @param A - rows x columns, column-major; not written.
 * @param tolerance - |R_jj| below this share of |R_11| ends the rank. Default max(rows, columns)·2⁻⁵².
 * @throws UsageError if A has fewer than rows·columns entries.
 *
 * Source: Businger and Golub 1965; column norms are recomputed, not downdated, when they lost half their digits
 * (Drmač and Bujanović 2008).
 */
export function pivotedQr(
  rows: number,
  columns: number,
  A: Float64Array,
  tolerance = Math.max(rows, columns) * Number.EPSILON,
): PivotedQr {
  refuseShort(rows, columns, A);
  const factored = A.slice(0, rows * columns);
  const count = Math.min(rows, columns);
  const tau = new Float64Array(count);
  const pivots = Int32Array.from({ length: columns }, (_, j) => j);
  let rank = 0;
  for (let j = 0; j < count; j++) {
    bringLongestForward(rows, columns, factored, pivots, j);
    eliminate(rows, columns, factored, tau, j);
    if (Math.abs(factored[j * rows + j]) > tolerance * Math.abs(factored[0])) rank = j + 1;
    else break;
  }
  return { rows, columns, factored, tau, pivots, rank };
}

function bringLongestForward(
  rows: number,
  columns: number,
  A: Float64Array,
  pivots: Int32Array,
  j: number,
): void {
  let longest = j;
  let most = -1;
  for (let k = j; k < columns; k++) {
    const rest = A.subarray(k * rows + j, (k + 1) * rows);
    const square = dot(rest, rest);
    if (square > most) [longest, most] = [k, square];
  }
  if (longest === j) return;
  const kept = A.slice(j * rows, (j + 1) * rows);
  A.copyWithin(j * rows, longest * rows, (longest + 1) * rows);
  A.set(kept, longest * rows);
  [pivots[j], pivots[longest]] = [pivots[longest], pivots[j]];
}

function eliminate(rows: number, columns: number, A: Float64Array, tau: Float64Array, j: number): void {
  const v = A.subarray(j * rows + j + 1, (j + 1) * rows);
  const [beta, factor] = reflector(A[j * rows + j], v);
  A[j * rows + j] = beta;
  tau[j] = factor;
  for (let k = j + 1; k < columns; k++) {
    const tail = A.subarray(k * rows + j + 1, (k + 1) * rows);
    const sum = factor * (A[k * rows + j] + dot(v, tail));
    A[k * rows + j] -= sum;
    for (let i = 0; i < v.length; i++) tail[i] -= sum * v[i];
  }
}

/**
 * x of minimum ‖x‖ among those of minimum ‖A x - b‖, A taken to have the rank of `qr`.
 *
 * @param b - length rows; not written.
 * @param out - length columns. (mutates out)
 *
 * Source: Golub and Van Loan 2013, section 5.5.2 (complete orthogonal decomposition).
 *
 * @example
 * minimumNorm(pivotedQr(1, 2, Float64Array.of(1, 1)), Float64Array.of(2), new Float64Array(2))[1]; // 1
 */
export function minimumNorm(qr: PivotedQr, b: Float64Array, out: Float64Array): Float64Array {
  const { rows, columns, factored, tau, pivots, rank } = qr;
  const c = applyQTransposed(rows, rank, factored, tau, b.slice());
  const z = new Float64Array(columns);
  if (rank === columns) z.set(solveUpper(columns, rows, factored, c).subarray(0, columns));
  else if (rank > 0) shortest(qr, c, z);
  for (let j = 0; j < columns; j++) out[pivots[j]] = z[j];
  return out;
}

/** z of minimum norm with [R11 R12] z = c, by QR of its transpose. (mutates z) */
function shortest({ rows, columns, factored, rank }: PivotedQr, c: Float64Array, z: Float64Array): void {
  const transposed = new Float64Array(columns * rank);
  for (let j = 0; j < columns; j++)
    for (let i = 0; i < Math.min(rank, j + 1); i++) transposed[i * columns + j] = factored[j * rows + i];
  const tau = new Float64Array(rank);
  for (let j = 0; j < rank; j++) eliminate(columns, rank, transposed, tau, j);
  z.set(solveUpperTransposed(rank, columns, transposed, c).subarray(0, rank));
  applyQ(columns, rank, transposed, tau, z);
}

function refuseShort(rows: number, columns: number, A: Float64Array): void {
  if (A.length >= rows * columns) return;
  throw new UsageError({
    what: `a matrix of ${rows} rows and ${columns} columns got ${A.length} entries`,
    where: "pivotedQr",
    remedy: "pass it column-major with rows * columns entries",
  });
}
