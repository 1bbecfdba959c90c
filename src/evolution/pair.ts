/** @file Two fields under one linear operator, in one space coordinate: symbol, propagator, rates. */

import type { Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import type { Lobatto } from "./lobatto.ts";
import { type PairSymbol, pairFunctions, pairRoots } from "./pair-function.ts";
import { type Propagator, propagator, rowFill, symbolOf } from "./propagator.ts";

/** What one field's modes take from another, itself included. */
export interface Share {
  readonly from: number;
  readonly by: Propagator;
}

/** Index of the field that field f is coupled to. */
export function partnerOf({ equations }: EvolutionForm, f: number): number | undefined {
  const { coupled } = equations[f];
  return coupled && equations.findIndex(({ field }) => field === coupled.field);
}

/** The matrix of fields f and g per mode. */
export function pairSymbolOf({ equations, period }: EvolutionForm, f: number, g: number, count: number) {
  const of = (linear: readonly number[]): Modes => symbolOf(linear, period, count);
  const [a, b] = [equations[f], equations[g]];
  return [of(a.linear), of(a.coupled!.linear), of(b.coupled!.linear), of(b.linear)] as const;
}

/** Eigenvalue of slower decay and slower turning per mode, by which what a forcing adds up to is bounded. */
export function ratesOf(form: EvolutionForm, f: number, count: number): Modes {
  const g = partnerOf(form, f);
  if (g === undefined) return symbolOf(form.equations[f].linear, form.period, count);
  const symbol = pairSymbolOf(form, f, g, count);
  const out = { re: new Float64Array(count), im: new Float64Array(count) };
  for (let k = 0; k < count; k++) {
    const { mean, half } = pairRoots(symbol, k);
    out.re[k] = mean[0] + Math.abs(half[0]);
    out.im[k] = Math.min(Math.abs(mean[1] + half[1]), Math.abs(mean[1] - half[1]));
  }
  return out;
}

/** Per field, the propagators that move it over a slab of length h. */
export function sharesOf(form: EvolutionForm, h: number, count: number, rule: Lobatto): readonly Share[][] {
  const shares: Share[][] = form.equations.map(() => []);
  form.equations.forEach(({ linear }, f) => {
    const g = partnerOf(form, f);
    if (g === undefined)
      shares[f].push({ from: f, by: propagator(symbolOf(linear, form.period, count), h, rule) });
    else if (f < g) {
      const [ff, fg, gf, gg] = pairPropagator(pairSymbolOf(form, f, g, count), h, rule);
      shares[f].push({ from: f, by: ff }, { from: g, by: fg });
      shares[g].push({ from: g, by: gg }, { from: f, by: gf });
    }
  });
  return shares;
}

/**
 * The propagator of a pair: e^{L c_i h} and ∫_0^{c_i h} e^{L(c_i h - s)} l_j(s) ds as matrices, entry by entry.
 *
 * Cost: twice that of two fields by themselves. Accuracy: that of `propagator` and `pairFunctions`.
 */
export function pairPropagator(symbol: PairSymbol, h: number, rule: Lobatto): readonly Propagator[] {
  const m = rule.degree;
  const count = symbol[0].re.length;
  const isReal = symbol.every(({ im }) => im.every((value) => value === 0));
  const modes = (length: number, real = isReal): Modes => ({
    re: new Float64Array(length),
    im: new Float64Array(real ? 0 : length),
  });
  const out = symbol.map(
    (): Propagator => ({ decay: modes(count * m), weights: modes(count * m * (m + 1)) }),
  );
  const fill = rowFill(rule);
  const entries = symbol.map(() => modes(m + 2, false)) as unknown as PairSymbol;
  for (let i = 1; i <= m; i++) {
    const c = rule.nodes[i];
    const of = pairFunctions(
      symbol,
      h,
      (x, y, row) => {
        fill(x, y, i, row);
        const modulus = Math.exp(c * x);
        row.re[m + 1] = modulus * Math.cos(c * y);
        row.im[m + 1] = modulus * Math.sin(c * y);
      },
      m + 2,
    );
    for (let k = 0; k < count; k++) {
      of(k, entries);
      const at = k * m + i - 1;
      out.forEach(({ decay, weights }, e) => {
        place(entries[e], h, at, decay, weights, m);
      });
    }
  }
  return out;
}

function place(row: Modes, h: number, at: number, decay: Modes, weights: Modes, m: number): void {
  decay.re[at] = row.re[m + 1];
  if (decay.im.length) decay.im[at] = row.im[m + 1];
  for (let j = 0; j <= m; j++) {
    weights.re[at * (m + 1) + j] = h * row.re[j];
    if (weights.im.length) weights.im[at * (m + 1) + j] = h * row.im[j];
  }
}
