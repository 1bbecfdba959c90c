/** @file Entire functions of 2 x 2 matrices, for two fields that one linear operator moves. */

import type { Modes } from "./fft.ts";

/** The matrix of every mode, row by row: entries (1,1), (1,2), (2,1), (2,2). */
export type PairSymbol = readonly [Modes, Modes, Modes, Modes];

/** Values of several functions at z = x + iy. (mutates out) */
export type FunctionRow = (x: number, y: number, out: Modes) => void;

/** Mean of the eigenvalues and half their difference. */
export interface PairRoots {
  readonly mean: readonly [number, number];
  readonly half: readonly [number, number];
}

/** Eigenvalues of the matrix of mode k: mean ± half. */
export function pairRoots([a, b, c, d]: PairSymbol, k: number): PairRoots {
  const [er, ei] = [(a.re[k] - d.re[k]) / 2, (a.im[k] - d.im[k]) / 2];
  const square = [
    er * er - ei * ei + b.re[k] * c.re[k] - b.im[k] * c.im[k],
    2 * er * ei + b.re[k] * c.im[k] + b.im[k] * c.re[k],
  ] as const;
  return {
    mean: [(a.re[k] + d.re[k]) / 2, (a.im[k] + d.im[k]) / 2],
    half: squareRoot(square[0], square[1]),
  };
}

function squareRoot(x: number, y: number): readonly [number, number] {
  const modulus = Math.hypot(x, y);
  if (modulus === 0) return [0, 0];
  const large = Math.sqrt((modulus + Math.abs(x)) / 2);
  const small = y / (2 * large);
  return x >= 0 ? [large, small] : [Math.abs(small), y < 0 ? -large : large];
}

/** Half differences below this are taken together; chosen here: above it a quotient loses two bits. */
const near = 0.25;
/** Points of the unit circle; with eigenvalues within `near` of its centre the error is 4^-32 and below rounding. */
const around = 32;

/**
 * f(hL) for the matrix L of mode k and every function of a row.
 *
 * With eigenvalues μ ± δ and D = L - μ: f(L) = ½(f(μ+δ) + f(μ-δ)) + (f(μ+δ) - f(μ-δ))/(2δ) D. Where δ is small, both
 * coefficients come from Cauchy's integral over a unit circle around μ instead, which also serves Jordan blocks.
 *
 * @param size - number of functions in a row.
 * @returns apply(k, out): `out` are the four entries, each a row. (mutates out)
 * Accuracy: a few eps times the largest |f| on the circle or at the eigenvalues.
 * Source: Higham 2008, Functions of Matrices, sections 1.2 and 13.3; circles as in Kassam and Trefethen 2005.
 */
export function pairFunctions(
  symbol: PairSymbol,
  h: number,
  row: FunctionRow,
  size: number,
): (k: number, out: PairSymbol) => void {
  const make = (): Modes => ({ re: new Float64Array(size), im: new Float64Array(size) });
  const [even, odd, values] = [make(), make(), make()];
  return (k, out) => {
    const { mean, half } = pairRoots(symbol, k);
    const [mx, my, dx, dy] = [mean[0] * h, mean[1] * h, half[0] * h, half[1] * h];
    even.re.fill(0);
    even.im.fill(0);
    odd.re.fill(0);
    odd.im.fill(0);
    if (Math.hypot(dx, dy) >= near) {
      const square = dx * dx + dy * dy;
      for (const sign of [1, -1]) {
        row(mx + sign * dx, my + sign * dy, values);
        addScaled(values, 0.5, 0, even);
        addScaled(values, (sign * 0.5 * dx) / square, (-sign * 0.5 * dy) / square, odd);
      }
    } else overCircle(mx, my, dx * dx - dy * dy, 2 * dx * dy, row, values, even, odd);
    combine(symbol, k, h, mean, even, odd, out);
  };
}

/** Mean over ρ on the unit circle of f(μ+ρ) ρ² / (ρ²-δ²) and f(μ+ρ) ρ / (ρ²-δ²). */
function overCircle(
  mx: number,
  my: number,
  sr: number,
  si: number,
  row: FunctionRow,
  values: Modes,
  even: Modes,
  odd: Modes,
): void {
  for (let n = 0; n < around; n++) {
    const angle = (2 * Math.PI * (n + 0.5)) / around;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    row(mx + c, my + s, values);
    // ρ / (ρ² - δ²).
    const [br, bi] = [c * c - s * s - sr, 2 * c * s - si];
    const square = (br * br + bi * bi) * around;
    const [or, oi] = [(c * br + s * bi) / square, (s * br - c * bi) / square];
    addScaled(values, or, oi, odd);
    addScaled(values, or * c - oi * s, or * s + oi * c, even);
  }
}

function addScaled(from: Modes, re: number, im: number, to: Modes): void {
  for (let r = 0; r < from.re.length; r++) {
    to.re[r] += re * from.re[r] - im * from.im[r];
    to.im[r] += re * from.im[r] + im * from.re[r];
  }
}

/** even + odd h(L - μ). */
function combine(
  symbol: PairSymbol,
  k: number,
  h: number,
  mean: readonly [number, number],
  even: Modes,
  odd: Modes,
  out: PairSymbol,
): void {
  out.forEach((entry, e) => {
    const isDiagonal = e % 3 === 0;
    const dr = h * (symbol[e].re[k] - (isDiagonal ? mean[0] : 0));
    const di = h * (symbol[e].im[k] - (isDiagonal ? mean[1] : 0));
    for (let r = 0; r < even.re.length; r++) {
      entry.re[r] = (isDiagonal ? even.re[r] : 0) + dr * odd.re[r] - di * odd.im[r];
      entry.im[r] = (isDiagonal ? even.im[r] : 0) + dr * odd.im[r] + di * odd.re[r];
    }
  });
}
