/** @file What moves freely under the linear part: e^{Lt} times the modes a slab started with. */

import type { DenseField } from "./dense.ts";
import type { Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import { pairSymbolOf, partnerOf } from "./pair.ts";
import { type PairSymbol, pairFunctions } from "./pair-function.ts";
import { symbolOf } from "./propagator.ts";

/** Adds the derivative of that order in t of field f's free motion after some time. (mutates out) */
export type AddFree = (
  fields: readonly DenseField[],
  f: number,
  elapsed: number,
  order: number,
  out: Modes,
) => void;

/** Free motions of all fields, for at most `most` modes. */
export function freeMotion(form: EvolutionForm, most: number): AddFree {
  const alone = form.equations.map(({ linear }) => symbolOf(linear, form.period, most));
  const partners = form.equations.map((_, f) => partnerOf(form, f));
  const pairs = partners.map((g, f) => (g === undefined ? undefined : pairSymbolOf(form, f, g, most)));
  return (fields, f, elapsed, order, out) => {
    const symbol = pairs[f];
    if (symbol) addPair(fields[f], fields[partners[f]!], symbol, elapsed, order, out);
    else addAlone(fields[f], alone[f], elapsed, order, out);
  };
}

/** Adds λ^q e^{λ t} of the free motion. */
function addAlone(
  { count, free }: DenseField,
  symbol: Modes,
  elapsed: number,
  order: number,
  out: Modes,
): void {
  const isComplex = free.im.length > 0;
  for (let k = 0; k < count; k++) {
    const b = isComplex ? free.im[k] : 0;
    if (free.re[k] === 0 && b === 0) continue;
    const modulus = Math.exp(symbol.re[k] * elapsed);
    const angle = symbol.im[k] * elapsed;
    let [x, y] = [modulus * Math.cos(angle), modulus * Math.sin(angle)];
    for (let q = 0; q < order; q++)
      [x, y] = [x * symbol.re[k] - y * symbol.im[k], x * symbol.im[k] + y * symbol.re[k]];
    out.re[k] += free.re[k] * x - b * y;
    out.im[k] += free.re[k] * y + b * x;
  }
}

/** Adds the first component of L^q e^{Lt} (free of f, free of its partner). */
function addPair(
  own: DenseField,
  other: DenseField,
  symbol: PairSymbol,
  elapsed: number,
  order: number,
  out: Modes,
): void {
  const isComplex = own.free.im.length > 0;
  const entries = symbol.map(() => ({
    re: new Float64Array(1),
    im: new Float64Array(1),
  })) as unknown as PairSymbol;
  const of = pairFunctions(symbol, elapsed, exponential, 1);
  for (let k = 0; k < own.count; k++) {
    let v = [own.free.re[k], isComplex ? own.free.im[k] : 0];
    let w = [other.free.re[k], isComplex ? other.free.im[k] : 0];
    if (v[0] === 0 && v[1] === 0 && w[0] === 0 && w[1] === 0) continue;
    for (let q = 0; q < order; q++) [v, w] = [row(symbol, 0, k, v, w), row(symbol, 2, k, v, w)];
    of(k, entries);
    const [re, im] = row(entries, 0, 0, v, w);
    out.re[k] += re;
    if (isComplex) out.im[k] += im;
  }
}

function exponential(x: number, y: number, out: Modes): void {
  const modulus = Math.exp(x);
  out.re[0] = modulus * Math.cos(y);
  out.im[0] = modulus * Math.sin(y);
}

/** One row of the matrix of mode k times the vector (v, w). */
function row(
  symbol: PairSymbol,
  from: 0 | 2,
  k: number,
  v: readonly number[],
  w: readonly number[],
): number[] {
  const [a, b] = [symbol[from], symbol[from + 1]];
  return [
    a.re[k] * v[0] - a.im[k] * v[1] + b.re[k] * w[0] - b.im[k] * w[1],
    a.re[k] * v[1] + a.im[k] * v[0] + b.re[k] * w[1] + b.im[k] * w[0],
  ];
}
