/** @file r + J δ with a dense J held on the host: the linearisation of small systems, and the reference for all others. */

import { UsageError } from "../errors.ts";
import { maxAbs, multiply, multiplyTransposed } from "./dense.ts";
import { choleskyDamped, type DampedSolve, type HostMatrix, qrDamped } from "./host-damped.ts";
import type { Damping, Linearisation } from "./system.ts";
import { dot } from "./vectors.ts";

/**
 * Linearisation from stored numbers.
 *
 * @param J - rows x columns, column-major. Neither copied nor written.
 * @param residual - r, length rows. Neither copied nor written.
 * @throws UsageError if the lengths disagree, or when `solve` is called before a successful `factor`.
 *
 * Cost: a Gram matrix rows·columns·min(rows, columns) once, then min(rows, columns)³/3 for every factor.
 *
 * @example
 * hostLinearisation(2, 1, Float64Array.of(1, 1), Float64Array.of(3, 5)).gradient()[0]; // 8
 */
export function hostLinearisation(
  rows: number,
  columns: number,
  J: Float64Array,
  residual: Float64Array,
): Linearisation {
  refuseMismatch(rows, columns, J, residual);
  const matrix: HostMatrix = { rows, columns, values: J };
  const [cholesky, qr] = [choleskyDamped(matrix), qrDamped(matrix)];
  let [gradient, diagonal, solve]: [Float64Array?, Float64Array?, DampedSolve?] = [];
  const diagonalOf = (): Float64Array => (diagonal ??= squaredColumns(matrix));
  return {
    rows,
    columns,
    residual,
    cost: dot(residual, residual) / 2,
    gradient: () => (gradient ??= multiplyTransposed(rows, columns, J, residual, new Float64Array(columns))),
    diagonal: diagonalOf,
    factor: ({ lambda, scale = "identity", method = "cholesky" }: Damping) => {
      solve = (method === "qr" ? qr : cholesky)(lambda, lengthsOf(scale, diagonalOf));
      return solve !== undefined;
    },
    solve: (b, out) => {
      if (solve === undefined) throw unfactored();
      return solve(b, out);
    },
    jvp: (v, out = new Float64Array(rows)) => multiply(rows, columns, J, v, out),
    vjp: (w, out = new Float64Array(columns)) => multiplyTransposed(rows, columns, J, w, out),
    predictedDecrease: (step) => {
      const image = multiply(rows, columns, J, step, new Float64Array(rows));
      return -dot(residual, image) - dot(image, image) / 2;
    },
    jacobian: () => J,
  };
}

/** D, as `Damping.scale` states it. */
function lengthsOf(scale: NonNullable<Damping["scale"]>, diagonal: () => Float64Array): Float64Array {
  if (typeof scale === "object") return scale;
  return scale === "columns" ? columnScales(diagonal()) : new Float64Array(diagonal().length).fill(1);
}

/** diag(JᵀJ). */
function squaredColumns({ rows, columns, values }: HostMatrix): Float64Array {
  const squares = new Float64Array(columns);
  for (let j = 0, at = 0; j < columns; j++)
    for (let i = 0; i < rows; i++, at++) squares[j] += values[at] ** 2;
  return squares;
}

/** D_j = max(‖J_j‖, 1e-6 max ‖J‖); all ones when J is zero. */
function columnScales(diagonal: Float64Array): Float64Array {
  const largest = Math.sqrt(maxAbs(diagonal));
  return largest > 0
    ? diagonal.map((square) => Math.max(Math.sqrt(square), 1e-6 * largest))
    : diagonal.map(() => 1);
}

function refuseMismatch(rows: number, columns: number, J: Float64Array, residual: Float64Array): void {
  if (J.length >= rows * columns && residual.length === rows) return;
  throw new UsageError({
    what: `a linearisation of ${rows} rows and ${columns} columns got ${J.length} entries of J and ${residual.length} of r`,
    where: "hostLinearisation",
    remedy: "pass J column-major with rows * columns entries and r with rows entries",
  });
}

/** Complaint of `solve` before a successful `factor`. */
export const unfactored = (): UsageError =>
  new UsageError({
    what: "solve was called without a factored damping",
    where: "Linearisation.solve",
    remedy: "call factor(damping) first and go on only if it returned true",
  });
