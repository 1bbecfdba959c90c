/** @file How well the data determine the trainable coefficients. */

import { type Device, deviceScope } from "../devices/index.ts";
import { UsageError } from "../errors.ts";
import type { Problem } from "../problem/index.ts";
import {
  coefficientSlope,
  coefficientValue,
  type DiscretizedSystem,
  type Linearisation,
  norm,
} from "../residual/index.ts";
import type { CoefficientEstimate } from "./types.ts";

/**
 * Standard errors of the last `count` parameters, s sqrt(((JᵀJ)⁻¹)_kk) with s² = ‖r‖² / (rows - columns).
 *
 * By QR of J: with the coefficients last, the trailing block R₂₂ of R carries what is left of their columns after the
 * network's columns have explained all they can, and ((JᵀJ)⁻¹)₂₂ = (R₂₂ᵀR₂₂)⁻¹. The network's columns stand over a
 * diagonal at the level of their rounding: without it, what rounding leaves of dependent columns would count as
 * directions of its own and explain part of the coefficients' columns away.
 *
 * @returns one number per coefficient; infinite where the data say nothing, or when rows <= columns.
 * Source: Golub and Van Loan 2013, section 5.3.
 */
export function standardErrors(device: Device, linearisation: Linearisation, count: number): number[] {
  const { rows, columns } = linearisation;
  const jacobian = linearisation.jacobian?.();
  if (!jacobian || rows <= columns) return new Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const scope = deviceScope(device);
  try {
    const height = rows + columns - count;
    const stack = scope.device.allocate(height * columns);
    const tau = scope.device.allocate(columns);
    fillStack(stack, height, jacobian, rows, columns - count);
    device.geqrf(height, columns, stack, height, tau);
    const variance = (2 * linearisation.cost) / (rows - columns);
    const block = trailing(stack, height, columns - count, count);
    return inverseRowNorms(block, count).map((length) => Math.sqrt(variance) * length);
  } finally {
    scope.release();
  }
}

/** J over the diagonal, rows * eps * max ‖J_j‖, under its first `damped` columns. (mutates stack) */
function fillStack(
  stack: Float64Array,
  height: number,
  jacobian: Float64Array,
  rows: number,
  damped: number,
): void {
  let longest = 0;
  for (let j = 0; j < stack.length / height; j++) {
    const column = jacobian.subarray(j * rows, (j + 1) * rows);
    stack.set(column, j * height);
    if (j < damped) longest = Math.max(longest, norm(column));
  }
  for (let j = 0; j < damped; j++) stack[j * height + rows + j] = rows * Number.EPSILON * longest;
}

/** A system whose columns are those of a model, then those of the coefficients. */
type Determined = Pick<DiscretizedSystem, "device" | "linearise"> & {
  readonly network: { readonly size: number };
};

/** Values, standard errors and true values of a problem's coefficients at theta. */
export async function estimates(
  { coefficients, trueCoefficients }: Problem,
  system: Determined,
  theta: Float64Array,
): Promise<CoefficientEstimate[]> {
  if (coefficients.length === 0) return [];
  const errors = await errorsIfRoom(system, theta, coefficients.length);
  return coefficients.map((leaf, k) => {
    const { name } = leaf;
    const exact = trueCoefficients?.[name];
    const entry = theta[system.network.size + k];
    return {
      name,
      value: coefficientValue(leaf, entry),
      // To first order: the standard error of e^entry is that of the entry times e^entry.
      standardError: coefficientSlope(leaf, entry) * errors[k],
      ...(exact !== undefined && { exact }),
    };
  });
}

/** NaN where J and its factor do not fit: a finished solve must not be lost over its standard errors. */
async function errorsIfRoom(system: Determined, theta: Float64Array, count: number): Promise<number[]> {
  try {
    return standardErrors(system.device, await system.linearise(theta), count);
  } catch (refusal) {
    // The lengths are right, so the only complaint left is the device's, about memory.
    if (!(refusal instanceof UsageError)) throw refusal;
    return new Array<number>(count).fill(Number.NaN);
  }
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
  // 0/0 behind a pivot that is zero: nothing is known of that coefficient either.
  return inverse
    .map((row) => Math.hypot(...row))
    .map((length) => (length >= 0 ? length : Number.POSITIVE_INFINITY));
}
