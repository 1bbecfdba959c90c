/** @file The matrix whose Gram matrix is wanted, and how large its rows are. */

/** op(A), n rows of k entries each; A is column-major with leading dimension lda. */
export interface GramOperand {
  /** op(A) = Aᵀ (A is k x n), else op(A) = A (A is n x k). */
  readonly trans: boolean;
  readonly n: number;
  readonly k: number;
  readonly A: Float64Array;
  readonly lda: number;
}

/** Entries first .. first + count - 1 of every row. */
export interface Panel {
  readonly first: number;
  readonly count: number;
}

/**
 * Smallest size a row's largest entry counts as: 2^-990 = 1e-298. Chosen here: scale factors stay finite, and a
 * row as small as this adds nothing to a Gram matrix unless its partner exceeds 1e290.
 */
const LEAST_EXPONENT = -990;

/** Entries of a row visited in one go where rows lie across memory: two cache lines of float32 results. Chosen here. */
const ACROSS = 16;

/** Runs of this many entries visit op(A) in an order that suits its layout. */
export const runLength = ({ trans }: GramOperand, width: number): number => (trans ? width : ACROSS);

/** Where entry l of row i lies, and the distance to the next entry of the row. */
export const strides = ({ trans, lda }: GramOperand): { readonly row: number; readonly entry: number } =>
  trans ? { row: lda, entry: 1 } : { row: 1, entry: lda };

/**
 * floor(log2(stretch max_l |x_il|)) for every row i over a panel, at least -990; NaN for rows with NaN or infinite
 * entries.
 *
 * @param stretch - room to be left above the largest entry, 1 to 2.
 * @returns length n, whole numbers in -990..1024 or NaN.
 *
 * @example
 * rowExponents({ trans: true, n: 2, k: 2, A: new Float64Array([3, -4, 0.5, 0]), lda: 2 }, { first: 0, count: 2 }); // Float64Array(2) [2, -1]
 */
export function rowExponents(operand: GramOperand, panel: Panel, stretch = 1): Float64Array {
  const largest = largestOfRows(operand, panel);
  for (let i = 0; i < largest.length; i++) largest[i] = exponent(stretch * largest[i]);
  return largest;
}

function largestOfRows(operand: GramOperand, { first, count }: Panel): Float64Array {
  const { n, A } = operand;
  const { row, entry } = strides(operand);
  const length = runLength(operand, count);
  const largest = new Float64Array(n);
  for (let l = 0; l < count; l += length) {
    const end = Math.min(length, count - l);
    for (let i = 0; i < n; i++) {
      largest[i] = largestOfRun(A, i * row + (first + l) * entry, entry, end, largest[i]);
    }
  }
  return largest;
}

/** Largest of `most` and the sizes of the run; NaN if an entry is not finite or `most` is NaN. */
function largestOfRun(A: Float64Array, at: number, step: number, count: number, most: number): number {
  // x - x is 0 for finite x and NaN otherwise, so that no comparison can lose a NaN.
  let poison = 0;
  for (let l = 0, p = at; l < count; l++, p += step) {
    const x = A[p];
    poison += x - x;
    const size = x < 0 ? -x : x;
    if (size > most) most = size;
  }
  return most + poison;
}

/** floor(log2(x)) exactly, from the bits of x: Math.log2 rounds up next to powers of two. */
function exponent(x: number): number {
  if (Number.isNaN(x)) return x;
  const [, high] = new Uint32Array(new Float64Array([x]).buffer);
  return Math.max(LEAST_EXPONENT, (high >>> 20) - 1023);
}
