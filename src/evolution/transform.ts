/** @file Modes to values at collocation points and back, for every node of a slab at once, on the full circle. */

import { fft, type Modes } from "./fft.ts";

/** How a field continues beyond the interval: as itself with the period, or mirrored at both ends. */
export type Parity = "none" | "even" | "odd";

/**
 * Transforms of `nodes` rows at a time.
 *
 * Modes: entry k * nodes + i belongs to mode k of row i. Values: row i < nodes/2 at point j is re[j * nodes/2 + i], row
 * i >= nodes/2 is im[j * nodes/2 + i - nodes/2]: two real rows travel as one complex transform.
 * - parity none: u = c_0 + 2 Re Σ c_k e^{iκ_k y}; even: u = Σ c_k cos κ_k y; odd: u = Σ c_k sin κ_k y with real c_k
 *   (imaginary parts are empty). y is the distance from the low end, κ_k = 2πk/period.
 */
export interface Transform {
  /** Distances of the collocation points from the low end of x. */
  readonly points: Float64Array;
  /** K + 1. */
  readonly modes: number;
  /** Values of the derivative of that order. (mutates out) */
  values(modes: Modes, order: number, parity: Parity, out: Modes): void;
  /** Modes 0..K of values; the values are overwritten. (mutates values, out) */
  project(values: Modes, parity: Parity, out: Modes): void;
}

/**
 * The transform on the circle.
 *
 * @param count - K + 1.
 * @param grid - number of points, at least 2K + 1, of the form 2^a 3^b 5^c.
 * @param nodes - rows, even.
 */
export function circleTransform(count: number, grid: number, nodes: number, period: number): Transform {
  const batch = nodes / 2;
  const plan = fft(grid, batch);
  return {
    points: Float64Array.from({ length: grid }, (_, j) => (period * j) / grid),
    modes: count,
    values(modes, order, _parity, out) {
      out.re.fill(0, (count - 1) * batch, (grid - count + 1) * batch);
      out.im.fill(0, (count - 1) * batch, (grid - count + 1) * batch);
      for (let k = 0; k < count; k++) packMode(modes, k, order, (2 * Math.PI * k) / period, out, grid, batch);
      plan.inverse(out.re, out.im);
    },
    project(values, _parity, out) {
      plan.forward(values.re, values.im);
      for (let k = 0; k < count; k++) unpackMode(values, k, grid, batch, out);
    },
  };
}

/** Mode k and its conjugate at -k of a pair of real rows, as entries k and -k of one complex spectrum. */
function packMode(
  modes: Modes,
  k: number,
  order: number,
  kappa: number,
  out: Modes,
  grid: number,
  batch: number,
): void {
  const factor = kappa ** order * (order % 4 < 2 ? 1 : -1);
  const turned = order % 2 === 1;
  const [mr, mi] = turned ? [modes.im, modes.re] : [modes.re, modes.im];
  const sign = turned ? -1 : 1;
  const there = k === 0 ? 0 : (grid - k) * batch;
  for (let b = 0; b < batch; b++) {
    const at = 2 * k * batch + b;
    const ar = sign * factor * mr[at];
    const ai = k === 0 ? 0 : factor * mi[at];
    const br = sign * factor * mr[at + batch];
    const bi = k === 0 ? 0 : factor * mi[at + batch];
    out.re[k * batch + b] = ar - bi;
    out.im[k * batch + b] = ai + br;
    if (k === 0) continue;
    out.re[there + b] = ar + bi;
    out.im[there + b] = br - ai;
  }
}

function unpackMode(z: Modes, k: number, grid: number, batch: number, out: Modes): void {
  const here = k * batch;
  const there = (k === 0 ? 0 : grid - k) * batch;
  const scale = 0.5 / grid;
  for (let b = 0; b < batch; b++) {
    const at = 2 * k * batch + b;
    out.re[at] = scale * (z.re[here + b] + z.re[there + b]);
    out.im[at] = scale * (z.im[here + b] - z.im[there + b]);
    out.re[at + batch] = scale * (z.im[here + b] + z.im[there + b]);
    out.im[at + batch] = scale * (z.re[there + b] - z.re[here + b]);
  }
}
