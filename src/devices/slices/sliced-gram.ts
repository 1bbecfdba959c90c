/** @file The contract of Gram matrices made of products in lower precision. */

/**
 * K = A Aᵀ to float64 accuracy from integer slices of A: the more slices, the smaller the error.
 *
 * Errors are relative to ‖a_i‖‖a_j‖, rows i and j of A.
 * Source: Ozaki, Ogita, Oishi and Rump 2012, "Error-free transformations of matrix multiplication by using fast routines
 * of matrix multiplication and its applications", section 3.
 */
export interface SlicedGram {
  /** One line for people: what makes the products, bits per slice. */
  readonly description: string;
  /** Most slices that still change the result. */
  readonly most: number;
  /** Slices whose error is at most `accuracy`, or `most` if none is. */
  slicesFor(accuracy: number): number;
  /**
   * Lower triangle of C (n x n, column-major, leading dimension ldc) = AᵀA for trans (A is k x n), AAᵀ otherwise (A is
   * n x k); A is column-major with leading dimension lda.
   *
   * @throws NumericalError when the device is lost, UsageError when the slices do not fit its memory.
   */
  form(
    trans: boolean,
    n: number,
    k: number,
    A: Float64Array,
    lda: number,
    C: Float64Array,
    ldc: number,
    slices: number,
  ): Promise<void>;
  close(): void;
}
