/** @file Modes of fields and their derivatives in time at one time of a slab. */

import type { Jet } from "../expression/index.ts";
import type { DenseField, DenseSlab } from "./dense.ts";
import type { Modes } from "./fft.ts";
import { zeroModes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import { freeMotion } from "./free-motion.ts";
import { type Lobatto, lobatto } from "./lobatto.ts";

/** Modes at the time last moved to. */
export interface ModesAt {
  move(slab: DenseSlab, time: number): void;
  /** Modes of jet n, derivative in time applied, in x not. */
  of(n: number): Modes;
  /** How many modes count at this time. */
  count(): number;
}

interface Wanted {
  readonly field: number;
  readonly order: number;
  readonly modes: Modes;
}

/** Buffers for the modes of some jets; jets that differ only in x share theirs. */
export function coefficientsAt(
  { form, slabs, degree }: { form: EvolutionForm; slabs: readonly DenseSlab[]; degree: number },
  jets: readonly Jet[],
): ModesAt {
  const most = Math.max(1, ...slabs.flatMap(({ fields }) => fields.map(({ count }) => count)));
  const addFree = freeMotion(form, most);
  const wanted = new Map<string, Wanted>();
  const index = jets.map(({ field, derivative }) => {
    const f = form.equations.findIndex((equation) => equation.field === field);
    const order = derivative.filter((name) => name === form.time.name).length;
    const key = `${f} ${order}`;
    if (!wanted.has(key)) wanted.set(key, { field: f, order, modes: zeroModes(most) });
    return wanted.get(key)!;
  });
  const rule = lobatto(degree);
  const weights = new Float64Array(degree + 1);
  let current = 0;
  return {
    of: (n) => index[n].modes,
    count: () => current,
    move({ start, length, fields }, time) {
      const tau = (time - start) / length;
      current = Math.max(...fields.map(({ count }) => count));
      for (const { field, order, modes } of wanted.values()) {
        timeWeights(rule, tau, order, length, weights);
        modes.re.fill(0);
        modes.im.fill(0);
        interpolate(fields[field], weights, modes);
        addFree(fields, field, time - start, order, modes);
      }
    },
  };
}

/** Weights of nodal values in the derivative of that order at τ. */
function timeWeights(rule: Lobatto, tau: number, order: number, length: number, out: Float64Array): void {
  rule.cardinals(tau, out);
  if (order === 0) return;
  const size = out.length;
  const plain = out.slice();
  out.fill(0);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      out[j] += (plain[i] * rule.derivatives[order][i * size + j]) / length ** order;
}

function interpolate({ count, polynomial }: DenseField, weights: Float64Array, out: Modes): void {
  const size = weights.length;
  for (const [from, to] of [
    [polynomial.re, out.re],
    [polynomial.im, out.im],
  ]) {
    if (from.length === 0) continue;
    for (let k = 0, at = 0; k < count; k++, at += size) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += weights[i] * from[at + i];
      to[k] = sum;
    }
  }
}
