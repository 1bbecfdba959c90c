/** @file Radix-2 fast Fourier transforms in float64: complex in place, and real through half the length. */

import { UsageError } from "../../src/errors.ts";

/** Half-complex modes of a real function, or any complex vector: entry k is re[k] + i im[k]. */
export interface Modes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Zero modes of that length. */
export const zeroModes = (length: number): Modes => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

/** Transforms of one length; tables are made once and shared by every call. */
export interface Fft {
  readonly size: number;
  /** X_k = Σ_j z_j e^{-2πijk/n}, in place, both arrays of length n. (mutates re, im) */
  forward(re: Float64Array, im: Float64Array): void;
  /** z_j = Σ_k X_k e^{+2πijk/n}, in place and without the factor 1/n. (mutates re, im) */
  inverse(re: Float64Array, im: Float64Array): void;
}

/**
 * Complex transforms of length n by decimation in time.
 *
 * Cost: 5 n log2 n flops. Rounding: about eps * log2 n in the root mean square.
 *
 * @param n - a power of two, at least 2.
 * @throws UsageError if n is not.
 * Source: Cooley and Tukey 1965; tables by direct evaluation, as Higham 2002, section 24.1, recommends.
 *
 * @example
 * const re = Float64Array.of(1, 0, 0, 0);
 * fft(4).forward(re, new Float64Array(4));
 * re; // [1, 1, 1, 1]
 */
export function fft(n: number): Fft {
  requirePowerOfTwo(n, 2);
  const cosine = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sine = Float64Array.from({ length: n / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const swaps = bitReversal(n);
  const forward = (re: Float64Array, im: Float64Array): void => {
    permute(re, swaps);
    permute(im, swaps);
    for (let half = 1; half < n; half *= 2) butterflies(re, im, half, cosine, sine);
  };
  return { size: n, forward, inverse: (re, im) => forward(im, re) };
}

/** Transforms between n real values and their n/2 + 1 modes. */
export interface RealFft {
  readonly size: number;
  /** c_k = (1/n) Σ_j u_j e^{-2πijk/n} for k = 0..n/2, so that u_j = c_0 + 2 Re Σ ... (mutates out) */
  modes(values: Float64Array, out: Modes): void;
  /** The inverse of `modes`. (mutates out) */
  values(modes: Modes, out: Float64Array): void;
}

/**
 * Transforms of n real values through one complex transform of length n/2.
 *
 * @param n - a power of two, at least 4.
 * @throws UsageError if n is not.
 * Source: Press et al. 2007, Numerical Recipes, section 12.3.2.
 *
 * @example
 * const out = zeroModes(3);
 * realFft(4).modes(Float64Array.of(1, 0, -1, 0), out);
 * out.re; // [0, 0.5, 0]
 */
export function realFft(n: number): RealFft {
  requirePowerOfTwo(n, 4);
  const half = n / 2;
  const plan = fft(half);
  const turn = Float64Array.from({ length: half + 1 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const lean = Float64Array.from({ length: half + 1 }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const work = zeroModes(half);
  return {
    size: n,
    modes(values, out) {
      for (let j = 0; j < half; j++) {
        work.re[j] = values[2 * j];
        work.im[j] = values[2 * j + 1];
      }
      plan.forward(work.re, work.im);
      split(work, turn, lean, out);
    },
    values(modes, out) {
      merge(modes, turn, lean, work);
      plan.inverse(work.re, work.im);
      for (let j = 0; j < half; j++) {
        out[2 * j] = work.re[j];
        out[2 * j + 1] = work.im[j];
      }
    },
  };
}

/** Even and odd samples were transformed as real and imaginary part: takes them apart and joins the halves. */
function split(z: Modes, turn: Float64Array, lean: Float64Array, out: Modes): void {
  const half = z.re.length;
  const scale = 1 / (4 * half);
  for (let k = 0; k <= half; k++) {
    const a = k % half;
    const b = (half - k) % half;
    const oddRe = z.im[a] + z.im[b];
    const oddIm = z.re[b] - z.re[a];
    out.re[k] = scale * (z.re[a] + z.re[b] + turn[k] * oddRe + lean[k] * oddIm);
    out.im[k] = scale * (z.im[a] - z.im[b] + turn[k] * oddIm - lean[k] * oddRe);
  }
}

/** The inverse of `split`, up to the factor that `modes` carries. */
function merge({ re, im }: Modes, turn: Float64Array, lean: Float64Array, z: Modes): void {
  const half = z.re.length;
  for (let k = 0; k < half; k++) {
    const gapRe = re[k] - re[half - k];
    const gapIm = im[k] + im[half - k];
    z.re[k] = re[k] + re[half - k] - turn[k] * gapIm - lean[k] * gapRe;
    z.im[k] = im[k] - im[half - k] + turn[k] * gapRe - lean[k] * gapIm;
  }
}

function butterflies(
  re: Float64Array,
  im: Float64Array,
  half: number,
  cosine: Float64Array,
  sine: Float64Array,
) {
  const n = re.length;
  const stride = n / (2 * half);
  for (let start = 0; start < n; start += 2 * half) {
    for (let j = 0, k = start; j < half; j++, k++) {
      const c = cosine[j * stride];
      const s = sine[j * stride];
      const p = re[k + half] * c + im[k + half] * s;
      const q = im[k + half] * c - re[k + half] * s;
      re[k + half] = re[k] - p;
      im[k + half] = im[k] - q;
      re[k] += p;
      im[k] += q;
    }
  }
}

/** Pairs (i, j), i < j, of indices whose bits are each other's mirror image. */
function bitReversal(n: number): Uint32Array {
  const pairs: number[] = [];
  for (let i = 0, j = 0; i < n; i++) {
    if (i < j) pairs.push(i, j);
    let bit = n >> 1;
    for (; bit > 0 && j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
  return Uint32Array.from(pairs);
}

function permute(values: Float64Array, swaps: Uint32Array): void {
  for (let s = 0; s < swaps.length; s += 2) {
    const kept = values[swaps[s]];
    values[swaps[s]] = values[swaps[s + 1]];
    values[swaps[s + 1]] = kept;
  }
}

function requirePowerOfTwo(n: number, least: number): void {
  if (Number.isInteger(n) && n >= least && Number.isInteger(Math.log2(n))) return;
  throw new UsageError({
    what: `a transform of length ${n} was asked for`,
    where: "references/fft.ts",
    remedy: `a power of two, at least ${least}`,
  });
}
