/** @file How well the data determine the trainable coefficients. */

import { describeDegeneracy, type GroupDegeneracy, groupDegeneracy } from "../../solvers/index.ts";
import { deviceScope, type HostDevice } from "../devices/index.ts";
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
export function standardErrors(device: HostDevice, linearisation: Linearisation, count: number): number[] {
  const block = trailingBlock(device, linearisation, count);
  return block ? errorsFrom(block, linearisation) : new Array<number>(count).fill(Number.POSITIVE_INFINITY);
}

function errorsFrom(block: readonly (readonly number[])[], { rows, columns, cost }: Linearisation): number[] {
  const variance = (2 * cost) / (rows - columns);
  return inverseRowNorms(block, block.length).map((length) => Math.sqrt(variance) * length);
}

/** R₂₂ of the last `count` columns, row-major; undefined where J is not stored or rows <= columns. */
function trailingBlock(
  device: HostDevice,
  linearisation: Linearisation,
  count: number,
): number[][] | undefined {
  const { rows, columns } = linearisation;
  const jacobian = linearisation.jacobian?.();
  if (!jacobian || rows <= columns) return undefined;
  const scope = deviceScope(device);
  try {
    const height = rows + columns - count;
    const stack = scope.device.allocate(height * columns);
    const tau = scope.device.allocate(columns);
    fillStack(stack, height, jacobian, rows, columns - count);
    device.geqrf(height, columns, stack, height, tau);
    return trailing(stack, height, columns - count, count);
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
export const estimates = async (
  problem: Problem,
  system: Determined,
  theta: Float64Array,
): Promise<CoefficientEstimate[]> => (await identified(problem, system, theta)).coefficients;

/** The coefficients, and what the data cannot see of them. */
export interface Identified {
  readonly coefficients: CoefficientEstimate[];
  /** Absent where J is not stored, there are no more rows than columns, or no coefficients. */
  readonly degeneracy?: GroupDegeneracy;
  /** A sentence for every combination of coefficients that the data do not determine. */
  readonly notes: readonly string[];
}

/** As `estimates`, with the degeneracy report of the same factorisation. */
export async function identified(
  problem: Problem,
  system: Determined,
  theta: Float64Array,
): Promise<Identified> {
  const count = problem.coefficients.length;
  if (count === 0) return { coefficients: [], notes: [] };
  const { errors, report } = await factoredIfRoom(problem, system, theta);
  const coefficients = estimatesFrom(problem, system, theta, errors);
  return report
    ? { coefficients, degeneracy: report, notes: describeDegeneracy(report) }
    : { coefficients, notes: [] };
}

function estimatesFrom(
  { coefficients, trueCoefficients }: Problem,
  system: Determined,
  theta: Float64Array,
  errors: readonly number[],
): CoefficientEstimate[] {
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
async function factoredIfRoom(
  { coefficients }: Problem,
  system: Determined,
  theta: Float64Array,
): Promise<{ readonly errors: readonly number[]; readonly report?: GroupDegeneracy }> {
  const count = coefficients.length;
  try {
    const linearisation = await system.linearise(theta);
    // Panels of J have been enough to train, but not for its QR.
    if (!linearisation.jacobian) return { errors: new Array<number>(count).fill(Number.NaN) };
    const block = trailingBlock(system.device.host, linearisation, count);
    if (!block) return { errors: new Array<number>(count).fill(Number.POSITIVE_INFINITY) };
    const names = coefficients.map(({ name }) => name);
    return { errors: errorsFrom(block, linearisation), report: reportOf(block, linearisation, names) };
  } catch (refusal) {
    // The lengths are right, so the only complaint left is the device's, about memory.
    if (!(refusal instanceof UsageError)) throw refusal;
    return { errors: new Array<number>(count).fill(Number.NaN) };
  }
}

/** Eigenvalues of R₂₂ᵀR₂₂, the coefficients in units of their own effect. */
function reportOf(
  block: readonly (readonly number[])[],
  { rows, columns, jacobian }: Linearisation,
  names: readonly string[],
): GroupDegeneracy {
  const count = block.length;
  const J = jacobian!();
  const first = columns - count;
  const lengths = Float64Array.from({ length: count }, (_, j) =>
    norm(J.subarray((first + j) * rows, (first + j + 1) * rows)),
  );
  const R = Float64Array.from(
    { length: count * count },
    (_, at) => block[at % count][Math.floor(at / count)],
  );
  const group = { name: "coefficients", start: first, count, names, units: "own" as const };
  return groupDegeneracy({ group, R, lengths }, group);
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
