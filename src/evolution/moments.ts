/** @file Moments of the exponential against Legendre polynomials: modified spherical Bessel functions by recurrence. */

import type { Modes } from "./fft.ts";

/** Share of the largest moment below which the rest is left out; chosen here: far below rounding, whatever multiplies it. */
const negligible = 1e-19;

/**
 * μ_r = ∫_0^1 e^{zθ} P_r(2θ - 1) dθ for z = x + iy and r = 0, 1, ...; with w = z/2, μ_r = e^w i_r(w).
 *
 * With i_r = w^r g_r the recurrence is g_{r-1} = (2r + 1) g_r + w² g_{r+1}, free of divisions. Run downwards from where
 * g is negligible (Miller) it gives i_r up to a factor, which the larger of μ_0 = (e^z - 1)/z and μ_1 fixes: on the
 * imaginary axis either has zeros, but never both.
 *
 * @param highest - largest r.
 * @param out - at least highest + 1 entries, written up to the number returned. (mutates out)
 * @returns how many moments matter; the later ones are below 1e-19 of the largest. Near z = 0 they are few.
 *
 * Accuracy: a few units in the last place of the largest moment, for |z| up to 200.
 * Cost: about 20 + highest + |z|/2 steps. Source: Gautschi 1967, section 5; DLMF 10.47, 10.51 and 10.54.
 *
 * @example
 * const out = { re: new Float64Array(3), im: new Float64Array(3) };
 * moments(0, 0, 2, out); // 1
 * out.re[0]; // 1
 */
export function moments(x: number, y: number, highest: number, out: Modes): number {
  if (y === 0) return realMoments(x, highest, out.re);
  const [u, v] = [x / 2, y / 2];
  const square = u * u + v * v;
  downwards(u * u - v * v, 2 * u * v, Math.sqrt(square), highest, out);
  // i_r up to the factor: times w^r.
  let [pr, pi] = [1, 0];
  for (let r = 0; r <= highest; r++) {
    const [a, b] = [out.re[r], out.im[r]];
    out.re[r] = a * pr - b * pi;
    out.im[r] = a * pi + b * pr;
    [pr, pi] = [pr * u - pi * v, pr * v + pi * u];
  }
  const [fr, fi] = scaleOf(x, y, out, highest);
  let most = 0;
  for (let r = 0; r <= highest; r++) {
    const [a, b] = [out.re[r], out.im[r]];
    out.re[r] = a * fr - b * fi;
    out.im[r] = a * fi + b * fr;
    most = Math.max(most, Math.abs(out.re[r]), Math.abs(out.im[r]));
  }
  let count = highest + 1;
  while (count > 1 && Math.abs(out.re[count - 1]) + Math.abs(out.im[count - 1]) < negligible * most) count--;
  return count;
}

/** Where the recurrence starts: chosen here so that what is missing there has died out to 1e-16 at r = highest. */
const startOf = (size: number, highest: number): number => highest + 16 + Math.ceil(size);

/** g_r up to a common factor. (mutates out) */
function downwards(re: number, im: number, size: number, highest: number, out: Modes): void {
  let [a, b, c, d] = [1, 0, 0, 0];
  for (let r = startOf(size, highest); r >= 0; r--) {
    if (r <= highest) {
      out.re[r] = a;
      out.im[r] = b;
    }
    const [p, q] = [(2 * r + 1) * a + re * c - im * d, (2 * r + 1) * b + re * d + im * c];
    [c, d, a, b] = [a, b, p, q];
  }
}

/** What takes the values of `downwards` to moments. */
function scaleOf(x: number, y: number, i: Modes, highest: number): readonly [number, number] {
  const modulus = Math.exp(x);
  const square = x * x + y * y;
  // e^z - 1 without cancellation.
  const er = Math.expm1(x) * Math.cos(y) - 2 * Math.sin(y / 2) ** 2;
  const ei = modulus * Math.sin(y);
  const zeroth = [(er * x + ei * y) / square, (ei * x - er * y) / square] as const;
  const isSmall = Math.hypot(i.re[0], i.im[0]) < 0.5 * Math.hypot(i.re[1], i.im[1]);
  if (highest === 0 || !isSmall) return quotient(zeroth, [i.re[0], i.im[0]]);
  const [a, b] = [er + 2 - 2 * zeroth[0], ei - 2 * zeroth[1]];
  const first = [(a * x + b * y) / square, (b * x - a * y) / square] as const;
  return quotient(first, [i.re[1], i.im[1]]);
}

function quotient([a, b]: readonly [number, number], [c, d]: readonly [number, number]): [number, number] {
  const square = c * c + d * d;
  return [(a * c + b * d) / square, (b * c - a * d) / square];
}

/** The same for real z, where most time is spent. (mutates out) */
function realMoments(x: number, highest: number, out: Float64Array): number {
  const w = x / 2;
  const square = w * w;
  let [a, c] = [1, 0];
  for (let r = startOf(Math.abs(w), highest); r >= 0; r--) {
    if (r <= highest) out[r] = a;
    const next = (2 * r + 1) * a + square * c;
    c = a;
    a = next;
  }
  const zeroth = x === 0 ? 1 : Math.expm1(x) / x;
  let factor = zeroth / out[0];
  out[0] = zeroth;
  for (let r = 1; r <= highest; r++) {
    factor *= w;
    out[r] *= factor;
    // The moments fall with r.
    if (Math.abs(out[r]) < negligible * zeroth) return r;
  }
  return highest + 1;
}
