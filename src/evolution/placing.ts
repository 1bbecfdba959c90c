/** @file Columns of expressions in x and t at the points and rows of a transform. */

import { type Expression, type Leaf, leafKey, leaves } from "../expression/index.ts";
import type { EvolutionForm } from "./form.ts";
import { type Hoisted, hoist } from "./hoist.ts";
import { delayed } from "./lifts.ts";
import { tape } from "./tape.ts";
import type { Transform } from "./transform.ts";

/** An expression free of jets and the column its values go to, laid out as the values of a `Transform`. */
export interface Placed {
  readonly of: Expression;
  readonly values: Float64Array;
}

/**
 * What fills the columns for rows at given times. (mutates the columns)
 *
 * Parts of t alone are evaluated once per row, parts of x alone once for all: of the derivatives of a heat layer that
 * is about half.
 */
export function placing(
  { space, time }: Pick<EvolutionForm, "space" | "time">,
  { points }: Transform,
  nodes: number,
  placed: readonly Placed[],
): (times: Float64Array) => void {
  if (placed.length === 0) return () => {};
  const of = placed.map((one) => one.of);
  const timely = hoist(of, (leaf) => dependsOn(leaf, space.name), "in time");
  const spatial = hoist(
    timely.expressions,
    (leaf) => leaf.kind === "placeholder" || dependsOn(leaf, time.name),
    "in space",
  );
  const size = points.length * nodes;
  const column = (): Float64Array => new Float64Array(size);
  const [perRow, perPoint] = [timely, spatial].map(({ still }) => still.map(column));
  const x = points.map((y) => space.low + y);
  const fillPoints = valuesOf(spatial, space.name, x);
  const t = new Float64Array(nodes);
  const fillRows = valuesOf(timely, time.name, t);
  const sampled = sampledColumns(spatial.expressions, size);
  const known = new Map<string, Float64Array>();
  for (const [{ still }, columns] of [
    [timely, perRow],
    [spatial, perPoint],
  ] as const)
    still.forEach(({ name }, s) => {
      known.set(leafKey(name), columns[s]);
    });
  const run = tape(
    spatial.expressions,
    (leaf) => sampled.get(leaf) ?? known.get(leafKey(leaf)),
    placed.map(({ values }) => values),
  );
  const isFixed = timely.still.length === 0 && sampled.size === 0;
  let isFirst = true;
  return (times) => {
    if (!isFirst && isFixed) return;
    if (isFirst) spreadPoints(fillPoints(), perPoint, nodes);
    isFirst = false;
    for (let i = 0; i < nodes; i++) t[i] = delayed(times[i], time);
    spreadRows(fillRows(), perRow, points.length);
    for (const [leaf, values] of sampled) sample(leaf, values, { x, t, names: [space.name, time.name] });
    run(size);
  };
}

/** Sampled functions may depend on all coordinates. */
const dependsOn = (leaf: Leaf, name: string): boolean =>
  leaf.kind === "sampled" || (leaf.kind === "coordinate" && leaf.name === name);

/** Values of the parts that hold one coordinate, at its present values. */
function valuesOf({ still }: Hoisted, name: string, at: Float64Array): () => readonly Float64Array[] {
  const out = still.map(() => new Float64Array(at.length));
  const run = tape(
    still.map(({ of }) => of),
    (leaf) => (leaf.kind === "coordinate" && leaf.name === name ? at : undefined),
    out,
  );
  return () => {
    run(at.length);
    return out;
  };
}

type SampledLeaf = Extract<Leaf, { readonly kind: "sampled" }>;

const sampledColumns = (expressions: readonly Expression[], size: number) =>
  new Map<Leaf, Float64Array>(
    leaves(expressions)
      .filter(({ kind }) => kind === "sampled")
      .map((leaf) => [leaf, new Float64Array(size)]),
  );

/** Row i < nodes/2 at point j is entry j · nodes/2 + i, the later rows follow as a second half: one value per point. */
function spreadPoints(
  values: readonly Float64Array[],
  columns: readonly Float64Array[],
  nodes: number,
): void {
  const batch = nodes / 2;
  values.forEach((part, s) => {
    const half = part.length * batch;
    for (let j = 0, at = 0; j < part.length; j++, at += batch) {
      columns[s].fill(part[j], at, at + batch);
      columns[s].fill(part[j], half + at, half + at + batch);
    }
  });
}

/** The same for one value per row. (mutates columns) */
function spreadRows(values: readonly Float64Array[], columns: readonly Float64Array[], points: number): void {
  values.forEach((part, s) => {
    const batch = part.length / 2;
    const out = columns[s];
    for (let half = 0, at = 0; half < 2; half++)
      for (let j = 0; j < points; j++) for (let i = 0; i < batch; i++, at++) out[at] = part[half * batch + i];
  });
}

function sample(
  leaf: Leaf,
  out: Float64Array,
  { x, t, names }: { x: Float64Array; t: Float64Array; names: readonly string[] },
): void {
  const batch = t.length / 2;
  for (let half = 0, at = 0; half < 2; half++)
    for (let j = 0; j < x.length; j++)
      for (let i = 0; i < batch; i++, at++)
        out[at] = (leaf as SampledLeaf).of({ [names[0]]: x[j], [names[1]]: t[half * batch + i] });
}
