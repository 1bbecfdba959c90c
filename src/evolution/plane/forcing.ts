/** @file N in the plane: modes to values, the equations pointwise, values to modes. */

import { type Expression, type Leaf, leafKey, leaves } from "../../expression/index.ts";
import { fastLength, type Modes } from "../fft.ts";
import { hoist } from "../hoist.ts";
import { tape } from "../tape.ts";
import { jetsIn, type PlaneForm } from "./form.ts";
import { modeCount, type PlaneSize } from "./symbols.ts";
import { type PlaneTransform, planeTransform } from "./transform.ts";

/** N for one number of modes. */
export interface PlaneForcing {
  readonly transform: PlaneTransform;
  /** N of every field at a time. */
  at(time: number, fields: readonly Modes[]): Modes[];
}

/**
 * Grid points per mode along an axis, over the 2K + 1 that are needed at least. Chosen here: with nine eighths what a
 * product folds back comes from the last eighth of the modes, whose size is watched, times themselves; more points
 * changed nothing above the tolerance.
 */
export const oversampling = 9 / 8;

/** Points along an axis with k modes. */
export const gridFor = (k: number): number => fastLength(Math.ceil(oversampling * (2 * k + 1)));

/** The transform for that many modes of a form. */
export function planeTransformFor({ axes }: PlaneForm, size: PlaneSize): PlaneTransform {
  return planeTransform(size, [gridFor(size.k1), gridFor(size.k2)], [axes[0].period, axes[1].period]);
}

/** N with buffers for that many modes. */
export function planeForcing(form: PlaneForm, size: PlaneSize): PlaneForcing {
  const transform = planeTransformFor(form, size);
  const points = transform.grid[0] * transform.grid[1];
  const { expressions, still } = hoist(form.equations.map(({ nonlinear }) => nonlinear));
  const pairs = (length: number): Modes[] =>
    Array.from({ length: Math.ceil(length / 2) }, () => ({
      re: new Float64Array(points),
      im: new Float64Array(points),
    }));
  const columnOf = (buffers: readonly Modes[], n: number): Float64Array =>
    n % 2 ? buffers[n >> 1].im : buffers[n >> 1].re;
  const jets = jetsIn(expressions);
  const acting = expressions.flatMap((e, f) => (e.kind === "constant" && e.value === 0 ? [] : [f]));
  const [inputs, outputs] = [pairs(jets.length), pairs(acting.length)];
  const constants = still.map(({ name, of }) => ({ name, of, values: new Float64Array(points) }));
  const known = new Map<string, Float64Array>();
  jets.forEach((jet, n) => {
    known.set(leafKey(jet), columnOf(inputs, n));
  });
  for (const { name, values } of constants) known.set(leafKey(name), values);
  const results = acting.map((_, n) => columnOf(outputs, n));
  const run = tape(
    acting.map((f) => expressions[f]),
    (leaf) => known.get(leafKey(leaf)),
    results,
  );
  const place = placing(form, planePoints(form, transform.grid), constants);
  const powersOf = jets.map(
    ({ derivative }) =>
      form.axes.map(({ name }) => derivative.filter((one) => one === name).length) as [number, number],
  );
  const fieldOf = jets.map(({ field }) => form.equations.findIndex((equation) => equation.field === field));
  return {
    transform,
    at(time, fields) {
      place(time);
      const jetAt = (n: number) =>
        n < jets.length ? { modes: fields[fieldOf[n]], powers: powersOf[n] } : undefined;
      inputs.forEach((buffer, p) => {
        transform.values(jetAt(2 * p)!, jetAt(2 * p + 1), buffer);
      });
      run(points);
      const out = form.equations.map(() => ({
        re: new Float64Array(modeCount(size)),
        im: new Float64Array(modeCount(size)),
      }));
      outputs.forEach((buffer, p) => {
        // Half of the last pair may be unused: what the transform left there must not grow.
        if (2 * p + 1 >= acting.length) buffer.im.fill(0);
        transform.project(buffer, out[acting[2 * p]], out[acting[2 * p + 1]]);
      });
      return out;
    },
  };
}

/** Coordinates of the grid points along the two axes. */
export function planePoints({ axes }: PlaneForm, [n1, n2]: readonly [number, number]) {
  const [x, y] = [new Float64Array(n1 * n2), new Float64Array(n1 * n2)];
  for (let j2 = 0, at = 0; j2 < n2; j2++)
    for (let j1 = 0; j1 < n1; j1++, at++) {
      x[at] = axes[0].low + (axes[0].period * j1) / n1;
      y[at] = axes[1].low + (axes[1].period * j2) / n2;
    }
  return { x, y };
}

/** Fills the columns of expressions in coordinates and time at points. */
export function placing(
  form: PlaneForm,
  { x, y }: { readonly x: Float64Array; readonly y: Float64Array },
  still: readonly { readonly of: Expression; readonly values: Float64Array }[],
): (time: number) => void {
  if (still.length === 0) return () => {};
  const t = new Float64Array(x.length);
  const [nx, ny, nt] = [form.axes[0].name, form.axes[1].name, form.time.name];
  const sampled = new Map<Leaf, Float64Array>();
  const columnOf = (leaf: Leaf): Float64Array | undefined => {
    if (leaf.kind === "coordinate") return leaf.name === nx ? x : leaf.name === ny ? y : t;
    if (leaf.kind !== "sampled") return undefined;
    const values = sampled.get(leaf) ?? new Float64Array(x.length);
    sampled.set(leaf, values);
    return values;
  };
  const run = tape(
    still.map(({ of }) => of),
    columnOf,
    still.map(({ values }) => values),
  );
  const varies = leaves(still.map(({ of }) => of)).some(
    (leaf) => leaf.kind === "sampled" || (leaf.kind === "coordinate" && leaf.name === nt),
  );
  let last = Number.NaN;
  return (time) => {
    if (last === time || (!varies && !Number.isNaN(last))) return;
    last = time;
    t.fill(time);
    for (const [leaf, values] of sampled)
      if (leaf.kind === "sampled")
        for (let q = 0; q < x.length; q++) values[q] = leaf.of({ [nx]: x[q], [ny]: y[q], [nt]: time });
    run(x.length);
  };
}
