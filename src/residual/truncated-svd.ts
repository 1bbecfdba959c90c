/** @file Least squares with the small singular values of J dropped, on a device. */

import { bidiagonal } from "./bidiagonal.ts";
import { truncatedBidiagonalSolve } from "./bidiagonal-solve.ts";
import { type DenseShape, orthogonal, transpose } from "./minimum-norm.ts";

export interface TruncatedSvd {
  /** J has changed. */
  reset(): void;
  /** out = -V diag(1/σ_i) Uᵀb over σ_i > cutoff σ_1, J = U diag(σ) Vᵀ. (mutates out) */
  solve(b: Float64Array, cutoff: number, out: Float64Array): Float64Array;
}

/**
 * J = Q S (rows >= columns) or S Qᵀ by QR, then S = P B Gᵀ with B bidiagonal, whose singular values are found by
 * implicit QR with the right-hand side carried along: no singular vector is ever formed.
 *
 * Cost: 2m²M - 2m³/3 for the QR of J (m the smaller side, M the larger), 8m³/3 for B, some 4m² rotations for every
 * right-hand side; a copy of J and 2m² numbers, taken at the first use. Accuracy: singular values to some m eps σ_1.
 * Source: Chan 1982, "An improved algorithm for computing the singular value decomposition" (QR first); Golub and
 * Van Loan 2013, sections 5.5 and 8.6.
 */
export function deviceTruncatedSvd(shape: DenseShape): TruncatedSvd {
  let solver: ReturnType<typeof factors> | undefined;
  let formed = false;
  return {
    reset: () => {
      formed = false;
    },
    solve: (b, cutoff, out) => {
      solver ??= factors(shape);
      if (!formed) solver.form();
      formed = true;
      return solver.solve(b, cutoff, out);
    },
  };
}

function factors({ device, rows, columns, jacobian }: DenseShape) {
  const tall = rows >= columns;
  const [m, n] = tall ? [rows, columns] : [columns, rows];
  const outer = orthogonal(device, m, n);
  const inner = bidiagonal(device, n);
  const right = device.allocate(m);
  return {
    form: (): void => {
      if (tall) outer.values.set(jacobian);
      else transpose(rows, columns, jacobian, outer.values);
      outer.factor();
      copyTriangle(tall, m, n, outer.values, inner.values);
      inner.reduce();
    },
    solve: (b: Float64Array, cutoff: number, out: Float64Array): Float64Array => {
      right.fill(0);
      for (let i = 0; i < rows; i++) right[i] = -b[i];
      if (tall) outer.rotate(true, right);
      const head = right.subarray(0, n);
      inner.rotateLeft(head);
      truncatedBidiagonalSolve(inner.diagonal, inner.above, cutoff, head);
      inner.rotateRight(head);
      if (tall) right.fill(0, n);
      else outer.rotate(false, right);
      out.set(right.subarray(0, columns));
      return out;
    },
  };
}

/** to = R for `upper`, else Rᵀ, zeros written out; n x n. (mutates to) */
function copyTriangle(upper: boolean, m: number, n: number, R: Float64Array, to: Float64Array): void {
  to.fill(0);
  for (let j = 0; j < n; j++) {
    const column = R.subarray(j * m, j * m + j + 1);
    if (upper) to.set(column, j * n);
    else for (let i = 0; i <= j; i++) to[i * n + j] = column[i];
  }
}
