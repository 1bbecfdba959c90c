/** @file What a slab's modes are made of where a field may take from a second one. */

import type { Modes } from "./fft.ts";
import type { Share } from "./pair.ts";
import type { Propagator } from "./propagator.ts";

/** Σ over shares of e^{L c_i h} v0 + A_i0 N0. (mutates out) */
export function baseOf(
  out: Modes,
  v: readonly Modes[],
  n: readonly Modes[],
  shares: readonly Share[],
  m: number,
): void {
  out.re.fill(0);
  out.im.fill(0);
  for (const { from, by } of shares) addBase(out, v[from], n[from], by, m);
}

function addBase(out: Modes, v: Modes, n: Modes, { decay, weights }: Propagator, m: number): void {
  const isComplex = decay.im.length > 0;
  const hasImaginary = out.im.length > 0;
  for (let k = 0, at = 0; k < v.re.length; k++)
    for (let i = 0; i < m; i++, at++) {
      const w = at * (m + 1);
      out.re[at] += decay.re[at] * v.re[k] + weights.re[w] * n.re[k];
      if (!hasImaginary) continue;
      out.im[at] += decay.re[at] * v.im[k] + weights.re[w] * n.im[k];
      if (!isComplex) continue;
      out.re[at] -= decay.im[at] * v.im[k] + weights.im[w] * n.im[k];
      out.im[at] += decay.im[at] * v.re[k] + weights.im[w] * n.re[k];
    }
}

/** V = base + Σ over two shares of A N at nodes 1..m; returns the largest change of a component. (mutates v) */
export function updatePair(
  v: Modes,
  base: Modes,
  n: readonly Modes[],
  [one, two]: readonly Share[],
  m: number,
): number {
  const [a, b] = [one.by.weights, two.by.weights];
  const [p, q] = [n[one.from], n[two.from]];
  if (a.im.length > 0) return updateComplex(v, base, p, q, a, b, m);
  const re = updateReal(v.re, base.re, p.re, q.re, a.re, b.re, m);
  return v.im.length > 0 ? Math.max(re, updateReal(v.im, base.im, p.im, q.im, a.re, b.re, m)) : re;
}

function updateReal(
  v: Float64Array,
  base: Float64Array,
  p: Float64Array,
  q: Float64Array,
  a: Float64Array,
  b: Float64Array,
  m: number,
): number {
  let most = 0;
  for (let from = 0; from < v.length; from += m)
    for (let at = from, end = from + m; at < end; at++) {
      let sum = base[at];
      for (let j = 0, w = at * (m + 1) + 1; j < m; j++)
        sum += a[w + j] * p[from + j] + b[w + j] * q[from + j];
      const change = Math.abs(sum - v[at]);
      if (!(change <= most)) most = change;
      v[at] = sum;
    }
  return most;
}

function updateComplex(v: Modes, base: Modes, p: Modes, q: Modes, a: Modes, b: Modes, m: number): number {
  let most = 0;
  for (let from = 0; from < v.re.length; from += m)
    for (let at = from, end = from + m; at < end; at++) {
      let re = base.re[at];
      let im = base.im[at];
      for (let j = from, w = at * (m + 1) + 1; j < from + m; j++, w++) {
        re += a.re[w] * p.re[j] - a.im[w] * p.im[j] + b.re[w] * q.re[j] - b.im[w] * q.im[j];
        im += a.re[w] * p.im[j] + a.im[w] * p.re[j] + b.re[w] * q.im[j] + b.im[w] * q.re[j];
      }
      const change = Math.max(Math.abs(re - v.re[at]), Math.abs(im - v.im[at]));
      if (!(change <= most)) most = change;
      v.re[at] = re;
      v.im[at] = im;
    }
  return most;
}
