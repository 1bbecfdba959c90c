/** @file Modes in the plane and their derivatives in time at one time. */

import type { Modes } from "../fft.ts";
import { type PairSymbol, pairFunctions } from "../pair-function.ts";
import type { Parity } from "../transform.ts";
import { isFree, type PlaneDense, type PlaneSlab } from "./dense.ts";
import type { PlaneForm } from "./form.ts";
import { modesOfSeries } from "./mirrored.ts";
import { modeCount, planePair, planePartner, planeSymbol } from "./symbols.ts";

/** Modes of field f at a time of a slab, differentiated `order` times along t. (mutates out) */
export function planeModesAt(
  form: PlaneForm,
  slab: PlaneSlab,
  f: number,
  time: number,
  order: number,
  out: Modes,
): void {
  out.re.fill(0);
  out.im.fill(0);
  if (isFree(slab)) {
    freeModes(form, slab, f, time - slab.start, order, out);
    return;
  }
  const weights = chebyshevAt((time - slab.start) / slab.length, order, slab.length);
  if (slab.mirrored) mirroredModes(slab, form.equations[f].parity, slab.fields[f], weights, out);
  else polynomialModes(slab.fields[f], weights, out);
}

function mirroredModes(
  { size }: PlaneSlab,
  parity: readonly [Parity, Parity],
  { counts, re }: PlaneDense,
  weights: Float64Array,
  out: Modes,
): void {
  const series = new Float64Array(counts.length);
  for (let k = 0, at = 0; k < counts.length; k++)
    for (let n = 0; n < counts[k]; n++, at++) series[k] += weights[n] * re[at];
  modesOfSeries(series, size, parity, out);
}

function polynomialModes({ counts, re, im }: PlaneDense, weights: Float64Array, out: Modes): void {
  for (let k = 0, at = 0; k < counts.length; k++) {
    let [a, b] = [0, 0];
    for (let n = 0; n < counts[k]; n++, at++) {
      a += weights[n] * re[at];
      b += weights[n] * im[at];
    }
    out.re[k] = a;
    out.im[k] = b;
  }
}

/** Most coefficients in time; more than any fit has. */
const most = 16;

/** d^order T_n(2τ - 1) / dt^order for n = 0..15, t = length τ. */
export function chebyshevAt(tau: number, order: number, length: number): Float64Array {
  const s = 2 * tau - 1;
  // T_n^(q) = T_{n-2}^(q) n/(n-2) + 2n T_{n-1}^(q-1), from T_{n-1} = (T_n'/n - T_{n-2}'/(n-2))/2.
  let current = Float64Array.from({ length: most }, () => 0);
  for (let n = 0; n < most; n++) current[n] = n < 2 ? s ** n : 2 * s * current[n - 1] - current[n - 2];
  for (let q = 1; q <= order; q++) {
    const before = current;
    current = new Float64Array(most);
    for (let n = 1; n < most; n++)
      current[n] =
        n === 1
          ? before[0]
          : n === 2
            ? 4 * before[1]
            : (n * current[n - 2]) / (n - 2) + 2 * n * before[n - 1];
  }
  return current.map((value) => value * (2 / length) ** order);
}

function freeModes(
  form: PlaneForm,
  { size, fields }: PlaneSlab,
  f: number,
  elapsed: number,
  order: number,
  out: Modes,
): void {
  const g = planePartner(form, f);
  if (g === undefined)
    aloneModes(
      planeSymbol(form, form.equations[f], form.equations[f].field, size),
      fields[f],
      elapsed,
      order,
      out,
    );
  else pairModes(planePair(form, f, g, size), [fields[f], fields[g]], modeCount(size), elapsed, order, out);
}

function aloneModes(symbol: Modes, start: Modes, elapsed: number, order: number, out: Modes): void {
  for (let k = 0; k < start.re.length; k++) {
    const [x, y] = [symbol.re[k], symbol.im[k]];
    const modulus = Math.exp(x * elapsed);
    let [a, b] = [modulus * Math.cos(y * elapsed), modulus * Math.sin(y * elapsed)];
    for (let q = 0; q < order; q++) [a, b] = [a * x - b * y, a * y + b * x];
    out.re[k] = a * start.re[k] - b * start.im[k];
    out.im[k] = a * start.im[k] + b * start.re[k];
  }
}

/** First component of L^q e^{Lt} v. */
function pairModes(
  symbol: PairSymbol,
  [v, w]: readonly Modes[],
  count: number,
  elapsed: number,
  order: number,
  out: Modes,
): void {
  const entries = symbol.map(() => ({
    re: new Float64Array(1),
    im: new Float64Array(1),
  })) as unknown as PairSymbol;
  const exponential = pairFunctions(
    symbol,
    elapsed,
    (x, y, row) => {
      row.re[0] = Math.exp(x) * Math.cos(y);
      row.im[0] = Math.exp(x) * Math.sin(y);
    },
    1,
  );
  for (let k = 0; k < count; k++) {
    let [a, b] = [complex(v, k), complex(w, k)];
    for (let q = 0; q < order; q++)
      [a, b] = [product(symbol[0], symbol[1], k, a, b), product(symbol[2], symbol[3], k, a, b)];
    exponential(k, entries);
    [out.re[k], out.im[k]] = product(entries[0], entries[1], 0, a, b);
  }
}

type Complex = readonly [number, number];

const complex = ({ re, im }: Modes, k: number): Complex => [re[k], im[k]];

const product = (p: Modes, q: Modes, k: number, [a, b]: Complex, [c, d]: Complex): Complex => [
  p.re[k] * a - p.im[k] * b + q.re[k] * c - q.im[k] * d,
  p.re[k] * b + p.im[k] * a + q.re[k] * d + q.im[k] * c,
];
