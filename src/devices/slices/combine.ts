/** @file Sums of slice products back into a float64 Gram matrix. */

/** Rows first .. first + rows - 1 of a Gram matrix of order n, from their diagonal entries to the right. */
export interface GramBlock {
  readonly first: number;
  readonly rows: number;
  readonly n: number;
}

/**
 * C_ij += scale_i scale_j sum over d of 2^(-bits d) K_d,ij for the entries i >= j of a block of rows j.
 *
 * @param C - column-major, order n, leading dimension ldc; only the lower triangle is touched. (mutates C)
 * @param sums - K_d for d = 0, 1, ...: whole numbers below 2^53 in size (or int32), row-major, `rows` rows of
 * n - first entries; entry (j - first, i - first) belongs to C_ij, and those with i < j are not read.
 * @param bits - per slice: 8 for int8 digits.
 * @param scales - of the rows of op(A), length n; NaN scales make NaN rows and columns.
 *
 * Cost: sums.length multiplications and additions an entry. Accuracy: the terms are added from the smallest to the
 * largest, scaled by powers of two: an error of at most u (1 + 2^(1 - bits)) of the largest partial sum, u = 2^-53, and
 * one more u for the addition to C.
 * Source: Ozaki, Ogita, Oishi and Rump 2012, section 3 (accumulation); the order is Horner's.
 *
 * @example
 * const C = new Float64Array([1]);
 * addSums(C, 1, { first: 0, rows: 1, n: 1 }, [new Int32Array([3]), new Int32Array([64])], 8, new Float64Array([2]));
 * C; // Float64Array(1) [14]
 */
export function addSums(
  C: Float64Array,
  ldc: number,
  { first, rows, n }: GramBlock,
  sums: readonly (Float64Array | Int32Array)[],
  bits: number,
  scales: Float64Array,
): void {
  const width = n - first;
  const row = new Float64Array(width);
  for (let j = 0; j < rows; j++) {
    row.fill(0);
    for (let d = sums.length - 1; d >= 0; d--) {
      addScaled(row, 2 ** -bits, sums[d], j * width, j, width);
    }
    addColumn(C, (first + j) * (ldc + 1), row, j, width, scales, first);
  }
}

/** row = factor row + K's row, from entry `from` on. */
function addScaled(
  row: Float64Array,
  factor: number,
  K: Float64Array | Int32Array,
  at: number,
  from: number,
  width: number,
): void {
  for (let i = from; i < width; i++) row[i] = row[i] * factor + K[at + i];
}

/** Column `from` of the block's lower triangle, whose diagonal entry lies at `at`. */
function addColumn(
  C: Float64Array,
  at: number,
  row: Float64Array,
  from: number,
  width: number,
  scales: Float64Array,
  first: number,
): void {
  const scale = scales[first + from];
  for (let i = from; i < width; i++) C[at + i - from] += row[i] * (scale * scales[first + i]);
}

/** Lower triangle of C = 0. (mutates C) */
export function clearLower(C: Float64Array, ldc: number, n: number): void {
  for (let j = 0; j < n; j++) C.fill(0, j * (ldc + 1), j * ldc + n);
}
