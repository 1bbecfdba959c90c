/** @file Modes in the plane to values on a grid and back, two real fields at a time. */

import { fft, type Modes } from "../fft.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";

/** A field's modes and which of its derivatives are meant. */
export interface PlaneJet {
  readonly modes: Modes;
  readonly powers: readonly [number, number];
}

/** Transforms for one number of modes; the value at grid point (j1, j2) is entry j2 n1 + j1. */
export interface PlaneTransform {
  readonly size: PlaneSize;
  readonly grid: readonly [number, number];
  /** Values of one derivative in `re`, of a second one in `im`. (mutates out) */
  values(one: PlaneJet, two: PlaneJet | undefined, out: Modes): void;
  /** Modes of the values in `re` and in `im`, which are overwritten. (mutates values, one, two) */
  project(values: Modes, one: Modes, two: Modes | undefined): void;
}

/**
 * The transform on a torus.
 *
 * Two real fields travel as one complex one. Along the first axis only the 2 K2 + 1 columns that are not zero are
 * transformed, along the second all of the grid.
 *
 * @param grid - points along each axis, at least 2 K + 1 each, of the form 2^a 3^b 5^c.
 * @param periods - of the two axes.
 * Cost: a complex transform of n1 n2 points, about 5 n1 n2 log2(n1 n2) flops, for two fields.
 */
export function planeTransform(
  size: PlaneSize,
  grid: readonly [number, number],
  periods: readonly [number, number],
): PlaneTransform {
  const [n1, n2] = grid;
  const columns = 2 * size.k2 + 1;
  const [first, second] = [fft(n1, columns), fft(n2, n1)];
  const spectrum = { re: new Float64Array(n1 * columns), im: new Float64Array(n1 * columns) };
  const shape = { size, n1, n2, columns, periods };
  return {
    size,
    grid,
    values(one, two, out) {
      spectrum.re.fill(0);
      spectrum.im.fill(0);
      pack(one, 0, shape, spectrum);
      if (two) pack(two, 1, shape, spectrum);
      first.inverse(spectrum.re, spectrum.im);
      spread(spectrum.re, out.re, shape);
      spread(spectrum.im, out.im, shape);
      second.inverse(out.re, out.im);
    },
    project(values, one, two) {
      second.forward(values.re, values.im);
      gather(values.re, spectrum.re, shape);
      gather(values.im, spectrum.im, shape);
      first.forward(spectrum.re, spectrum.im);
      unpack(spectrum, shape, one, two);
    },
  };
}

interface Shape {
  readonly size: PlaneSize;
  readonly n1: number;
  readonly n2: number;
  readonly columns: number;
  readonly periods: readonly [number, number];
}

/** Adds i^turn times the derivative's modes, and their conjugates at the opposite modes. (mutates out) */
function pack(
  { modes, powers }: PlaneJet,
  turn: number,
  { size, n1, columns, periods }: Shape,
  out: Modes,
): void {
  const { k1: most, k2 } = size;
  const along = Float64Array.from(
    { length: k2 + 1 },
    (_, k) => ((2 * Math.PI * k) / periods[1]) ** powers[1],
  );
  // i^(p + q) goes into the modes, i^turn into the whole; conjugates see only the second unturned.
  const order = (powers[0] + powers[1]) % 4;
  for (let k1 = -most, at = 0; k1 <= most; k1++) {
    const factor = ((2 * Math.PI * k1) / periods[0]) ** powers[0];
    const here = ((k1 + n1) % n1) * columns;
    const there = ((n1 - k1) % n1) * columns + columns;
    for (let k = 0; k <= k2; k++, at++) {
      const scale = factor * along[k] * (order < 2 ? 1 : -1);
      const re = scale * (order % 2 ? -modes.im[at] : modes.re[at]);
      const im = scale * (order % 2 ? modes.re[at] : modes.im[at]);
      out.re[here + k] += turn ? -im : re;
      out.im[here + k] += turn ? re : im;
      if (k === 0) continue;
      out.re[there - k] += turn ? im : re;
      out.im[there - k] += turn ? re : -im;
    }
  }
}

/** Columns k2 = 0..K2, -K2..-1 become rows of the transposed array, the others zero. */
function spread(from: Float64Array, to: Float64Array, { size, n1, n2, columns }: Shape): void {
  to.fill(0, (size.k2 + 1) * n1, (n2 - size.k2) * n1);
  for (let c = 0; c < columns; c++) {
    const row = (c <= size.k2 ? c : n2 - columns + c) * n1;
    for (let j = 0; j < n1; j++) to[row + j] = from[j * columns + c];
  }
}

function gather(from: Float64Array, to: Float64Array, { size, n1, n2, columns }: Shape): void {
  for (let c = 0; c < columns; c++) {
    const row = (c <= size.k2 ? c : n2 - columns + c) * n1;
    for (let j = 0; j < n1; j++) to[j * columns + c] = from[row + j];
  }
}

/** Even and odd parts of the spectrum belong to the two fields. (mutates one, two) */
function unpack(z: Modes, { size, n1, n2, columns }: Shape, one: Modes, two: Modes | undefined): void {
  const scale = 0.5 / (n1 * n2);
  for (let k1 = -size.k1, at = 0; k1 <= size.k1; k1++) {
    const here = ((k1 + n1) % n1) * columns;
    const there = ((n1 - k1) % n1) * columns;
    for (let k = 0; k <= size.k2; k++, at++) {
      const a = here + k;
      const b = there + (k === 0 ? 0 : columns - k);
      one.re[at] = scale * (z.re[a] + z.re[b]);
      one.im[at] = scale * (z.im[a] - z.im[b]);
      if (!two) continue;
      two.re[at] = scale * (z.im[a] + z.im[b]);
      two.im[at] = scale * (z.re[b] - z.re[a]);
    }
  }
}

/** The same modes among more of them, or without the highest. */
export function resizedModes({ re, im }: Modes, from: PlaneSize, to: PlaneSize): Modes {
  const out = { re: new Float64Array(modeCount(to)), im: new Float64Array(modeCount(to)) };
  const [k1, width] = [Math.min(from.k1, to.k1), Math.min(from.k2, to.k2) + 1];
  for (let k = -k1; k <= k1; k++) {
    const [source, target] = [(k + from.k1) * (from.k2 + 1), (k + to.k1) * (to.k2 + 1)];
    out.re.set(re.subarray(source, source + width), target);
    out.im.set(im.subarray(source, source + width), target);
  }
  return out;
}
