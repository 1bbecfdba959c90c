/** @file Hard matrices, their Gram matrices in twice the precision of float64, and products to be fooled with. */

import type { Float32Products, GramOperand } from "../../../src/devices/slices/index.ts";
import { random } from "../../../src/random.ts";

/** Row i, column l of n x k. */
type Hard = (n: number, k: number) => (i: number, l: number) => number;

/** What sliced Gram matrices are known to find difficult. */
export const hard: Readonly<Record<string, Hard>> = {
  normal: () => () => source.normal(),
  "columns scaled by 1..1e-10": (_, k) => (_i, l) => source.normal() * 10 ** ((-10 * l) / k),
  "entries over ten orders of magnitude": () => () => source.normal() * 10 ** (-10 * source.uniform()),
  "rows scaled by 1e-4..1e4": (n) => (i) => source.normal() * 10 ** ((8 * i) / n - 4),
  "condition 1e10": conditioned(1e10),
  "second derivatives of tanh": (_, k) => (i, l) => {
    const z = Math.tanh(((4 * l) / k - 2) * (1 + (i % 7)) + 0.1 * i);
    return -2 * z * (1 - z * z) * (1 + (i % 7)) ** 2;
  },
  "equal rows": (_, k) => (i, l) => Math.sin(l * l + 0.1 * (i >> 1)) * Math.exp((-10 * l) / k),
};

let source = random(3);

/** Sum of outer products of normal vectors with weights 1..1 / condition. */
function conditioned(condition: number): Hard {
  return (n, k) => {
    const normals = (count: number): number[] => Array.from({ length: count }, () => source.normal());
    const terms = Array.from({ length: n }, (_, r) => ({
      left: normals(n),
      right: normals(k),
      weight: condition ** (-r / Math.max(1, n - 1)),
    }));
    return (i, l) => terms.reduce((sum, { left, right, weight }) => sum + weight * left[i] * right[l], 0);
  };
}

/** A hard matrix as an operand: op(A) is n x k whether trans or not, with `padding` beyond the leading dimension. */
export function operand(name: string, n: number, k: number, trans = true, padding = 0): GramOperand {
  source = random(3);
  const entry = hard[name](n, k);
  const lda = (trans ? k : n) + padding;
  const A = new Float64Array(lda * (trans ? n : k)).fill(777);
  for (let i = 0; i < n; i++) for (let l = 0; l < k; l++) A[trans ? l + i * lda : i + l * lda] = entry(i, l);
  return { trans, n, k, A, lda };
}

export const at = ({ trans, A, lda }: GramOperand, i: number, l: number): number =>
  A[trans ? l + i * lda : i + l * lda];

/** A number as the unevaluated sum of two. */
type Double = readonly [high: number, low: number];

/** Source: Ogita, Rump, Oishi 2005, "Accurate sum and dot product", Algorithm 5.3 (Dot2). */
export function dot(X: GramOperand, i: number, j: number): Double {
  let [sum, error] = [0, 0];
  for (let l = 0; l < X.k; l++) {
    const [a, b] = [at(X, i, l), at(X, j, l)];
    const product = a * b;
    const [a1, a2] = halves(a);
    const [b1, b2] = halves(b);
    const total = sum + product;
    const part = total - sum;
    error += a2 * b2 - (product - a1 * b1 - a2 * b1 - a1 * b2) + (sum - (total - part) + (product - part));
    sum = total;
  }
  return [sum, error];
}

/** Veltkamp's splitting into two halves of 26 bits. */
function halves(a: number): Double {
  const c = (2 ** 27 + 1) * a;
  const high = c - (c - a);
  return [high, a - high];
}

/** Largest error of the lower triangle of C relative to ‖a_i‖‖a_j‖; NaN if an entry is. */
export function gramError(X: GramOperand, C: Float64Array, ldc: number): number {
  const norms = Array.from({ length: X.n }, (_, i) => Math.sqrt(dot(X, i, i)[0]));
  let worst = 0;
  for (let j = 0; j < X.n; j++) {
    for (let i = j; i < X.n; i++) {
      const [high, low] = dot(X, i, j);
      const error = Math.abs(C[i + j * ldc] - high - low) / (norms[i] * norms[j]);
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

/** Plain loops in float64, rounded to float32 at the end: exact for integers below 2^24; operands through `rounding`. */
export function loops(rounding: (x: number) => number = (x) => x): Float32Products {
  return {
    name: "gpujs",
    description: "plain loops",
    matmulF32: (m, n, k, A, B) => {
      const C = new Float32Array(m * n);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) sum += rounding(A[i * k + l]) * rounding(B[j * k + l]);
          C[i * n + j] = sum;
        }
      }
      return C;
    },
    close: () => {},
  };
}

/** What is left of a float32 when its significand has `bits` bits: 11 for TF32 and half precision, 8 for bfloat16. */
export const significant =
  (bits: number) =>
  (x: number): number => {
    if (x === 0) return 0;
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) + 1 - bits);
    return Math.round(x / unit) * unit;
  };

/** Whole numbers of the unit 2^-1500: every float64, and every slice of one, exactly. */
export function units(x: number): bigint {
  const [bits] = new BigUint64Array(new Float64Array([x]).buffer);
  const exponent = (bits >> 52n) & 2047n;
  const fraction = bits & (2n ** 52n - 1n);
  // Subnormal numbers lack the leading bit and share the exponent of the smallest others.
  const size = (exponent === 0n ? fraction : fraction + 2n ** 52n) << ((exponent || 1n) + 1500n - 1075n);
  return x < 0 ? -size : size;
}
