/** @file How well the data determine the trainable coefficients. */

import type { Device } from "../devices/index.ts";
import type { Linearisation } from "../residual/index.ts";

/**
 * Standard errors of the last `count` parameters, s sqrt(((JᵀJ)⁻¹)_kk) with s² = ‖r‖² / (rows - columns).
 *
 * By QR of J: with the coefficients last, the trailing block R₂₂ of R carries what is left of their columns after the
 * network's columns have explained all they can, and ((JᵀJ)⁻¹)₂₂ = (R₂₂ᵀR₂₂)⁻¹. Dependent network columns do no harm.
 *
 * @returns one number per coefficient; infinite where the data say nothing, or when rows <= columns.
 * Source: Golub and Van Loan 2013, section 5.3.
 */
export function standardErrors(device: Device, linearisation: Linearisation, count: number): number[] {
  const { rows, columns } = linearisation;
  const jacobian = linearisation.jacobian?.();
  if (!jacobian || rows <= columns) return new Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const copy = device.allocate(rows * columns);
  const tau = device.allocate(columns);
  copy.set(jacobian);
  device.geqrf(rows, columns, copy, rows, tau);
  const variance = (2 * linearisation.cost) / (rows - columns);
  const block = trailing(copy, rows, columns - count, count);
  device.release(copy);
  device.release(tau);
  return inverseRowNorms(block, count).map((norm) => Math.sqrt(variance) * norm);
}

/** The trailing count x count upper triangle of R, row-major. */
function trailing(R: Float64Array, ld: number, first: number, count: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => (j < i ? 0 : R[(first + j) * ld + first + i])),
  );
}

/** ‖row k of R⁻¹‖, whose square is ((RᵀR)⁻¹)_kk. */
function inverseRowNorms(R: readonly (readonly number[])[], n: number): number[] {
  const inverse = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let j = 0; j < n; j++)
    for (let i = j; i >= 0; i--) {
      let sum = i === j ? 1 : 0;
      for (let k = i + 1; k <= j; k++) sum -= R[i][k] * inverse[k][j];
      inverse[i][j] = sum / R[i][i];
    }
  return inverse.map((row) => Math.hypot(...row));
}
