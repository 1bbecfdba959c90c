/** @file Cosines of linear phases, and all their derivatives from one sine and one cosine per function and point. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "./basis.ts";
import { cosines, sines } from "./sine.ts";
import { checkAccumulate, checkEvaluate, forTiles, mergedTerms, tileSize, totalOrder } from "./tiles.ts";

export interface Waves extends Pick<Basis, "name" | "coordinates" | "spec"> {
  /** m_i: phases vanish there, b apart. */
  readonly centre: readonly number[];
  /** w_j in radians per unit of the coordinates. */
  readonly frequencies: readonly (readonly number[])[];
  /** b_j. */
  readonly phases: readonly number[];
}

/**
 * φ_j(x) = cos(w_j·(x - m) + b_j).
 *
 * D^α φ_j = prod w_ji^α_i cos(θ + |α| π/2): terms of even order multiply the cosine, those of odd order the sine, so
 * that a function costs at most one of each per point, however many terms.
 */
export function waves(options: Waves): Basis {
  const { name, coordinates, spec, frequencies } = options;
  const facts = { name, coordinates, size: frequencies.length, order: Number.POSITIVE_INFINITY };
  return {
    ...facts,
    spec,
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      accumulate(options, points, mergedTerms(terms, points.count), out, leading);
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      return evaluate(options, points, indices, c);
    },
  };
}

/** What one parity contributes: the sum of amplitude(j) times the wave of function j, over its terms. */
interface Parity {
  readonly isOdd: boolean;
  /** Amplitudes per function of the terms without factor, summed. */
  readonly constant: Float64Array;
  readonly varying: readonly { readonly amplitude: Float64Array; readonly factor: Float64Array }[];
}

function accumulate(
  options: Waves,
  points: Points,
  terms: readonly OperatorTerm[],
  out: Float64Array,
  leading: number,
): void {
  const parities = [false, true].map((isOdd) => parityOf(options.frequencies, terms, isOdd));
  forWaves(options, points, (j, start, { count, waveOf }) => {
    const to = j * leading + start;
    for (const { isOdd, constant, varying } of parities) {
      if (constant[j] === 0 && varying.every(({ amplitude }) => amplitude[j] === 0)) continue;
      const wave = waveOf(isOdd);
      if (constant[j] !== 0) addScaled(out, to, constant[j], wave, count);
      for (const { amplitude, factor } of varying)
        addVarying(out, to, amplitude[j], factor, start, wave, count);
    }
  });
}

function parityOf(frequencies: Waves["frequencies"], terms: readonly OperatorTerm[], isOdd: boolean): Parity {
  const constant = new Float64Array(frequencies.length);
  const varying: { amplitude: Float64Array; factor: Float64Array }[] = [];
  for (const { index, factor } of terms) {
    if (totalOrder(index) % 2 === (isOdd ? 0 : 1)) continue;
    const amplitude = amplitudes(frequencies, index);
    if (factor) varying.push({ amplitude, factor });
    else for (let j = 0; j < constant.length; j++) constant[j] += amplitude[j];
  }
  return { isOdd, constant, varying };
}

/** Per function the a of D^index cos θ = a cos θ (even orders) or a sin θ (odd). */
function amplitudes(frequencies: Waves["frequencies"], index: MultiIndex): Float64Array {
  const order = totalOrder(index);
  // cos(θ + n π/2) is cos, -sin, -cos, sin for n = 0, 1, 2, 3.
  const sign = order % 4 === 1 || order % 4 === 2 ? -1 : 1;
  return Float64Array.from(frequencies, (w) =>
    index.reduce((product, n, i) => (n ? product * w[i] ** n : product), sign),
  );
}

function evaluate(
  options: Waves,
  points: Points,
  indices: readonly MultiIndex[],
  c: Float64Array,
): Float64Array[] {
  const derivatives = indices.map((index) => ({
    isOdd: totalOrder(index) % 2 === 1,
    amplitude: amplitudes(options.frequencies, index),
  }));
  const values = indices.map(() => new Float64Array(points.count));
  forWaves(options, points, (j, start, { count, waveOf }) => {
    for (const isOdd of [false, true]) {
      if (!derivatives.some((derivative) => derivative.isOdd === isOdd)) continue;
      const wave = waveOf(isOdd);
      for (const [n, { isOdd: parity, amplitude }] of derivatives.entries())
        if (parity === isOdd) addScaled(values[n], start, c[j] * amplitude[j], wave, count);
    }
  });
  return values;
}

/** One function at the points of one tile. */
interface Wave {
  readonly count: number;
  /** sin θ or cos θ at the points; lives until the next is asked for. */
  waveOf(isOdd: boolean): Float64Array;
}

/** Visits every function on every tile, tiles first. */
function forWaves(
  { centre, frequencies, phases }: Waves,
  points: Points,
  visit: (j: number, start: number, wave: Wave) => void,
): void {
  const length = Math.min(tileSize(1), points.count);
  const [theta, wave] = [new Float64Array(length), new Float64Array(length)];
  forTiles(points, length, ({ count, values }, start) => {
    for (let k = 0; k < values.length; k++) values[k] -= centre[Math.floor(k / count)];
    const waveOf = (isOdd: boolean): Float64Array => {
      if (isOdd) sines(theta, count, wave);
      else cosines(theta, count, wave);
      return wave;
    };
    const tile = { count, waveOf };
    for (let j = 0; j < frequencies.length; j++) {
      writePhase(theta, phases[j], frequencies[j], values, count);
      visit(j, start, tile);
    }
  });
}

/** theta[i] = b + w·x_i, zero frequencies left out. */
function writePhase(
  theta: Float64Array,
  b: number,
  w: readonly number[],
  values: Float64Array,
  count: number,
): void {
  theta.fill(b);
  for (let c = 0; c < w.length; c++)
    if (w[c] !== 0) addScaled(theta, 0, w[c], values.subarray(c * count), count);
}

/** out[to + i] += a wave[i]. */
function addScaled(out: Float64Array, to: number, a: number, wave: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[to + i] += a * wave[i];
}

/** out[to + i] += a factor[start + i] wave[i]. */
function addVarying(
  out: Float64Array,
  to: number,
  a: number,
  factor: Float64Array,
  start: number,
  wave: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[to + i] += a * factor[start + i] * wave[i];
}
