/** @file Damped least squares by the smaller Gram matrix and its Cholesky factor, polished by conjugate gradients. */

import type { Device, DeviceArray } from "../devices/index.ts";
import { type GramPair, gramPair } from "./gram-pair.ts";
import { polished } from "./polished.ts";
import type { Awaitable, Damping } from "./system.ts";

/** A way to solve min ‖J δ + b‖² + λ‖D δ‖² for one J and many λ. */
export interface Factorisation {
  /** J has changed: forget everything derived from it. */
  reset(): void;
  /** @param diagonal - diag(JᵀJ). Resolves to false when the damped matrix is not numerically positive definite. */
  factor(damping: Damping, diagonal: Float64Array): Awaitable<boolean>;
  /** @param projected - Jᵀb, when it is known already. (mutates out) */
  solve(b: Float64Array, out: Float64Array, projected?: Float64Array): Float64Array;
  /** diag(JᵀJ) as a by-product of the Gram matrix, where there is one. */
  diagonal?(): Float64Array;
}

/** Products with J, and Gram matrices of it, wherever J is. */
export interface StoredJacobian {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  /** Column-major rows x columns; throws where J is only ever made in panels. */
  matrix(): DeviceArray;
  /** out = J v. (mutates out) */
  product(v: Float64Array, out: Float64Array): Float64Array;
  /** out = Jᵀw. (mutates out) */
  transposed(w: Float64Array, out: Float64Array): Float64Array;
  /** Lower triangle of JᵀJ, or of J D⁻² Jᵀ, from panels of J; absent: by SYRK of the whole. */
  readonly accumulate?: (target: DeviceArray, divisors?: Float64Array) => void;
}

export interface FactorisationOptions extends StoredJacobian {
  /** Conjugate-gradient steps on the damped operator applied through J, with the factor as preconditioner. */
  readonly polish: number;
}

/** D_j² of the damping term: 1, those given, or ‖J_j‖² (Marquardt 1963) with the floor that `Damping.scale` states; 1 where J = 0. */
export function dampingScale({ scale }: Damping, diagonal: Float64Array): Float64Array {
  if (typeof scale === "object") return scale.map((d) => d * d);
  const largest = scale === "columns" ? diagonal.reduce((a, b) => Math.max(a, b), 0) : 0;
  if (largest === 0) return new Float64Array(diagonal.length).fill(1);
  return diagonal.map((value) => Math.max(value, 1e-12 * largest));
}

/** λ over the trace of D⁻¹JᵀJD⁻¹. */
function relativeDamping(lambda: number, diagonal: Float64Array, scale: Float64Array): number {
  let trace = 0;
  for (let j = 0; j < diagonal.length; j++) trace += diagonal[j] / scale[j];
  return lambda / trace;
}

/** Chosen here: what a Gram matrix from slices leaves wrong in a step is gone after 2 to 4 steps. */
const SLICED_POLISH = 4;

const stepsOf = ({ device, polish }: FactorisationOptions): number =>
  device.gram ? Math.max(polish, SLICED_POLISH) : polish;

/**
 * Primal (JᵀJ + λD²) δ = -Jᵀb when rows >= columns, dual δ = -D⁻²Jᵀ(J D⁻² Jᵀ + λ)⁻¹ b otherwise.
 *
 * The Gram matrix is formed once per J, by SYRK, from panels or from slices; each damping factors a copy of it.
 */
export function choleskyFactorisation(options: FactorisationOptions): Factorisation {
  return options.rows >= options.columns ? primal(options) : dual(options);
}

function primal(options: FactorisationOptions): Factorisation {
  const { device, rows, columns: n, matrix, product, transposed, accumulate } = options;
  const gram = gramPair(device, {
    ...{ trans: true, n, depth: rows, matrix },
    ...(accumulate && { accumulate: (target) => accumulate(target) }),
  });
  const long = new Float64Array(rows);
  const projection = new Float64Array(n);
  let shift: Float64Array = new Float64Array(n);
  /** out = (JᵀJ + λD²) v, through J. */
  const damped = (v: Float64Array, out: Float64Array): void => {
    transposed(product(v, long), out);
    for (let j = 0; j < n; j++) out[j] += shift[j] * v[j];
  };
  const solve = polished({ n, steps: stepsOf(options), precondition: gram.solve, operator: damped });
  return {
    reset: gram.reset,
    ...(!device.gram && { diagonal: gram.diagonal }),
    factor: (damping, diagonal) => {
      const scale = dampingScale(damping, diagonal);
      const { lambda } = damping;
      shift = scale.map((d) => lambda * d);
      return gram.factor({ shift, relative: relativeDamping(lambda, diagonal, scale) });
    },
    solve: (b, out, projected = transposed(b, projection)) => {
      out.set(solve(projected));
      for (let j = 0; j < n; j++) out[j] = -out[j];
      return out;
    },
  };
}

function dual(options: FactorisationOptions): Factorisation {
  const { device, rows: n, columns, product, transposed, accumulate } = options;
  let scale: Float64Array = new Float64Array(columns).fill(1);
  let lambda = 0;
  let units: Damping["scale"] = "identity";
  let uniform = true;
  const lengths = (): Float64Array => scale.map(Math.sqrt);
  const inUnits = scaledCopy(options);
  const gram: GramPair = gramPair(device, {
    ...{ trans: false, n, depth: columns },
    matrix: () => (uniform ? options.matrix() : inUnits(lengths())),
    ...(accumulate && { accumulate: (target) => accumulate(target, uniform ? undefined : lengths()) }),
  });
  const short = new Float64Array(columns);
  const negative = new Float64Array(n);
  const damped = (v: Float64Array, out: Float64Array): void => {
    transposed(v, short);
    for (let j = 0; j < columns; j++) short[j] /= scale[j];
    product(short, out);
    for (let i = 0; i < n; i++) out[i] += lambda * v[i];
  };
  const solve = polished({ n, steps: stepsOf(options), precondition: gram.solve, operator: damped });
  return {
    reset: gram.reset,
    factor: (damping, diagonal) => {
      scale = dampingScale(damping, diagonal);
      const { scale: asked = "identity" } = damping;
      if (asked !== units) gram.reset();
      units = asked;
      uniform = asked === "identity";
      lambda = damping.lambda;
      const shift = new Float64Array(n).fill(lambda);
      return gram.factor({ shift, relative: relativeDamping(lambda, diagonal, scale) });
    },
    solve: (b, out) => {
      for (let i = 0; i < n; i++) negative[i] = -b[i];
      transposed(solve(negative), out);
      for (let j = 0; j < columns; j++) out[j] /= scale[j];
      return out;
    },
  };
}

/** J D⁻¹ from D, in room that is taken on first use. */
function scaledCopy({ device, rows, columns, matrix }: StoredJacobian): (D: Float64Array) => DeviceArray {
  let copy: DeviceArray | undefined;
  return (lengths) => {
    copy ??= device.allocate(rows * columns);
    device.divideColumns(rows, columns, matrix(), lengths, copy);
    return copy;
  };
}
