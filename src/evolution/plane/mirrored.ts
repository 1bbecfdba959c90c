/** @file Products of sines and cosines in the plane: series to values at midpoints and back, one or two at a time. */

import type { Modes } from "../fft.ts";
import { reflectedTransform } from "../reflected-transform.ts";
import type { Parity } from "../transform.ts";
import type { PlaneSize } from "./symbols.ts";

/** Along each axis "odd" for sines and "even" for cosines of κ_k = 2πk/period from the low end. */
export type Parities = readonly [Parity, Parity];

/** Coefficients of one field, k1 = 0..K1 by k2 = 0..K2: entry k1 (K2 + 1) + k2. */
export const seriesLength = ({ k1, k2 }: PlaneSize): number => (k1 + 1) * (k2 + 1);

/** Transforms of `count` fields of the same parities, on the quarter of the torus that is the box itself. */
export interface MirroredTransform {
  /** Points along the axes; the value at (q1, q2) is entry q2 n1 + q1. */
  readonly grid: readonly [number, number];
  /** Distances of the points from the low ends. */
  readonly points: readonly [Float64Array, Float64Array];
  /** Values of each series. (mutates out) */
  values(series: readonly Float64Array[], parities: Parities, out: readonly Float64Array[]): void;
  /** Series of each field of values. (mutates out) */
  project(values: readonly Float64Array[], parities: Parities, out: readonly Float64Array[]): void;
}

/**
 * The transform of one or two fields.
 *
 * Two real rows travel as one complex transform: those of two fields, or two halves of one.
 *
 * @param grid - points along each axis on half a period, above K and even, of the form 2^a 3^b 5^c.
 * @param periods - of the two axes.
 * Cost: half a complex transform of n1 n2 points per field, a quarter of that on the torus.
 */
export function mirroredTransform(
  size: PlaneSize,
  grid: readonly [number, number],
  periods: readonly [number, number],
  count: 1 | 2,
): MirroredTransform {
  const [n1, n2] = grid;
  const width = size.k2 + 1;
  const rows = count * width + ((count * width) % 2);
  const first = reflectedTransform(size.k1 + 1, n1, rows, periods[0]);
  const second = reflectedTransform(width, n2, count * n1, periods[1]);
  const shape: Shape = { n1, width, rows, count };
  const across = real((size.k1 + 1) * rows);
  const turned = complex((n1 * rows) / 2);
  const along = real(width * count * n1);
  const end = complex((n1 * n2 * count) / 2);
  return {
    grid,
    points: [first.points, second.points],
    values(series, parities, out) {
      series.forEach((one, f) => {
        for (let k = 0; k <= size.k1; k++)
          across.re.set(one.subarray(k * width, (k + 1) * width), k * rows + f * width);
      });
      first.values(across, 0, parities[0], turned);
      turn(turned, along.re, shape);
      second.values(along, 0, parities[1], end);
      if (count === 2) for (const [f, part] of [end.re, end.im].entries()) out[f].set(part);
      else join(end, out[0], n1);
    },
    project(values, parities, out) {
      if (count === 2) for (const [f, part] of [end.re, end.im].entries()) part.set(values[f]);
      else cut(values[0], end, n1);
      second.project(end, parities[1], along);
      turnBack(along.re, turned, shape);
      first.project(turned, parities[0], across);
      out.forEach((one, f) => {
        for (let k = 0; k <= size.k1; k++)
          one.set(across.re.subarray(k * rows + f * width, k * rows + (f + 1) * width), k * width);
      });
    },
  };
}

type Shape = {
  readonly n1: number;
  readonly width: number;
  readonly rows: number;
  readonly count: number;
};

const real = (length: number): Modes => ({ re: new Float64Array(length), im: new Float64Array(0) });
const complex = (length: number): Modes => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

/** Row i of the first axis is coefficient i % width of field i / width. (mutates to) */
function turn(from: Modes, to: Float64Array, { n1, width, rows, count }: Shape): void {
  const half = rows / 2;
  for (let i = 0; i < count * width; i++) {
    const part = i < half ? from.re : from.im;
    const at = (i % width) * count * n1 + (i < width ? 0 : n1);
    for (let q = 0, p = i % half; q < n1; q++, p += half) to[at + q] = part[p];
  }
}

function turnBack(from: Float64Array, to: Modes, { n1, width, rows, count }: Shape): void {
  const half = rows / 2;
  for (let i = 0; i < count * width; i++) {
    const part = i < half ? to.re : to.im;
    const at = (i % width) * count * n1 + (i < width ? 0 : n1);
    for (let q = 0, p = i % half; q < n1; q++, p += half) part[p] = from[at + q];
  }
  // What transforms leave in a row that nothing is written to must not grow.
  if (count * width < rows) for (let p = half - 1; p < to.im.length; p += half) to.im[p] = 0;
}

/** Halves of every row side by side. (mutates out) */
function join({ re, im }: Modes, out: Float64Array, n1: number): void {
  const half = n1 / 2;
  for (let at = 0, p = 0; p < re.length; at += n1, p += half) {
    out.set(re.subarray(p, p + half), at);
    out.set(im.subarray(p, p + half), at + half);
  }
}

function cut(values: Float64Array, { re, im }: Modes, n1: number): void {
  const half = n1 / 2;
  for (let at = 0, p = 0; p < re.length; at += n1, p += half) {
    re.set(values.subarray(at, at + half), p);
    im.set(values.subarray(at + half, at + n1), p);
  }
}

/** The modes of a series on the torus: sin κx = (e^{iκx} - e^{-iκx})/2i, cos κx = (e^{iκx} + e^{-iκx})/2. (mutates out) */
export function modesOfSeries(series: Float64Array, size: PlaneSize, parities: Parities, out: Modes): void {
  const [odd1, odd2] = parities.map((parity) => parity === "odd");
  const sign = odd1 && odd2 ? -1 : 1;
  const width = size.k2 + 1;
  const part = odd1 === odd2 ? out.re : out.im;
  const other = part === out.re ? out.im : out.re;
  other.fill(0);
  for (let k = 0, at = 0; k <= size.k1; k++)
    for (let j = 0; j <= size.k2; j++, at++) {
      const whole = share(k, odd1) * share(j, odd2) * series[at];
      // One sine has the factor 1/i = -i, two have -1; at -k1 the sine along the first axis turns its sign.
      const value = odd1 === odd2 ? sign * whole : -whole;
      part[(size.k1 + k) * width + j] = value;
      part[(size.k1 - k) * width + j] = odd1 ? -value : value;
    }
}

const share = (k: number, isOdd: boolean): number => (k > 0 ? 0.5 : isOdd ? 0 : 1);

/** The same series with more coefficients, or without the highest. */
export function resizedSeries(series: Float64Array, from: PlaneSize, to: PlaneSize): Float64Array {
  const out = new Float64Array(seriesLength(to));
  const width = Math.min(from.k2, to.k2) + 1;
  for (let k = 0; k <= Math.min(from.k1, to.k1); k++) {
    const start = k * (from.k2 + 1);
    out.set(series.subarray(start, start + width), k * (to.k2 + 1));
  }
  return out;
}
