/** @file Fast Fourier transforms in float64 for lengths 2^a 3^b 5^c: complex, many at a time, and real. */

import { UsageError } from "../errors.ts";
import { type Pass, passKernels } from "./butterflies.ts";

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
  /** X_k = Σ_j z_j e^{-2πijk/n}, in place, both arrays of length n·batch. (mutates re, im) */
  forward(re: Float64Array, im: Float64Array): void;
  /** z_j = Σ_k X_k e^{+2πijk/n}, in place and without the factor 1/n. (mutates re, im) */
  inverse(re: Float64Array, im: Float64Array): void;
}

/**
 * Complex transforms of length n, `batch` of them at a time: entry j of transform b is at j·batch + b.
 *
 * Cost: 5 n log2 n flops each; work of 2 n·batch numbers. Rounding: about eps·log2 n in the root mean square. A batch
 * makes the inner loops long from the first pass on: at n = 1600 ten together take two thirds of ten alone.
 *
 * @param n - 2^a 3^b 5^c, at least 1.
 * @throws UsageError if n has another prime factor.
 * Source: Stockham's self-sorting form, Van Loan 1992, section 1.7; tables by direct evaluation, as Higham 2002,
 *   section 24.1, recommends.
 *
 * @example
 * const re = Float64Array.of(1, 0, 0);
 * fft(3).forward(re, new Float64Array(3));
 * re; // [1, 1, 1]
 */
export function fft(n: number, batch = 1): Fft {
  const passes = passesOf(n, batch);
  const cosine = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sine = Float64Array.from({ length: n }, (_, k) => Math.sin((2 * Math.PI * k) / n));
  const work = zeroModes(n * batch);
  const forward = (re: Float64Array, im: Float64Array): void => {
    let [xr, xi, yr, yi] = [re, im, work.re, work.im];
    for (const pass of passes) {
      passKernels[pass.radix](pass, cosine, sine, xr, xi, yr, yi);
      [xr, xi, yr, yi] = [yr, yi, xr, xi];
    }
    if (passes.length % 2 === 0) return;
    re.set(work.re);
    im.set(work.im);
  };
  return { size: n, forward, inverse: (re, im) => forward(im, re) };
}

/** Fours first, then threes and fives, a two at the end. */
function passesOf(n: number, batch: number): Pass[] {
  requireSmooth(n);
  const passes: Pass[] = [];
  let [length, stride] = [n, batch];
  while (length > 1) {
    const radix = ([4, 3, 5, 2] as const).find((r) => length % r === 0)!;
    passes.push({ radix, length, stride, jump: n / length });
    length /= radix;
    stride *= radix;
  }
  return passes;
}

const isSmooth = (n: number): boolean => {
  let rest = n;
  for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p;
  return rest === 1;
};

function requireSmooth(n: number): void {
  if (Number.isInteger(n) && n >= 1 && isSmooth(n)) return;
  throw new UsageError({
    what: `a transform of length ${n} was asked for`,
    where: "evolution/fft.ts",
    remedy: "a length of the form 2^a 3^b 5^c; `smoothLength` finds the next one",
  });
}

/**
 * The least 2^a 3^b 5^c that is at least `least` (and even, if asked).
 *
 * @example
 * smoothLength(121); // 128
 * smoothLength(121, 1); // 125
 */
export function smoothLength(least: number, multiple = 2): number {
  let n = Math.max(multiple, Math.ceil(least / multiple) * multiple);
  while (!isSmooth(n)) n += multiple;
  return n;
}

/**
 * The `smoothLength` from `least` on, up to a fifth longer, whose transform and the work at its points are fastest.
 *
 * @example
 * fastLength(3074, 1); // 3456
 */
export function fastLength(least: number, multiple = 2): number {
  let best = smoothLength(least, multiple);
  for (let n = best; n <= 1.2 * least; n = smoothLength(n + 1, multiple))
    if (n * passCost(n) ** 0.5 < best * passCost(best) ** 0.5) best = n;
  return best;
}

/** Nanoseconds per point of the passes of one transform: measured at lengths from 240 to 375. */
function passCost(n: number): number {
  let [rest, cost] = [n, 0];
  for (const [radix, share] of [
    [4, 2.7],
    [3, 2.4],
    [5, 6.5],
    [2, 2],
  ])
    while (rest % radix === 0) {
      rest /= radix;
      cost += share;
    }
  return cost;
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
 * @param n - even and of the form 2^a 3^b 5^c, at least 2.
 * @throws UsageError if n is not.
 * Source: Press et al. 2007, Numerical Recipes, section 12.3.2.
 *
 * @example
 * const out = zeroModes(3);
 * realFft(4).modes(Float64Array.of(1, 0, -1, 0), out);
 * out.re; // [0, 0.5, 0]
 */
export function realFft(n: number): RealFft {
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
