/** @file N(v) at every node of a slab: modes to values, the equation pointwise, values to modes. */

import { type Expression, type Jet, type Leaf, leafKey, leaves } from "../expression/index.ts";
import { type Modes, smoothLength } from "./fft.ts";
import type { EvolutionForm } from "./form.ts";
import { hoist } from "./hoist.ts";
import { delayed } from "./lifts.ts";
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

/** Points enough for products of two fields without aliasing: 3K + 2 on the circle, half of it on half a period. */
export function transformFor(form: EvolutionForm, count: number, nodes: number): Transform {
  const least = 3 * (count - 1) + 2;
  return form.reflected
    ? reflectedTransform(count, smoothLength(least / 2 + 1, 1), nodes, form.period)
    : circleTransform(count, smoothLength(least, 1), nodes, form.period);
}

/** N with buffers for `count` modes and `nodes` rows. */
export function forcing(form: EvolutionForm, count: number, nodes: number): Forcing {
  const transform = transformFor(form, count, nodes);
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

/** Fills the columns of expressions in x and t for rows at given times. */
function placing(
  { space, time }: EvolutionForm,
  { points }: Transform,
  nodes: number,
  still: readonly { readonly of: Expression; readonly values: Float64Array }[],
): (times: Float64Array) => void {
  if (still.length === 0) return () => {};
  const batch = nodes / 2;
  const size = points.length * nodes;
  const row = (q: number): number => (q % batch) + (2 * q >= size ? batch : 0);
  const x = Float64Array.from({ length: size }, (_, q) => {
    return space.low + points[Math.floor((q % (size / 2)) / batch)];
  });
  const t = new Float64Array(size);
  const sampled = new Map<Leaf, Float64Array>();
  const columnOf = (leaf: Leaf): Float64Array | undefined => {
    if (leaf.kind === "coordinate") return leaf.name === space.name ? x : t;
    if (leaf.kind !== "sampled") return undefined;
    const values = sampled.get(leaf) ?? new Float64Array(size);
    sampled.set(leaf, values);
    return values;
  };
  const run = tape(
    still.map(({ of }) => of),
    columnOf,
    still.map(({ values }) => values),
  );
  const varies = leaves(still.map(({ of }) => of)).some(
    (leaf) => leaf.kind === "sampled" || (leaf.kind === "coordinate" && leaf.name === time.name),
  );
  let done = false;
  return (times) => {
    if (done && !varies) return;
    done = true;
    for (let q = 0; q < size; q++) t[q] = delayed(times[row(q)], time);
    for (const [leaf, values] of sampled)
      if (leaf.kind === "sampled")
        for (let q = 0; q < size; q++) values[q] = leaf.of({ [space.name]: x[q], [time.name]: t[q] });
    run(size);
  };
}
