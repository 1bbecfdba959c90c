/** @file One slab of time: Picard sweeps for the collocated forcing under the exact linear propagator. */

import type { Modes } from "./fft.ts";
import type { Forcing } from "./forcing.ts";
import type { Lobatto } from "./lobatto.ts";
import type { Share } from "./pair.ts";
import { baseOf, updatePair } from "./pair-update.ts";
import type { Propagator } from "./propagator.ts";

/** Buffers for one number of modes. Rows are nodes c_1..c_m; entry k * m + i - 1 belongs to mode k at node i. */
export interface SlabBuffers {
  readonly forcing: Forcing;
  /** Modes at the nodes, of every field. */
  readonly fields: readonly Modes[];
  /** N at the nodes 1..m. */
  readonly forces: readonly Modes[];
  /** N at node 0. */
  readonly first: readonly Modes[];
  readonly base: readonly Modes[];
}

/** What sweeps are judged by. */
export interface SweepLimits {
  /** Largest change of a mode, relative to `scale`, at which sweeps end. */
  readonly stop: number;
  /** Size of u per field. */
  readonly scale: readonly number[];
  readonly most: number;
}

export interface SweepResult {
  readonly converged: boolean;
  readonly sweeps: number;
  /** Last relative change. */
  readonly change: number;
}

export const slabModes = (count: number, m: number, isReal: boolean): Modes => ({
  re: new Float64Array(count * m),
  im: new Float64Array(isReal ? 0 : count * m),
});

/** Buffers for fields of `count` modes; real modes for reflected fields. */
export function slabBuffers(forcing: Forcing, fields: number, m: number, isReal: boolean): SlabBuffers {
  const count = forcing.transform.modes;
  const make = (rows: number): Modes[] =>
    Array.from({ length: fields }, () => slabModes(count, rows, isReal));
  return { forcing, fields: make(m), forces: make(m), first: make(1), base: make(m) };
}

/**
 * Sweeps V <- e^{Lc}v0 + A N(V) until the modes stop changing, starting from the forcing at node 0 held fixed.
 *
 * @param start - modes at node 0 per field.
 * @param propagators - per field what moves it, for at least as many modes.
 * @returns not converged when the changes grow, or are not small after `most` sweeps: the slab is too long.
 */
export function sweep(
  { forcing, fields, forces, first, base }: SlabBuffers,
  start: readonly Modes[],
  propagators: readonly (readonly Share[])[],
  lobatto: Lobatto,
  limits: SweepLimits,
): SweepResult {
  const m = lobatto.degree;
  fields.forEach((_, f) => {
    holdFirst(forces[f], first[f], m);
    baseOf(base[f], start, first, propagators[f], m);
  });
  const moveOf = (f: number): number =>
    propagators[f].length === 1
      ? update(fields[f], base[f], forces[f], propagators[f][0].by, m)
      : updatePair(fields[f], base[f], forces, propagators[f], m);
  const moves = propagators.map((shares) => shares.some(({ from }) => forcing.acts[from]));
  fields.forEach((_, f) => {
    moveOf(f);
  });
  if (!forcing.acts.includes(true)) return { converged: true, sweeps: 0, change: 0 };
  let before = Number.POSITIVE_INFINITY;
  for (let sweeps = 1; ; sweeps++) {
    forcing.evaluate(fields, forces);
    let change = 0;
    fields.forEach((_, f) => {
      if (!moves[f]) return;
      const moved = moveOf(f) / limits.scale[f];
      // Written so that NaN is kept.
      if (!(moved <= change)) change = moved;
    });
    const verdict = judge(change, before, sweeps, limits);
    if (verdict !== "on") return { converged: verdict === "converged", sweeps, change };
    before = change;
  }
}

/**
 * Rounding leaves changes between 1e-15 and 1e-13 that no longer fall. Contraction is factorial in the sweeps
 * (Volterra), so that a slab of suitable length is far below 1e-3 after eight.
 */
function judge(
  change: number,
  before: number,
  sweeps: number,
  limits: SweepLimits,
): "converged" | "failed" | "on" {
  if (change <= limits.stop || (change < 1e-13 && change > 0.8 * before)) return "converged";
  if (!(change < 1e3) || sweeps >= limits.most || (sweeps >= 8 && change > 1e-3)) return "failed";
  return "on";
}

function holdFirst(forces: Modes, first: Modes, m: number): void {
  for (const [to, from] of [
    [forces.re, first.re],
    [forces.im, first.im],
  ])
    for (let k = 0; k < from.length; k++) to.fill(from[k], k * m, (k + 1) * m);
}

/** V = base + A N over nodes 1..m; returns the largest change of a component. */
function update(v: Modes, base: Modes, n: Modes, { weights }: Propagator, m: number): number {
  if (weights.im.length > 0) return updateComplex(v, base, n, weights, m);
  const re = updateReal(v.re, base.re, n.re, weights.re, m);
  return v.im.length > 0 ? Math.max(re, updateReal(v.im, base.im, n.im, weights.re, m)) : re;
}

function updateReal(
  v: Float64Array,
  base: Float64Array,
  n: Float64Array,
  weights: Float64Array,
  m: number,
): number {
  let most = 0;
  for (let from = 0; from < v.length; from += m)
    for (let at = from, end = from + m; at < end; at++) {
      let sum = base[at];
      for (let j = 0, w = at * (m + 1) + 1; j < m; j++) sum += weights[w + j] * n[from + j];
      const change = Math.abs(sum - v[at]);
      if (!(change <= most)) most = change;
      v[at] = sum;
    }
  return most;
}

function updateComplex(v: Modes, base: Modes, n: Modes, weights: Modes, m: number): number {
  const [vr, vi, nr, ni, wr, wi] = [v.re, v.im, n.re, n.im, weights.re, weights.im];
  let most = 0;
  for (let from = 0; from < vr.length; from += m)
    for (let at = from, end = from + m; at < end; at++) {
      let re = base.re[at];
      let im = base.im[at];
      for (let j = from, w = at * (m + 1) + 1; j < from + m; j++, w++) {
        re += wr[w] * nr[j] - wi[w] * ni[j];
        im += wr[w] * ni[j] + wi[w] * nr[j];
      }
      const change = Math.max(Math.abs(re - vr[at]), Math.abs(im - vi[at]));
      if (!(change <= most)) most = change;
      vr[at] = re;
      vi[at] = im;
    }
  return most;
}
