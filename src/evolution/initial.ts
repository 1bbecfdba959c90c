/** @file Where an evolution starts: modes of the initial data. */

import { pointsFrom } from "../geometry/index.ts";
import { evaluateAt } from "../problem/index.ts";
import type { Modes } from "./fft.ts";
import { halves, transformFor } from "./forcing.ts";
import type { EvolutionForm } from "./form.ts";
import { largest, liftValues } from "./lifts.ts";
import type { EvolutionOutcome } from "./options.ts";
import { slabModes } from "./slab.ts";

/** Modes of v at the start: doubled in number from 32 on until the last eighth is below the tolerance. */
export function initialModes(form: EvolutionForm, tolerance: number, maxModes: number, scale: number[]) {
  for (let count = Math.min(33, maxModes + 1); ; count = Math.min(2 * count - 1, maxModes + 1)) {
    const transform = transformFor(form, count, 2, true);
    const x = transform.points.map((y) => form.space.low + y);
    const columns = { [form.space.name]: x, [form.time.name]: x.map(() => form.time.low) };
    const points = pointsFrom(columns);
    let tail = 0;
    const modes = form.equations.map(({ initial, lift, parity }, f) => {
      const [u] = evaluateAt([initial], points);
      const l = liftValues(lift, columns, form.time);
      scale[f] = largest(u) || 1;
      const values = new Float64Array(2 * x.length);
      u.forEach((value, j) => {
        values[j] = value - l[j];
      });
      const rows = slabModes(count, 2, form.reflected);
      transform.project(halves(values), parity, rows);
      const row = rowOf(rows, 0, 2);
      tail = Math.max(tail, tailOf(row, 1) / scale[f]);
      return row;
    });
    if (!(tail > tolerance) || count > maxModes) return { modes, tail };
  }
}

/** Row i of modes [k * m + i]. */
export const rowOf = ({ re, im }: Modes, i: number, m: number): Modes => ({
  re: everyNth(re, i, m),
  im: everyNth(im, i, m),
});

function everyNth(part: Float64Array, i: number, m: number): Float64Array {
  const out = new Float64Array(part.length / m);
  for (let k = 0, at = i; k < out.length; k++, at += m) out[k] = part[at];
  return out;
}

/** Largest component in the last eighth of the modes, at any of m rows. */
function tailOf({ re, im }: Modes, m: number): number {
  const from = m * Math.floor((7 * (re.length / m)) / 8);
  let most = 0;
  for (const part of [re, im])
    for (let at = from; at < part.length; at++) if (!(Math.abs(part[at]) <= most)) most = Math.abs(part[at]);
  return most;
}

/** Initial data whose series hardly decays are refused: a wrong continuation, a jump, a kink without its lift. */
export function initialTrouble(maxModes: number, tail: number): EvolutionOutcome | undefined {
  if (!Number.isFinite(tail))
    return { kind: "non-finite", by: "initial", message: "the initial data are not finite everywhere" };
  // Chosen here: coefficients of a kink are below 1e-5 from the two hundredth on, those of a jump are not.
  if (tail <= 1e-5) return undefined;
  const message = `the last eighth of ${maxModes} modes of the initial data reaches ${tail.toExponential(1)} of their size: they are not smooth; try a lift that takes the jump out, or more modes`;
  return { kind: "stalled", by: "initial", message };
}
