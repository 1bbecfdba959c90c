/** @file Between the nodes of a slab, for two fields under one linear operator. */

import {
  addDerivative,
  type DenseField,
  type FieldSlab,
  gather,
  lastMode,
  modeWork,
  negligible,
  setFree,
  store,
  tailOf,
  toCoefficients,
} from "./dense.ts";
import type { Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import type { Lobatto } from "./lobatto.ts";
import { pairSymbolOf } from "./pair.ts";
import type { PairSymbol } from "./pair-function.ts";

/**
 * Dense output of fields f and g: as `denseField`, with P = -Σ_q L^{-(q+1)} N^(q) for the matrix L of a mode. Both
 * fields are polynomials, or both consist of P and a free motion.
 */
export function densePair(
  form: EvolutionForm,
  [f, g]: readonly [number, number],
  slabs: readonly [FieldSlab, FieldSlab],
  rule: Lobatto,
  scale: readonly number[],
): [DenseField, DenseField] {
  const m = rule.degree;
  const scales = [scale[f], scale[g]];
  const count = 1 + Math.max(...slabs.map((slab, n) => lastMode(slab, m, negligible * scales[n])));
  const modes = (length: number): Modes => ({
    re: new Float64Array(length),
    im: new Float64Array(slabs[0].start.im.length ? length : 0),
  });
  const out = slabs.map(
    (): DenseField => ({ count, polynomial: modes(count * (m + 1)), free: modes(count) }),
  );
  const works = slabs.map(() => modeWork(m));
  const symbol = pairSymbolOf(form, f, g, count);
  for (let k = 0; k < count; k++) {
    slabs.forEach(({ start, nodes }, n) => {
      gather(start, nodes, k, m, works[n].v);
    });
    const tail = Math.max(...works.map(({ v }, n) => tailOf(v, rule) / scales[n]));
    const isDetached = tail > 1e-17 && detachPair(slabs, symbol, k, rule, works, scales) < tail;
    slabs.forEach(({ start }, n) => {
      if (isDetached) setFree(start, k, works[n].p, out[n].free);
      store(isDetached ? works[n].p : works[n].v, k, m, out[n].polynomial);
    });
  }
  return out as [DenseField, DenseField];
}

/** P at the nodes into both works; returns its rounding error relative to the fields. (mutates works) */
function detachPair(
  slabs: readonly FieldSlab[],
  symbol: PairSymbol,
  k: number,
  rule: Lobatto,
  works: readonly ReturnType<typeof modeWork>[],
  scales: readonly number[],
): number {
  const highest = slabs.map(({ first, forces }, n) => {
    gather(first, forces, k, rule.degree, works[n].n);
    const highest = toCoefficients(works[n].n, rule, works[n].p);
    works[n].p.re.fill(0);
    works[n].p.im.fill(0);
    return highest;
  });
  const { length } = slabs[0];
  const inverse = inverseAt(symbol, k, length);
  let factor: readonly Complex[] = inverse.map(([x, y]) => [-length * x, -length * y]);
  for (let q = 0; q <= Math.max(...highest); q++) {
    for (const e of [0, 1, 2, 3]) {
      const [to, from] = [works[e >> 1].p, works[e & 1].n];
      if (q <= highest[e & 1])
        addDerivative(from, rule.chebyshev[q], highest[e & 1], factor[e][0], factor[e][1], to);
    }
    factor = product(factor, inverse);
  }
  const sizes = works.map(({ p }, n) =>
    p.re.reduce((most, a, i) => Math.max(most, Math.hypot(a, p.im[i]) / scales[n]), 0),
  );
  return Number.EPSILON * (sizes[0] + sizes[1]);
}

type Complex = readonly [number, number];

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];

/** (hL)^{-1} of mode k, row by row; not finite where L is singular. */
function inverseAt([a, b, c, d]: PairSymbol, k: number, h: number): readonly Complex[] {
  const at = (part: Modes): Complex => [part.re[k] * h, part.im[k] * h];
  const [x, y, z, w] = [at(a), at(b), at(c), at(d)];
  const [dr, di] = plus(times(x, w), times([-1, 0], times(y, z)));
  const square = dr * dr + di * di;
  const over: Complex = [dr / square, -di / square];
  return [times(w, over), times([-y[0], -y[1]], over), times([-z[0], -z[1]], over), times(x, over)];
}

const product = (a: readonly Complex[], b: readonly Complex[]): readonly Complex[] => [
  plus(times(a[0], b[0]), times(a[1], b[2])),
  plus(times(a[0], b[1]), times(a[1], b[3])),
  plus(times(a[2], b[0]), times(a[3], b[2])),
  plus(times(a[2], b[1]), times(a[3], b[3])),
];
