/** @file Cosine and sine series on half a period: modes to values at midpoints and back, for many rows at once. */

import { fft, type Modes } from "./fft.ts";
import type { Parity, Transform } from "./transform.ts";

/**
 * The transform of functions that are even or odd about both ends of the interval [0, period/2].
 *
 * Points are midpoints (j + ½)·(period/2)/grid, listed even j ascending, then odd j descending: in that order a type II
 * cosine transform is one complex transform of the same length, here of two rows at once. A sine series becomes a
 * cosine series by (-1)^j, with mode k at grid - k.
 *
 * @param count - K + 1.
 * @param grid - number of points on the half period, above K, of the form 2^a 3^b 5^c.
 * @param nodes - rows, even.
 * Source: Makhoul 1980, A fast cosine transform in one and two dimensions.
 */
export function reflectedTransform(count: number, grid: number, nodes: number, period: number): Transform {
  const batch = nodes / 2;
  const plan = fft(grid, batch);
  const turn = Float64Array.from({ length: grid }, (_, k) => Math.cos((Math.PI * k) / (2 * grid)));
  const lean = Float64Array.from({ length: grid }, (_, k) => Math.sin((Math.PI * k) / (2 * grid)));
  const scaled = new Float64Array(grid * nodes);
  const even = Math.ceil(grid / 2);
  const index = (q: number): number => (q < even ? 2 * q : 2 * (grid - 1 - q) + 1);
  return {
    points: Float64Array.from({ length: grid }, (_, q) => ((index(q) + 0.5) * period) / (2 * grid)),
    modes: count,
    values(modes, order, parity, out) {
      const isSine = (parity === "odd") !== (order % 2 === 1);
      spread(modes.re, { count, grid, nodes, isSine, order, parity, period }, scaled);
      mergeRows(scaled, turn, lean, grid, batch, out);
      plan.inverse(out.re, out.im);
      if (isSine) alternate(out, even * batch);
    },
    project(values, parity, out) {
      if (parity === "odd") alternate(values, even * batch);
      plan.forward(values.re, values.im);
      splitRows(values, turn, lean, grid, batch, count, parity === "odd", out.re);
    },
  };
}

/** (-1)^j: the second half of the points has odd j. */
function alternate({ re, im }: Modes, from: number): void {
  for (let q = from; q < re.length; q++) {
    re[q] = -re[q];
    im[q] = -im[q];
  }
}

interface Spread {
  readonly count: number;
  readonly grid: number;
  readonly nodes: number;
  readonly isSine: boolean;
  readonly order: number;
  readonly parity: Parity;
  readonly period: number;
}

/** Coefficients of the derivative's cosine series (after (-1)^j for a sine series), all `grid` of them. */
function spread(modes: Float64Array, how: Spread, out: Float64Array): void {
  const { count, grid, nodes, isSine, order, parity, period } = how;
  out.fill(0);
  // d/dx takes cos to -sin and sin to cos: signs + - - + from an even start, + + - - from an odd one.
  const phase = parity === "odd" ? order % 4 : (order + 1) % 4;
  const sign = phase < 2 ? 1 : -1;
  for (let k = isSine ? 1 : 0; k < count; k++) {
    const factor = sign * ((2 * Math.PI * k) / period) ** order;
    const to = (isSine ? grid - k : k) * nodes;
    for (let i = 0; i < nodes; i++) out[to + i] = factor * modes[k * nodes + i];
  }
}

/** W_k = ½ e^{iπk/2M} (b_k - i b_{M-k}) of two real rows as one complex row; b_0 is doubled. */
function mergeRows(
  b: Float64Array,
  turn: Float64Array,
  lean: Float64Array,
  grid: number,
  batch: number,
  out: Modes,
): void {
  for (let p = 0; p < batch; p++) {
    out.re[p] = b[p];
    out.im[p] = b[p + batch];
  }
  for (let k = 1; k < grid; k++) {
    const c = 0.5 * turn[k];
    const s = 0.5 * lean[k];
    for (let p = 0; p < batch; p++) {
      const here = 2 * k * batch + p;
      const there = 2 * (grid - k) * batch + p;
      const re1 = c * b[here] + s * b[there];
      const im1 = s * b[here] - c * b[there];
      const re2 = c * b[here + batch] + s * b[there + batch];
      const im2 = s * b[here + batch] - c * b[there + batch];
      out.re[k * batch + p] = re1 - im2;
      out.im[k * batch + p] = im1 + re2;
    }
  }
}

/** X_k = Re(e^{-iπk/2M} V_k) of both rows, scaled to coefficients of the series. */
function splitRows(
  z: Modes,
  turn: Float64Array,
  lean: Float64Array,
  grid: number,
  batch: number,
  count: number,
  isSine: boolean,
  out: Float64Array,
): void {
  for (let k = 0; k < count; k++) {
    const from = isSine ? grid - k : k;
    if (from === grid) {
      out.fill(0, 0, 2 * batch);
      continue;
    }
    const scale = (from === 0 ? 0.5 : 1) / grid;
    const c = scale * turn[from];
    const s = scale * lean[from];
    const there = ((grid - from) % grid) * batch;
    for (let p = 0, here = from * batch, at = 2 * k * batch; p < batch; p++) {
      const re = z.re[here + p];
      const im = z.im[here + p];
      const mirroredRe = z.re[there + p];
      const mirroredIm = z.im[there + p];
      out[at + p] = c * (re + mirroredRe) + s * (im - mirroredIm);
      out[at + batch + p] = c * (im + mirroredIm) + s * (mirroredRe - re);
    }
  }
}
