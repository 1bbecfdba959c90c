/** @file Between the steps of a slab: a polynomial in time per mode, of as many coefficients as matter. */

import type { Modes } from "../fft.ts";
import { largest } from "../lifts.ts";
import { addScaled } from "./combine.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";

/**
 * One field on one slab: c_k(τ) = Σ_{n < counts[k]} a_n T_n(2τ - 1), τ in [0, 1]; coefficients of mode after mode.
 * Or, where N vanishes, modes that move freely: `counts` is empty and there is one coefficient per mode.
 */
export interface PlaneDense {
  readonly counts: Uint8Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** What a slab leaves behind. */
export interface PlaneSlab {
  readonly start: number;
  readonly length: number;
  readonly size: PlaneSize;
  readonly fields: readonly PlaneDense[];
  /** Coefficients belong to products of sines and cosines, as in mirrored.ts, and have no imaginary parts. */
  readonly mirrored?: boolean;
}

/** Bytes of a slab. */
export const slabBytes = ({ fields }: PlaneSlab): number =>
  fields.reduce((sum, { counts, re, im }) => sum + counts.length + 8 * (re.length + im.length), 0);

/** A polynomial fitted to equispaced values. */
export interface PlaneFit {
  readonly dense: readonly PlaneDense[];
  /** Last two coefficients of any mode relative to the largest mode. */
  readonly tail: number;
}

/**
 * Degree by number of intervals. Chosen here: least squares through s + 1 equispaced points are well conditioned up to
 * about 2 sqrt(s) (Demanet and Townsend 2019); a little beyond, values move by a few units of rounding.
 */
const degrees: Readonly<Record<number, number>> = { 8: 8, 16: 10, 32: 13 };

/**
 * Fits each mode at s + 1 equispaced times by least squares.
 *
 * @param ticks - modes per time and field; 9, 17 or 33 times. Imaginary parts may be empty.
 * @param floor - coefficients below this share of the largest mode are dropped.
 */
export function fitSlab(ticks: readonly (readonly Modes[])[], floor: number): PlaneFit {
  const steps = ticks.length - 1;
  const matrix = fitMatrix(steps, degrees[steps]);
  const fits = ticks[0].map((_, f) =>
    fitField(
      ticks.map((fields) => fields[f]),
      matrix,
      floor,
    ),
  );
  return { dense: fits.map(({ dense }) => dense), tail: Math.max(...fits.map(({ tail }) => tail)) };
}

function fitField(ticks: readonly Modes[], matrix: readonly Float64Array[], floor: number) {
  const modes = ticks[0].re.length;
  const scale = Math.max(...ticks.map(({ re, im }) => Math.max(largest(re), largest(im)))) || 1;
  const coefficients = fitted(ticks, matrix);
  const counts = new Uint8Array(modes);
  const degree = matrix.length - 1;
  const isReal = ticks[0].im.length === 0;
  let [total, last] = [0, 0];
  for (let k = 0; k < modes; k++) {
    const size = (n: number): number =>
      Math.max(Math.abs(coefficients[n].re[k]), isReal ? 0 : Math.abs(coefficients[n].im[k]));
    const most = Math.max(size(degree), size(degree - 1));
    if (!(most <= last)) last = most;
    let count = degree + 1;
    while (count > 0 && size(count - 1) <= floor * scale) count--;
    counts[k] = count;
    total += count;
  }
  const dense: PlaneDense = {
    counts,
    re: new Float64Array(total),
    im: new Float64Array(isReal ? 0 : total),
  };
  for (let k = 0, at = 0; k < modes; k++)
    for (let n = 0; n < counts[k]; n++, at++) {
      dense.re[at] = coefficients[n].re[k];
      if (!isReal) dense.im[at] = coefficients[n].im[k];
    }
  return { dense, tail: last / scale };
}

/** Modes worked on at a time; chosen here: their values at 33 times stay in the second-level cache. */
const block = 256;

/** Coefficients of T_n, n = 0, 1, ...: even ones see sums of values at opposite times only, odd ones differences. */
function fitted(ticks: readonly Modes[], matrix: readonly Float64Array[]): Modes[] {
  const modes = ticks[0].re.length;
  const half = (ticks.length - 1) / 2;
  const column = (): Float64Array => new Float64Array(block);
  const [sums, gaps] = [0, 1].map(() => Array.from({ length: half + 1 }, column));
  const out = matrix.map(() => ({
    re: new Float64Array(modes),
    im: new Float64Array(ticks[0].im.length),
  }));
  for (const part of ["re", "im"] as const)
    for (let from = 0; from < ticks[0][part].length; from += block) {
      const count = Math.min(block, modes - from);
      for (let i = 0; i <= half; i++)
        fold(ticks[i][part], ticks[2 * half - i][part], from, count, i === half ? 0.5 : 1, sums[i], gaps[i]);
      matrix.forEach((weights, n) => {
        const folded = n % 2 ? gaps : sums;
        const target = out[n][part].subarray(from, from + count);
        folded.forEach((values, i) => {
          addScaled(target, values, weights[i], 0, count);
        });
      });
    }
  return out;
}

/** Share times a + b and a - b, for `count` modes. (mutates sum, gap) */
function fold(
  a: Float64Array,
  b: Float64Array,
  from: number,
  count: number,
  share: number,
  sum: Float64Array,
  gap: Float64Array,
): void {
  for (let k = 0; k < count; k++) {
    const [x, y] = [a[from + k], b[from + k]];
    sum[k] = share * (x + y);
    gap[k] = share * (x - y);
  }
}

/** Rows: the share of each value in the coefficient of T_n, for n up to the degree; by orthonormal columns. */
export function fitMatrix(steps: number, degree: number): Float64Array[] {
  const nodes = Array.from({ length: steps + 1 }, (_, i) => (2 * i) / steps - 1);
  const chebyshev = Array.from({ length: degree + 1 }, (_, n) =>
    Float64Array.from(nodes, (s) => Math.cos(n * Math.acos(s))),
  );
  const basis: Float64Array[] = [];
  // V = Q R by Gram-Schmidt done twice; the coefficients are R^{-1} Q^T.
  const triangle = chebyshev.map((column) => {
    const row = new Float64Array(degree + 1);
    const rest = column.slice();
    for (let pass = 0; pass < 2; pass++)
      basis.forEach((q, j) => {
        const inner = q.reduce((sum, value, i) => sum + value * rest[i], 0);
        row[j] += inner;
        for (let i = 0; i < rest.length; i++) rest[i] -= inner * q[i];
      });
    const norm = Math.hypot(...rest);
    row[basis.length] = norm;
    basis.push(rest.map((value) => value / norm));
    return row;
  });
  const out = basis.map((q) => q.slice());
  for (let n = degree; n >= 0; n--) {
    for (let m = n + 1; m <= degree; m++)
      for (let i = 0; i <= steps; i++) out[n][i] -= triangle[m][n] * out[m][i];
    for (let i = 0; i <= steps; i++) out[n][i] /= triangle[n][n];
  }
  return out;
}

/** A slab of modes that move freely from its start. */
export const freeSlab = (
  start: number,
  length: number,
  size: PlaneSize,
  fields: readonly Modes[],
): PlaneSlab => ({
  start,
  length,
  size,
  fields: fields.map(({ re, im }) => ({ counts: new Uint8Array(0), re, im })),
});

/** Whether a slab holds free motions. */
export const isFree = ({ fields, size }: PlaneSlab): boolean =>
  fields.every(({ counts, re }) => counts.length === 0 && re.length === modeCount(size));
