/** @file Parameters that never leave their set: positive numbers and positive definite matrices by unconstrained entries. */

import { UsageError } from "../errors.ts";

/** Unconstrained entries theta to values in a set, with the exact derivative. Holds no state. */
export interface ParameterMap {
  readonly name: string;
  /** Length of theta. */
  readonly entries: number;
  /** Length of the values. */
  readonly size: number;
  /** out = values at theta, length size. (mutates out) */
  values(theta: Float64Array, out: Float64Array): Float64Array;
  /** out = a theta with these values, length entries. @throws UsageError for values outside the set. (mutates out) */
  entriesOf(values: Float64Array, out: Float64Array): Float64Array;
  /** out = d values / d theta, size x entries, column-major. (mutates out) */
  jacobian(theta: Float64Array, out: Float64Array): Float64Array;
}

/** Smallest and largest normal float64: exp is kept between them, so that no step can round a value to 0 or Infinity. */
const [smallest, largest] = [2 ** -1022, Number.MAX_VALUE];
const clamped = (value: number): number => Math.min(Math.max(value, smallest), largest);

/**
 * e^entry, kept among the positive normal numbers.
 *
 * @example
 * positiveValue(-1e9) > 0; // true
 */
export const positiveValue = (entry: number): number => clamped(Math.exp(entry));
/** The entry with that value. */
export const positiveExponent = (value: number): number => Math.log(value);

/**
 * How a positive number w is written, and the mirror map φ whose mirror flow d∇φ(w)/dt = -∇L(w) the gradient flow in
 * the entry follows (φ'' = 1/(dw/dθ)²):
 * `exp`: w = e^θ, φ = -log w; `square`: w = θ², φ = (w log w - w)/4, entropic; `softplus`: w = log(1 + e^θ),
 * φ'' = (1 - e^{-w})^{-2}, from -log w near 0 to w²/2 for large w.
 *
 * Source: Li, Wang, Lee and Arora 2022, "Implicit bias of gradient descent on reparametrized models", section 4.
 */
export type PositiveForm = "exp" | "square" | "softplus";

interface Form {
  readonly value: (entry: number) => number;
  readonly slope: (entry: number) => number;
  readonly entry: (value: number) => number;
}

const forms: Readonly<Record<PositiveForm, Form>> = {
  exp: { value: positiveValue, slope: positiveValue, entry: Math.log },
  square: { value: (t) => clamped(t * t), slope: (t) => 2 * t, entry: Math.sqrt },
  softplus: {
    value: (t) => clamped(Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)))),
    slope: (t) => 1 / (1 + Math.exp(-t)),
    // log(e^w - 1) without overflow for large w and without cancellation for small.
    entry: (w) => w + Math.log(-Math.expm1(-w)),
  },
};

/**
 * `count` positive numbers.
 *
 * @throws UsageError for a count that is not a whole number from 1 up; from `entriesOf` for values not above zero.
 *
 * @example
 * positive(1).values(Float64Array.of(0), new Float64Array(1))[0]; // 1
 */
export function positive(
  count: number,
  { form = "exp" }: { readonly form?: PositiveForm } = {},
): ParameterMap {
  refuseCount(count, "positive");
  const { value, slope, entry } = forms[form];
  return {
    name: `positive by ${form}`,
    entries: count,
    size: count,
    values: (theta, out) => write(theta, value, out),
    entriesOf: (values, out) => {
      refuseNonPositive(values);
      return write(values, entry, out);
    },
    jacobian: (theta, out) => {
      out.fill(0);
      for (let k = 0; k < count; k++) out[k * count + k] = slope(theta[k]);
      return out;
    },
  };
}

function write(from: Float64Array, map: (x: number) => number, out: Float64Array): Float64Array {
  for (let k = 0; k < out.length; k++) out[k] = map(from[k]);
  return out;
}

/**
 * Exponentiated gradient: out = w e^{-rate·g}, the step of mirror descent with the entropy sum w log w - w, and the
 * additive step -rate·g in the logarithms. Never leaves the positive numbers.
 *
 * @param gradient - g = dL/dw, same length as w. `out` may be w. (mutates out)
 *
 * Source: Kivinen and Warmuth 1997; Beck and Teboulle 2003, section 5.
 *
 * @example
 * exponentiatedStep(Float64Array.of(2), Float64Array.of(Math.log(2)), 1, new Float64Array(1))[0].toFixed(12); // "1.000000000000"
 */
export function exponentiatedStep(
  w: Float64Array,
  gradient: Float64Array,
  rate: number,
  out: Float64Array,
): Float64Array {
  for (let k = 0; k < w.length; k++) out[k] = clamped(w[k] * Math.exp(-rate * gradient[k]));
  return out;
}

/**
 * A symmetric positive definite n x n matrix S = L Lᵀ: n(n+1)/2 entries, the lower triangle of L by columns with the
 * logarithms of its diagonal; values are all n² of S, column-major.
 *
 * @throws UsageError for n that is not a whole number from 1 up; from `entriesOf` for a matrix that is not positive definite.
 *
 * Source: Pinheiro and Bates 1996, "Unconstrained parametrizations for variance-covariance matrices" (log-Cholesky).
 *
 * @example
 * [...spd(2).values(Float64Array.of(0, 1, 0), new Float64Array(4))]; // [1, 1, 1, 2]
 */
export function spd(n: number): ParameterMap {
  refuseCount(n, "spd");
  const entries = (n * (n + 1)) / 2;
  return {
    name: "positive definite",
    entries,
    size: n * n,
    values: (theta, out) => timesTransposed(n, factorOf(n, theta), out),
    entriesOf: (values, out) => {
      const L = choleskyOf(n, values);
      eachEntry(n, (k, i, j) => {
        out[k] = i === j ? Math.log(L[j * n + j]) : L[j * n + i];
      });
      return out;
    },
    jacobian: (theta, out) => spdJacobian(n, factorOf(n, theta), out),
  };
}

/** visit(k, i, j) for entry k = L_ij, column by column. */
function eachEntry(n: number, visit: (k: number, i: number, j: number) => void): void {
  for (let j = 0, k = 0; j < n; j++) for (let i = j; i < n; i++, k++) visit(k, i, j);
}

/** Square root of the range of `clamped`, so that squares stay inside it. */
const diagonalOf = (entry: number): number =>
  Math.min(Math.max(Math.exp(entry), Math.sqrt(smallest)), Math.sqrt(largest));

function factorOf(n: number, theta: Float64Array): Float64Array {
  const L = new Float64Array(n * n);
  eachEntry(n, (k, i, j) => {
    L[j * n + i] = i === j ? diagonalOf(theta[k]) : theta[k];
  });
  return L;
}

function timesTransposed(n: number, L: Float64Array, out: Float64Array): Float64Array {
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let k = 0; k <= Math.min(a, b); k++) sum += L[k * n + a] * L[k * n + b];
      out[b * n + a] = sum;
    }
  return out;
}

/** dS = dL Lᵀ + L dLᵀ, where d log L_jj = dL_jj / L_jj. */
function spdJacobian(n: number, L: Float64Array, out: Float64Array): Float64Array {
  out.fill(0);
  eachEntry(n, (k, i, j) => {
    const column = out.subarray(k * n * n, (k + 1) * n * n);
    const rate = i === j ? L[j * n + j] : 1;
    for (let b = j; b < n; b++) {
      column[b * n + i] += rate * L[j * n + b];
      column[i * n + b] += rate * L[j * n + b];
    }
  });
  return out;
}

function choleskyOf(n: number, S: Float64Array): Float64Array {
  const L = new Float64Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let rest = S[j * n + i];
      for (let k = 0; k < j; k++) rest -= L[k * n + i] * L[k * n + j];
      if (i === j && !(rest > 0)) throw notDefinite(j);
      L[j * n + i] = i === j ? Math.sqrt(rest) : rest / L[j * n + j];
    }
  return L;
}

const notDefinite = (order: number): UsageError =>
  new UsageError({
    what: `the leading minor of order ${order + 1} is not positive`,
    where: "spd",
    remedy: "start from a symmetric positive definite matrix",
  });

function refuseCount(count: number, where: string): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new UsageError({ what: `a size of ${count}`, where, remedy: "a whole number from 1 up" });
}

function refuseNonPositive(values: Float64Array): void {
  const bad = values.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (bad < 0) return;
  throw new UsageError({
    what: `value ${bad} of a positive parameter is ${values[bad]}`,
    where: "positive",
    remedy: "numbers above zero",
  });
}
