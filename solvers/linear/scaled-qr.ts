/** @file Least squares by Householder QR with columns scaled to unit length. */

import { UsageError } from "../../src/errors.ts";
import { applyQTransposed, norm, qrFactor, solveUpper } from "../../src/residual/index.ts";

/**
 * argmin ‖A x - b‖ for A of full column rank.
 *
 * Scaling makes the digits independent of the units of the columns, and is within a factor sqrt(columns) of the best
 * possible (van der Sluis 1969). Zero columns get x_j = 0.
 *
 * @param A - rows x columns, column-major; not written.
 * @param b - length rows; not written.
 * @returns x, length columns; not finite where A is singular to the last bit (use `minimumNorm` there).
 * @throws UsageError if rows < columns or a length is wrong.
 *
 * Cost: 2 columns² (rows - columns / 3). Accuracy: eps·cond(A D⁻¹).
 * Source: Golub and Van Loan 2013, sections 5.3.2 and 5.3.9.
 *
 * @example
 * leastSquaresByQr(2, 1, Float64Array.of(1, 1), Float64Array.of(1, 3))[0]; // 2
 */
export function leastSquaresByQr(
  rows: number,
  columns: number,
  A: Float64Array,
  b: Float64Array,
): Float64Array {
  refuseShape(rows, columns, A, b);
  const scaled = A.slice(0, rows * columns);
  const lengths = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    const column = scaled.subarray(j * rows, (j + 1) * rows);
    lengths[j] = norm(column);
    for (let i = 0; i < rows && lengths[j] > 0; i++) column[i] /= lengths[j];
  }
  const tau = new Float64Array(columns);
  qrFactor(rows, columns, scaled, tau);
  const x = applyQTransposed(rows, columns, scaled, tau, b.slice());
  for (let j = 0; j < columns; j++) if (lengths[j] === 0) [scaled[j * rows + j], x[j]] = [1, 0];
  return solveUpper(columns, rows, scaled, x)
    .slice(0, columns)
    .map((value, j) => (lengths[j] > 0 ? value / lengths[j] : 0));
}

function refuseShape(rows: number, columns: number, A: Float64Array, b: Float64Array): void {
  if (rows >= columns && A.length >= rows * columns && b.length === rows) return;
  throw new UsageError({
    what: `least squares with ${rows} rows, ${columns} columns, ${A.length} entries and a right-hand side of ${b.length}`,
    where: "leastSquaresByQr",
    remedy:
      "pass A column-major with at least as many rows as columns, and b with one entry per row; use minimumNorm for fewer rows",
  });
}
