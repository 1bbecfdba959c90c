/** @file How well a converged slab is resolved, in time and in x. */

import type { Modes } from "./fft.ts";
import type { Lobatto } from "./lobatto.ts";
import type { SlabBuffers } from "./slab.ts";

/** Sizes relative to u. */
export interface SlabMeasure {
  /** Error in v over the whole interval if every slab left its last two Chebyshev coefficients of N out. */
  readonly time: number;
  /** What rounding in N alone leaves in `time`. */
  readonly noise: number;
  /** Largest component in the last eighth of the modes. */
  readonly space: number;
  /** Modes up to the last that matters. */
  readonly needed: number;
}

export interface MeasureSetting {
  /** Per field the eigenvalue of L that lets a forcing act longest, mode by mode. */
  readonly rates: readonly Modes[];
  readonly rule: Lobatto;
  readonly scale: readonly number[];
  readonly length: number;
  readonly interval: number;
}

/** Modes below this share of u do not matter; chosen here: below the rounding of a transform. */
const negligible = 1e-16;

/**
 * Of a mode of N relative to its largest. Chosen here: transforms lose a few units, and N at a slab's start, taken over
 * from the slab before, differs by what its last sweep still changed; on ks that makes 36.
 */
const rounding = 64 * Number.EPSILON;

export function measureSlab(buffers: SlabBuffers, setting: MeasureSetting): SlabMeasure {
  let [time, noise, space, needed] = [0, 0, 0, 0];
  buffers.fields.forEach((modes, f) => {
    const scale = setting.scale[f];
    if (buffers.forcing.acts[f]) {
      time = Math.max(time, timeTail(buffers, setting, f) / scale);
      const force = sizesOf(buffers.forces[f], setting.rule.degree).reduce((a, b) => Math.max(a, b), 0);
      noise = Math.max(noise, (rounding * force * setting.interval) / scale);
    }
    const sizes = sizesOf(modes, setting.rule.degree);
    const from = Math.floor((7 * sizes.length) / 8);
    space = sizes.reduce((most, size, k) => (k >= from ? Math.max(most, size / scale) : most), space);
    needed = Math.max(needed, 1 + sizes.findLastIndex((size) => size > negligible * scale));
  });
  return { time, noise, space, needed };
}

/** Largest component of each mode over the nodes. */
function sizesOf({ re, im }: Modes, m: number): Float64Array {
  const out = new Float64Array(re.length / m);
  for (const part of [re, im])
    for (let at = 0; at < part.length; at++) {
      const k = Math.floor(at / m);
      if (Math.abs(part[at]) > out[k]) out[k] = Math.abs(part[at]);
    }
  return out;
}

/**
 * Largest over the modes of |last coefficients| times how long their effect adds up: the interval for slow modes, two
 * ends of every slab divided by λ for fast ones, once 1/|Re λ| for damped ones.
 */
function timeTail({ first, forces }: SlabBuffers, setting: MeasureSetting, f: number): number {
  const { rule, length, interval } = setting;
  const symbol = setting.rates[f];
  let most = 0;
  for (let k = 0; k < symbol.re.length; k++) {
    const size = Math.max(
      lastCoefficients(first[f].re, forces[f].re, k, rule),
      lastCoefficients(first[f].im, forces[f].im, k, rule),
    );
    const speed = Math.hypot(symbol.re[k], symbol.im[k]);
    const lasting = Math.min(interval, (2 * interval) / (speed * length), 1 / Math.max(0, -symbol.re[k]));
    if (!(size * lasting <= most)) most = size * lasting;
  }
  return most;
}

function lastCoefficients(
  first: Float64Array,
  rows: Float64Array,
  k: number,
  { degree: m, coefficients }: Lobatto,
): number {
  if (first.length === 0) return 0;
  let most = 0;
  for (let n = m - 1; n <= m; n++) {
    let sum = coefficients[n * (m + 1)] * first[k];
    for (let j = 1; j <= m; j++) sum += coefficients[n * (m + 1) + j] * rows[k * m + j - 1];
    if (!(Math.abs(sum) <= most)) most = Math.abs(sum);
  }
  return most;
}
