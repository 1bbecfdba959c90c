/** @file N(v) at every node of a slab: modes to values, the equation pointwise, values to modes. */

import { type Expression, type Jet, leafKey, leaves } from "../expression/index.ts";
import { fastLength, type Modes } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import { hoist } from "./hoist.ts";
import { placing } from "./placing.ts";
import { reflectedTransform } from "./reflected-transform.ts";
import { tape } from "./tape.ts";
import { constantValue } from "./terms.ts";
import { circleTransform, type Transform } from "./transform.ts";

/** The nonlinear part for one number of modes. */
export interface Forcing {
  readonly transform: Transform;
  /** False where N vanishes identically. */
  readonly acts: readonly boolean[];
  /** The times of the rows from now on. */
  at(times: Float64Array): void;
  /** N of every field in modes [k * nodes + i] from the fields' modes. (mutates out) */
  evaluate(fields: readonly Modes[], out: readonly Modes[]): void;
}

/**
 * Grid points over 2K. Chosen here: with nine eighths what a product folds back has a wave number above 5K/4, so that
 * two modes above a quarter of K make it, one of them above 5K/8; where the spectrum has died out at K that is below the
 * tolerance. Where it is cut, three halves keep products of two fields free of it.
 */
const oversampling = { resolved: 9 / 8, cut: 3 / 2 } as const;

/**
 * The transform for that many modes of a form: on the circle, or on half of it.
 *
 * @param isCut - whether more modes would be needed.
 */
export function transformFor(form: EvolutionForm, count: number, nodes: number, isCut: boolean): Transform {
  const share = isCut ? oversampling.cut : oversampling.resolved;
  // At least 2K + 1 on the circle.
  const least = Math.max(2 * count, Math.ceil(2 * share * (count - 1)));
  return form.reflected
    ? reflectedTransform(count, fastLength(Math.ceil(least / 2), 1), nodes, form.period)
    : circleTransform(count, fastLength(least, 1), nodes, form.period);
}

/** N with buffers for `count` modes and `nodes` rows; `isCut` as for `transformFor`. */
export function forcing(form: EvolutionForm, count: number, nodes: number, isCut: boolean): Forcing {
  const transform = transformFor(form, count, nodes, isCut);
  const size = transform.points.length * nodes;
  const { expressions, still } = hoist(form.equations.map(({ nonlinear }) => nonlinear));
  const column = (): Float64Array => new Float64Array(size);
  const jets = jetsOf(expressions).map((jet) => ({ jet, values: column() }));
  const constants = still.map(({ name, of }) => ({ name, of, values: column() }));
  const results = expressions.map(column);
  const known = new Map<string, Float64Array>();
  for (const { jet, values } of jets) known.set(leafKey(jet), values);
  for (const { name, values } of constants) known.set(leafKey(name), values);
  const run = tape(expressions, (leaf) => known.get(leafKey(leaf)), results);
  const acts = form.equations.map(({ nonlinear }) => constantValue(nonlinear) !== 0);
  const place = placing(form, transform, nodes, constants);
  const index = (field: string): number => form.equations.findIndex((equation) => equation.field === field);
  return {
    transform,
    acts,
    at: place,
    evaluate(fields, out) {
      for (const { jet, values } of jets) {
        const f = index(jet.field);
        transform.values(fields[f], jet.derivative.length, form.equations[f].parity, halves(values));
      }
      run(size);
      results.forEach((values, f) => {
        if (acts[f]) transform.project(halves(values), form.equations[f].parity, out[f]);
      });
    },
  };
}

const jetsOf = (expressions: readonly Expression[]): Jet[] =>
  leaves(expressions).filter((leaf): leaf is Jet => leaf.kind === "jet");

/** A column as the real and imaginary halves of a transform's values. */
export const halves = (values: Float64Array): Modes => ({
  re: values.subarray(0, values.length / 2),
  im: values.subarray(values.length / 2),
});
