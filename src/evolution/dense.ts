/** @file The solution between the nodes of a slab: a polynomial in time per mode, and what of it moves freely. */

import { densePair } from "./dense-pair.ts";
import type { Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import type { Lobatto } from "./lobatto.ts";
import { partnerOf } from "./pair.ts";
import { symbolOf } from "./propagator.ts";

/**
 * One field on one slab: v_k(τ) = Σ_i polynomial[k * (m + 1) + i] l_i(τ) + free[k] e^{λ_k h τ}, τ in [0, 1].
 *
 * Imaginary parts are empty for reflected fields.
 */
export interface DenseField {
  readonly count: number;
  readonly polynomial: Modes;
  readonly free: Modes;
}

/** What a slab leaves behind. */
export interface DenseSlab {
  readonly start: number;
  readonly length: number;
  readonly fields: readonly DenseField[];
}

/** The converged slab of one field. Rows 1..m of `nodes` and `forces`, node 0 apart. */
export interface FieldSlab {
  readonly start: Modes;
  readonly nodes: Modes;
  readonly first: Modes;
  readonly forces: Modes;
  /** λ_k. */
  readonly symbol: Modes;
  readonly length: number;
}

/** A converged slab of all fields. */
export interface ConvergedSlab {
  readonly start: readonly Modes[];
  readonly fields: readonly Modes[];
  readonly first: readonly Modes[];
  readonly forces: readonly Modes[];
  readonly length: number;
}

/** Dense output of every field, by itself or with its partner. */
export function denseFields(
  form: EvolutionForm,
  { start, fields, first, forces, length }: ConvergedSlab,
  rule: Lobatto,
  scale: readonly number[],
): readonly DenseField[] {
  const count = start[0].re.length;
  const out: DenseField[] = [];
  const slabOf = (f: number): FieldSlab => ({
    start: start[f],
    nodes: fields[f],
    first: first[f],
    forces: forces[f],
    symbol: symbolOf(form.equations[f].linear, form.period, count),
    length,
  });
  form.equations.forEach((_, f) => {
    const g = partnerOf(form, f);
    if (g === undefined) out[f] = denseField(slabOf(f), rule, scale[f]);
    else if (f < g) [out[f], out[g]] = densePair(form, [f, g], [slabOf(f), slabOf(g)], rule, scale);
  });
  return out;
}

/** Modes below this share of u are dropped; chosen here: below the rounding of a transform. */
export const negligible = 1e-17;
/** Chebyshev coefficients of N below this share of its largest are rounding, which λ^-q N^(q) would blow up. */
const noise = 1e-15;

/**
 * Dense output of a field.
 *
 * Where λh is large, v_k itself is no polynomial of low degree, but N_k is, by the assumption of collocation. Then
 * v = P + e^{λt}(v(0) - P(0)) with the polynomial P = -Σ_q N^(q)/λ^{q+1} that solves P' = λP + N: exact, no more than
 * N being assumed. Used where the Chebyshev coefficients of v_k do not decay.
 */
export function denseField(slab: FieldSlab, lobatto: Lobatto, scale: number): DenseField {
  const { degree: m } = lobatto;
  const count = lastMode(slab, m, negligible * scale) + 1;
  const modes = (length: number): Modes => ({
    re: new Float64Array(length),
    im: new Float64Array(slab.start.im.length ? length : 0),
  });
  const [polynomial, free] = [modes(count * (m + 1)), modes(count)];
  const work = modeWork(m);
  for (let k = 0; k < count; k++) {
    gather(slab.start, slab.nodes, k, m, work.v);
    const tail = tailOf(work.v, lobatto);
    // Taken where it errs less: by the rounding of P (NaN for λ = 0) instead of the tail. Chosen here: 1e-17 of u does not matter.
    const isDetached = tail > 1e-17 * scale && detach(slab, k, lobatto, work) < tail;
    if (isDetached) setFree(slab.start, k, work.p, free);
    store(isDetached ? work.p : work.v, k, m, polynomial);
  }
  return { count, polynomial, free };
}

export function lastMode({ start, nodes }: FieldSlab, m: number, floor: number): number {
  const large = (x: number): boolean => Math.abs(x) > floor;
  for (let k = start.re.length - 1; k > 0; k--) {
    if (large(start.re[k]) || large(start.im[k])) return k;
    for (let at = k * m; at < (k + 1) * m; at++) if (large(nodes.re[at]) || large(nodes.im[at])) return k;
  }
  return 0;
}

export interface ModeWork {
  readonly v: Modes;
  readonly n: Modes;
  readonly p: Modes;
}

export const modeWork = (m: number): ModeWork => {
  const make = (): Modes => ({ re: new Float64Array(m + 1), im: new Float64Array(m + 1) });
  return { v: make(), n: make(), p: make() };
};

export function gather(start: Modes, nodes: Modes, k: number, m: number, out: Modes): void {
  out.re[0] = start.re[k];
  out.im[0] = start.im.length ? start.im[k] : 0;
  for (let i = 1; i <= m; i++) {
    out.re[i] = nodes.re[k * m + i - 1];
    out.im[i] = nodes.im.length ? nodes.im[k * m + i - 1] : 0;
  }
}

export function store(from: Modes, k: number, m: number, out: Modes): void {
  out.re.set(from.re, k * (m + 1));
  if (out.im.length) out.im.set(from.im, k * (m + 1));
}

/** Size of the last two Chebyshev coefficients. */
export function tailOf({ re, im }: Modes, { degree: m, coefficients }: Lobatto): number {
  let most = 0;
  for (let n = m - 1; n <= m; n++) {
    let [a, b] = [0, 0];
    for (let j = 0; j <= m; j++) {
      a += coefficients[n * (m + 1) + j] * re[j];
      b += coefficients[n * (m + 1) + j] * im[j];
    }
    most = Math.max(most, Math.abs(a), Math.abs(b));
  }
  return most;
}

/** P at the nodes into `work.p`; returns its rounding error. (mutates work) */
function detach(
  { first, forces, symbol, length }: FieldSlab,
  k: number,
  rule: Lobatto,
  { n, p }: ModeWork,
): number {
  const m = rule.degree;
  gather(first, forces, k, m, n);
  const highest = toCoefficients(n, rule, p);
  const [x, y] = [symbol.re[k] * length, symbol.im[k] * length];
  const square = x * x + y * y;
  const [ir, ii] = [x / square, -y / square];
  let [fr, fi] = [-length * ir, -length * ii];
  p.re.fill(0);
  p.im.fill(0);
  for (let q = 0; q <= highest; q++) {
    addDerivative(n, rule.chebyshev[q], highest, fr, fi, p);
    [fr, fi] = [fr * ir - fi * ii, fr * ii + fi * ir];
  }
  let most = 0;
  for (let i = 0; i <= m; i++) most = Math.max(most, p.re[i] ** 2 + p.im[i] ** 2);
  return Number.EPSILON * Math.sqrt(most);
}

/** Nodal values become Chebyshev coefficients; returns the index of the last above rounding. (mutates values, work) */
export function toCoefficients(values: Modes, { degree: m, coefficients }: Lobatto, work: Modes): number {
  work.re.set(values.re);
  work.im.set(values.im);
  let [highest, most] = [-1, 0];
  for (let r = 0, at = 0; r <= m; r++) {
    let [a, b] = [0, 0];
    for (let j = 0; j <= m; j++, at++) {
      a += coefficients[at] * work.re[j];
      b += coefficients[at] * work.im[j];
    }
    values.re[r] = a;
    values.im[r] = b;
    most = Math.max(most, Math.abs(a), Math.abs(b));
  }
  const floor = noise * most;
  for (let r = 0; r <= m; r++)
    if (Math.abs(values.re[r]) > floor || Math.abs(values.im[r]) > floor) highest = r;
  return highest;
}

/** p += (fr + i fi) Σ_r c_r T_r^(q) at every node. */
export function addDerivative(
  c: Modes,
  slopes: Float64Array,
  highest: number,
  fr: number,
  fi: number,
  p: Modes,
): void {
  const size = p.re.length;
  for (let i = 0; i < size; i++) {
    let [a, b] = [0, 0];
    for (let r = 0; r <= highest; r++) {
      a += slopes[i * size + r] * c.re[r];
      b += slopes[i * size + r] * c.im[r];
    }
    p.re[i] += fr * a - fi * b;
    p.im[i] += fr * b + fi * a;
  }
}

/** What is left moves freely: v(0) - P(0). */
export function setFree(start: Modes, k: number, p: Modes, free: Modes): void {
  free.re[k] = start.re[k] - p.re[0];
  if (free.im.length) free.im[k] = start.im[k] - p.im[0];
}
