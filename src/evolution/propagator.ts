/** @file The exact linear propagator of one slab and its weights for collocated forcing, mode by mode. */

import { gaussLegendre } from "../geometry/index.ts";
import type { Modes } from "./fft.ts";
import type { Lobatto } from "./lobatto.ts";
import { moments } from "./moments.ts";

/** v(c_i h) = decay_i v(0) + Σ_j weights_ij N_j for the polynomial N through values N_j at the nodes; i = 1..m, j = 0..m. */
export interface Propagator {
  /** e^{λ_k c_i h}, entry k * m + i - 1. */
  readonly decay: Modes;
  /** ∫_0^{c_i h} e^{λ_k (c_i h - s)} l_j(s) ds, entry (k * m + i - 1) * (m + 1) + j. */
  readonly weights: Modes;
}

/**
 * The propagator of every mode for one size of slab, to about 1e-14 of h.
 *
 * With z = λh: for |z| large by parts, -Σ_q [l^(q)(s) e^{z(c-s)}]/z^{q+1}, which ends after m + 1 terms and is exact;
 * for |z| small by the moments of the exponential.
 *
 * @param symbol - λ_k, k = 0..K; the imaginary parts of the results are empty where all its imaginary parts vanish.
 * @param h - length of the slab, in units of time.
 * Cost: (K + 1) m³ flops, once per size of slab.
 * Source: Hochbruck and Ostermann 2010, section 2.3 (exponential collocation).
 */
export function propagator(symbol: Modes, h: number, lobatto: Lobatto): Propagator {
  const m = lobatto.degree;
  const count = symbol.re.length;
  const isReal = symbol.im.every((value) => value === 0);
  const modes = (length: number): Modes => ({
    re: new Float64Array(length),
    im: new Float64Array(isReal ? 0 : length),
  });
  const [decay, weights] = [modes(count * m), modes(count * m * (m + 1))];
  const fill = rowFill(lobatto);
  const row = { re: new Float64Array(m + 1), im: new Float64Array(m + 1) };
  for (let k = 0; k < count; k++) {
    const [x, y] = [symbol.re[k] * h, symbol.im[k] * h];
    for (let i = 1; i <= m; i++) {
      fill(x, y, i, row);
      setPolar(decay, k * m + i - 1, x * lobatto.nodes[i], y * lobatto.nodes[i]);
      copyScaled(row, h, weights, (k * m + i - 1) * (m + 1));
    }
  }
  return { decay, weights };
}

/**
 * |z| from which on integration by parts is used. Chosen here: by Markov's inequality the terms grow by the product of
 * 2(m² - q²)/((2q + 1)|z|) over its factors above one; from here on that is below 270 for m <= 24, and it is met only
 * by the highest, smallest components of N.
 */
const switchPoint = (m: number): number => (m * m) / 6;

function setPolar(target: Modes, at: number, x: number, y: number): void {
  const modulus = Math.exp(x);
  target.re[at] = modulus * Math.cos(y);
  if (target.im.length) target.im[at] = modulus * Math.sin(y);
}

function copyScaled(row: Modes, scale: number, out: Modes, at: number): void {
  for (let j = 0; j < row.re.length; j++) {
    out.re[at + j] = scale * row.re[j];
    if (out.im.length) out.im[at + j] = scale * row.im[j];
  }
}

/** Weights of node i for z = x + iy and h = 1, into `out`, of which the first m + 1 are written. */
export type RowFill = (x: number, y: number, i: number, out: Modes) => void;

/** By parts for large z, by moments for small. */
export function rowFill(lobatto: Lobatto): RowFill {
  const [byParts, byMoments] = [partsRow(lobatto), momentsRow(lobatto)];
  const from = switchPoint(lobatto.degree);
  return (x, y, i, out) => (Math.hypot(x, y) >= from ? byParts : byMoments)(x, y, i, out);
}

function partsRow({ nodes, derivatives }: Lobatto): RowFill {
  const size = nodes.length;
  // Ratios of the terms fall with q (Markov): what is this small stays so.
  const sizes = derivatives.map((slope) => slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  return (x, y, i, out) => {
    out.re.fill(0);
    out.im.fill(0);
    const modulus = Math.exp(x * nodes[i]);
    const [er, ei] = [modulus * Math.cos(y * nodes[i]), modulus * Math.sin(y * nodes[i])];
    const square = x * x + y * y;
    const [ir, ii] = [x / square, -y / square];
    const floor = negligible / Math.sqrt(square);
    let [fr, fi] = [ir, ii];
    for (let q = 0; q < size && sizes[q] * Math.hypot(fr, fi) > floor; q++) {
      const [gr, gi] = [fr * er - fi * ei, fr * ei + fi * er];
      const slope = derivatives[q];
      addEnds(slope, i, size, gr, fr, out.re);
      // Most symbols are real.
      if (y !== 0) addEnds(slope, i, size, gi, fi, out.im);
      [fr, fi] = [fr * ir - fi * ii, fr * ii + fi * ir];
    }
  };
}

/** Share of the first term below which the rest is left out; chosen here: far below rounding. */
const negligible = 1e-18;

/** out_j += l_j^(q)(0) g - l_j^(q)(c_i) f. (mutates out) */
function addEnds(
  slope: Float64Array,
  i: number,
  size: number,
  g: number,
  f: number,
  out: Float64Array,
): void {
  for (let j = 0, at = i * size; j < size; j++, at++) out[j] += slope[j] * g - slope[at] * f;
}

/**
 * With s = c_i(1 - θ) and l_j(s) = Σ_r b_rj P_r(2θ - 1), a weight is c_i Σ_r μ_r(c_i z) b_rj: near z = 0, where slabs are
 * short against the mode, few moments matter.
 */
function momentsRow(lobatto: Lobatto): RowFill {
  const { degree: m, nodes } = lobatto;
  const series = Array.from(nodes, (_, i) => legendreSeries(lobatto, i));
  const mu = { re: new Float64Array(m + 1), im: new Float64Array(m + 1) };
  return (x, y, i, { re, im }) => {
    const count = moments(nodes[i] * x, nodes[i] * y, m, mu);
    accumulate(series[i], mu.re, count, re);
    // Most symbols are real.
    if (y === 0) im.fill(0);
    else accumulate(series[i], mu.im, count, im);
  };
}

/** out_j = Σ_r mu_r series_rj, over the first `count` r. (mutates out) */
function accumulate(series: Float64Array, mu: Float64Array, count: number, out: Float64Array): void {
  const size = mu.length;
  for (let j = 0; j < size; j++) out[j] = mu[0] * series[j];
  for (let r = 1, at = size; r < count; r++) {
    const share = mu[r];
    for (let j = 0; j < size; j++, at++) out[j] += share * series[at];
  }
}

/** c_i times the Legendre coefficients in θ of l_j(c_i(1 - θ)), entry r * (m + 1) + j; by exact quadrature. */
function legendreSeries(lobatto: Lobatto, i: number): Float64Array {
  const size = lobatto.degree + 1;
  const c = lobatto.nodes[i];
  const rule = gaussLegendre(size, 0, 1);
  const out = new Float64Array(size * size);
  rule.nodes.forEach((theta, g) => {
    const values = lobatto.cardinals(c * (1 - theta), new Float64Array(size));
    legendreValues(2 * theta - 1, size).forEach((p, r) => {
      const share = c * (2 * r + 1) * rule.weights[g] * p;
      for (let j = 0; j < size; j++) out[r * size + j] += share * values[j];
    });
  });
  return out;
}

/** P_0(s), P_1(s), ... by Bonnet's recurrence. */
function legendreValues(s: number, count: number): number[] {
  const out = [1, s];
  for (let n = 1; n + 1 < count; n++) out.push(((2 * n + 1) * s * out[n] - n * out[n - 1]) / (n + 1));
  return out.slice(0, count);
}

/** λ_k = Σ_p a_p (iκ_k)^p with κ_k = 2πk/period, k = 0..count - 1. */
export function symbolOf(linear: readonly number[], period: number, count: number): Modes {
  const out = { re: new Float64Array(count), im: new Float64Array(count) };
  for (let k = 0; k < count; k++) {
    const kappa = (2 * Math.PI * k) / period;
    linear.forEach((a, p) => {
      const part = p % 2 ? out.im : out.re;
      // i^p is 1, i, -1, -i in turn.
      if (a !== 0) part[k] += (p % 4 < 2 ? a : -a) * kappa ** p;
    });
  }
  return out;
}
