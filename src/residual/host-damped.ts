/** @file The damped problem min ‖J δ + b‖² + λ‖D δ‖² for a dense J on the host: Cholesky with polish, or QR. */

import {
  axpy,
  choleskyFactor,
  choleskySolve,
  gramOfColumns,
  gramOfRows,
  multiply,
  multiplyTransposed,
  norm,
} from "./dense.ts";
import {
  applyQOverDiagonalTransposed,
  applyQTransposed,
  qrFactor,
  qrOverDiagonal,
  solveUpper,
} from "./householder.ts";
import { dot } from "./vectors.ts";

/** J, rows x columns, column-major. */
export interface HostMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** out = argmin ‖J δ + b‖² + λ‖D δ‖²; b is not written. (mutates out) */
export type DampedSolve = (b: Float64Array, out: Float64Array) => Float64Array;
/** Prepares a solve for one λ > 0 and D = diag(scales); undefined when a factor does not exist numerically. */
export type DampedFactor = (lambda: number, scales: Float64Array) => DampedSolve | undefined;

/**
 * By Cholesky of the smaller of JᵀJ + λD² and J D⁻²Jᵀ + λI. The Gram matrix is formed once for all λ.
 *
 * Accuracy: the Gram matrix alone loses what lies below eps·cond(J)²; the polish by conjugate gradients with J itself
 * brings back most of it as long as a factor exists.
 */
export function choleskyDamped(J: HostMatrix): DampedFactor {
  return J.rows < J.columns ? dual(J) : primal(J);
}

function primal(J: HostMatrix): DampedFactor {
  let gram: Float64Array | undefined;
  return (lambda, scales) => {
    gram ??= gramOfColumns(J.rows, J.columns, J.values);
    const factor = gram.slice();
    const weights = scales.map((d) => lambda * d * d);
    for (let j = 0; j < J.columns; j++) factor[j * J.columns + j] += weights[j];
    if (!choleskyFactor(J.columns, factor)) return undefined;
    return (b, out) => polishedPrimal(J, weights, (g) => choleskySolve(J.columns, factor, g), b, out);
  };
}

/**
 * out = argmin ‖J δ + b‖² + Σ weights δ² by conjugate gradients, preconditioned by the factor of a rounded JᵀJ.
 *
 * The residual is kept in the space of the rows: Jᵀb itself is already rounded beyond repair. (mutates out)
 * Source: Björck 1996, "Numerical methods for least squares problems", section 7.4 (preconditioned CGLS).
 */
function polishedPrimal(
  J: HostMatrix,
  weights: Float64Array,
  precondition: (g: Float64Array) => Float64Array,
  b: Float64Array,
  out: Float64Array,
): Float64Array {
  const { rows, columns, values } = J;
  const [defect, image, gradient] = [
    b.map((value) => -value),
    new Float64Array(rows),
    new Float64Array(columns),
  ];
  const descend = (): Float64Array => {
    multiplyTransposed(rows, columns, values, defect, gradient);
    for (let j = 0; j < columns; j++) gradient[j] -= weights[j] * out[j];
    return precondition(gradient.slice());
  };
  out.fill(0);
  let direction = descend();
  let weight = dot(gradient, direction);
  for (let sweep = 0; sweep <= polishSweeps && weight > 0; sweep++) {
    multiply(rows, columns, values, direction, image);
    let curvature = dot(image, image);
    for (let j = 0; j < columns; j++) curvature += weights[j] * direction[j] ** 2;
    const step = weight / curvature;
    if (!Number.isFinite(step)) break;
    axpy(step, direction, out);
    axpy(-step, image, defect);
    const next = descend();
    const nextWeight = dot(gradient, next);
    // No longer falling: what is left is rounding.
    if (!(nextWeight < weight)) break;
    direction = axpy(nextWeight / weight, direction, next);
    weight = nextWeight;
  }
  return out;
}

/** δ = D⁻²Jᵀy with (J D⁻²Jᵀ + λI) y = -b. */
function dual(J: HostMatrix): DampedFactor {
  const { rows, columns, values } = J;
  let scaledBy: Float64Array | undefined;
  let gram: Float64Array | undefined;
  return (lambda, scales) => {
    const weights = scales.map((d) => 1 / d ** 2);
    if (scaledBy?.some((d, j) => d !== scales[j])) gram = undefined;
    scaledBy = scales;
    gram ??= gramOfRows(rows, columns, values, weights);
    const factor = gram.slice();
    for (let i = 0; i < rows; i++) factor[i * rows + i] += lambda;
    if (!choleskyFactor(rows, factor)) return undefined;
    const spread = (y: Float64Array, out: Float64Array): Float64Array => {
      multiplyTransposed(rows, columns, values, y, out);
      for (let j = 0; j < columns; j++) out[j] *= weights[j];
      return out;
    };
    const image = new Float64Array(columns);
    const operator = (y: Float64Array, out: Float64Array): void => {
      axpy(lambda, y, multiply(rows, columns, values, spread(y, image), out));
    };
    return (b, out) => {
      const y = polishedSolve(
        operator,
        (g) => choleskySolve(rows, factor, g),
        b.map((value) => -value),
        new Float64Array(rows),
      );
      return spread(y, out);
    };
  };
}

/** Chosen here: three sweeps reach rounding whenever the factor is any good; more would mean it is not. */
const polishSweeps = 3;

/**
 * out = A⁻¹ target by conjugate gradients, preconditioned by a factor of a rounded A. (mutates target and out)
 *
 * A is applied through J itself, so what was lost in forming the Gram matrix is found again.
 */
function polishedSolve(
  apply: (p: Float64Array, out: Float64Array) => void,
  precondition: (g: Float64Array) => Float64Array,
  target: Float64Array,
  out: Float64Array,
): Float64Array {
  const product = new Float64Array(target.length);
  const enough = Number.EPSILON * norm(target);
  out.fill(0);
  let direction = precondition(target.slice());
  let weight = dot(target, direction);
  for (let sweep = 0; sweep <= polishSweeps && weight > 0; sweep++) {
    apply(direction, product);
    const step = weight / dot(direction, product);
    if (!Number.isFinite(step)) break;
    axpy(step, direction, out);
    axpy(-step, product, target);
    if (norm(target) <= enough) break;
    const next = precondition(target.slice());
    const nextWeight = dot(target, next);
    direction = axpy(nextWeight / weight, direction, next);
    weight = nextWeight;
  }
  return out;
}

/**
 * By Householder QR of [J; sqrt(λ)D]: JᵀJ is never formed. J is factored once, each λ only updates its triangle.
 *
 * Accuracy: eps·cond([J; sqrt(λ)D]). Also for rows < columns, where the triangle is padded with zero rows.
 */
export function qrDamped(J: HostMatrix): DampedFactor {
  const n = J.columns;
  const count = Math.min(J.rows, n);
  const tau = new Float64Array(count);
  let factored: Float64Array | undefined;
  return (lambda, scales) => {
    factored ??= factorOf(J, tau);
    const [R, fill, turns] = [triangle(J, factored), new Float64Array(n * n), new Float64Array(n)];
    for (let j = 0; j < n; j++) fill[j * n + j] = Math.sqrt(lambda) * scales[j];
    qrOverDiagonal(n, R, fill, turns);
    for (let j = 0; j < n; j++) if (!(Math.abs(R[j * n + j]) > 0)) return undefined;
    return (b, out) => {
      const rotated = applyQTransposed(J.rows, count, factored!, tau, b.slice());
      out.fill(0);
      for (let i = 0; i < count; i++) out[i] = -rotated[i];
      applyQOverDiagonalTransposed(n, fill, turns, out, new Float64Array(n));
      return solveUpper(n, n, R, out);
    };
  };
}

function factorOf(J: HostMatrix, tau: Float64Array): Float64Array {
  const copy = J.values.slice(0, J.rows * J.columns);
  qrFactor(J.rows, J.columns, copy, tau);
  return copy;
}

function triangle(J: HostMatrix, factored: Float64Array): Float64Array {
  const n = J.columns;
  const R = new Float64Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = 0; i <= Math.min(j, J.rows - 1); i++) R[j * n + i] = factored[j * J.rows + i];
  return R;
}
