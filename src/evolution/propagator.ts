/** @file The exact linear propagator of one slab and its weights for collocated forcing, mode by mode. */

import { gaussLegendre } from "../geometry/index.ts";
import type { Modes } from "./fft.ts";
import type { Lobatto } from "./lobatto.ts";

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
 * for |z| small by Gauss-Legendre quadrature.
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

/** By parts for large z, by quadrature for small. */
export function rowFill(lobatto: Lobatto): RowFill {
  const [byParts, byQuadrature] = [partsRow(lobatto), quadratureRow(lobatto)];
  const from = switchPoint(lobatto.degree);
  return (x, y, i, out) => (Math.hypot(x, y) >= from ? byParts : byQuadrature)(x, y, i, out);
}

function partsRow({ nodes, derivatives }: Lobatto): RowFill {
  const size = nodes.length;
  return (x, y, i, out) => {
    out.re.fill(0);
    out.im.fill(0);
    const modulus = Math.exp(x * nodes[i]);
    const [er, ei] = [modulus * Math.cos(y * nodes[i]), modulus * Math.sin(y * nodes[i])];
    const square = x * x + y * y;
    const [ir, ii] = [x / square, -y / square];
    let [fr, fi] = [ir, ii];
    for (const slope of derivatives) {
      const [gr, gi] = [fr * er - fi * ei, fr * ei + fi * er];
      for (let j = 0; j < size; j++) {
        const [start, end] = [slope[j], slope[i * size + j]];
        out.re[j] += start * gr - end * fr;
        out.im[j] += start * gi - end * fi;
      }
      [fr, fi] = [fr * ir - fi * ii, fr * ii + fi * ir];
    }
  };
}

/**
 * Gauss-Legendre on [0, c_i]. Chosen here: half the degree for the polynomial, half the range of z, and twelve more
 * leave e^{z(c-s)} an error below 1e-16 for |z| below the switch.
 */
function quadratureRow(lobatto: Lobatto): RowFill {
  const { degree: m, nodes } = lobatto;
  const rule = gaussLegendre(Math.ceil(m / 2 + switchPoint(m) / 2) + 12, 0, 1);
  const count = rule.nodes.length;
  const cardinals = Array.from(nodes, (c) =>
    Array.from(rule.nodes, (g) => lobatto.cardinals(c * g, new Float64Array(m + 1))),
  );
  return (x, y, i, { re, im }) => {
    re.fill(0);
    im.fill(0);
    const node = nodes[i];
    for (let g = 0; g < count; g++) {
      const left = node * (1 - rule.nodes[g]);
      const weight = node * rule.weights[g] * Math.exp(x * left);
      const values = cardinals[i][g];
      // Most symbols are real: half of the work is saved then.
      if (y === 0) {
        for (let j = 0; j <= m; j++) re[j] += weight * values[j];
        continue;
      }
      const [along, across] = [weight * Math.cos(y * left), weight * Math.sin(y * left)];
      for (let j = 0; j <= m; j++) {
        re[j] += along * values[j];
        im[j] += across * values[j];
      }
    }
  };
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
