/** @file N of fields that are mirrored at both ends of both axes, by sines and cosines. */

import {
  type Expression,
  formatText,
  type Jet,
  leafKey,
  leaves,
  type Placeholder,
  partials,
  placeholder,
  substitute,
  zero,
} from "../../expression/index.ts";
import { fastLength } from "../fft.ts";
import { hoist } from "../hoist.ts";
import { tape } from "../tape.ts";
import type { Parity } from "../transform.ts";
import { oversampling, placing } from "./forcing.ts";
import { jetsIn, type PlaneForm } from "./form.ts";
import { type MirroredTransform, mirroredTransform, type Parities, seriesLength } from "./mirrored.ts";
import type { PlaneSize } from "./symbols.ts";

/** A sum of derivatives of one field that N depends on: a jet, or a Laplacian. */
interface Input {
  readonly leaf: Jet | Placeholder;
  readonly field: string;
  /** Orders along the axes of every derivative in the sum, alike in parity. */
  readonly terms: readonly (readonly [number, number])[];
}

/** N for one number of modes; states are the series of all fields one after another. */
export interface MirroredForcing {
  readonly transform: MirroredTransform;
  /** (mutates out) */
  at(time: number, state: Float64Array, out: Float64Array): void;
}

/** N with buffers for that many modes. Takes no memory when called. */
export function mirroredForcing(form: PlaneForm, size: PlaneSize): MirroredForcing {
  const { axes, equations } = form;
  const grid = [gridOf(size.k1), gridOf(size.k2)] as const;
  const periods = [axes[0].period, axes[1].period] as const;
  const [single, pair] = ([1, 2] as const).map((count) => mirroredTransform(size, grid, periods, count));
  const points = grid[0] * grid[1];
  const joined = joinedInputs(
    form,
    equations.map(({ nonlinear }) => nonlinear),
  );
  const { expressions, still } = hoist(
    joined.expressions,
    ({ kind }) => kind === "jet" || kind === "placeholder",
  );
  const length = seriesLength(size);
  const inputs = joined.inputs.map((input) => inputOf(form, input, size, points));
  const outputs = equations.map(() => new Float64Array(points));
  const constants = still.map(({ name, of }) => ({ name, of, values: new Float64Array(points) }));
  const known = new Map(
    [...inputs.map(({ leaf, values }) => [leaf, values] as const)].map(([leaf, values]) => [
      leafKey(leaf),
      values,
    ]),
  );
  for (const { name, values } of constants) known.set(leafKey(name), values);
  const run = tape(expressions, (leaf) => known.get(leafKey(leaf)), outputs);
  const place = placing(form, gridPlaces(form, single), constants);
  const groups = paired(inputs, ({ parities }) => parities);
  const ends = paired(
    equations.map(({ parity }, f) => ({ f, parities: parity })),
    ({ parities }) => parities,
  );
  return {
    transform: single,
    at(time, state, out) {
      place(time);
      for (const group of groups) {
        for (const { field, factors, series } of group)
          for (let k = 0, at = field * length; k < length; k++, at++) series[k] = factors[k] * state[at];
        (group.length === 2 ? pair : single).values(
          group.map(({ series }) => series),
          group[0].parities,
          group.map(({ values }) => values),
        );
      }
      run(points);
      for (const group of ends)
        (group.length === 2 ? pair : single).project(
          group.map(({ f }) => outputs[f]),
          group[0].parities,
          group.map(({ f }) => out.subarray(f * length, (f + 1) * length)),
        );
    },
  };
}

/** Points on half a period with k modes: even, for halves of rows travel together. */
const gridOf = (k: number): number => fastLength(Math.ceil(oversampling * (k + 1)));

/** Coordinates of the grid points. */
export function gridPlaces({ axes }: PlaneForm, { grid: [n1, n2], points }: MirroredTransform) {
  const x = Float64Array.from({ length: n1 * n2 }, (_, q) => axes[0].low + points[0][q % n1]);
  const y = Float64Array.from({ length: n1 * n2 }, (_, q) => axes[1].low + points[1][Math.floor(q / n1)]);
  return { x, y };
}

/** What of a state an input is, and where its values go. */
function inputOf(form: PlaneForm, { leaf, field, terms }: Input, size: PlaneSize, points: number) {
  const f = form.equations.findIndex((equation) => equation.field === field);
  const { parity } = form.equations[f];
  const parities = parity.map((one, a) => differentiated(one, terms[0][a])) as unknown as Parities;
  const factors = new Float64Array(seriesLength(size));
  for (const powers of terms)
    for (let k = 0, at = 0; k <= size.k1; k++)
      for (let j = 0; j <= size.k2; j++, at++)
        factors[at] +=
          slope(parity[0], powers[0], (2 * Math.PI * k) / form.axes[0].period) *
          slope(parity[1], powers[1], (2 * Math.PI * j) / form.axes[1].period);
  const series = new Float64Array(factors.length);
  return { leaf, field: f, parities, factors, series, values: new Float64Array(points) };
}

const differentiated = (parity: Parity, order: number): Parity =>
  (parity === "odd") === (order % 2 === 0) ? "odd" : "even";

/** d^order of sin is sin, cos, -sin, -cos times κ^order; of cos it is cos, -sin, -cos, sin. */
const slope = (parity: Parity, order: number, kappa: number): number =>
  ((parity === "odd" ? order : order + 1) % 4 < 2 ? 1 : -1) * kappa ** order;

/** Two at a time where parities are the same. */
function paired<T>(items: readonly T[], of: (item: T) => Parities): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const mate = groups.find((group) => group.length === 1 && `${of(group[0])}` === `${of(item)}`);
    if (mate) mate.push(item);
    else groups.push([item]);
  }
  return groups;
}

/** Jets of the expressions, the two second derivatives of a field as one where they have the same factor. */
function joinedInputs({ axes }: PlaneForm, given: readonly Expression[]) {
  let expressions = given;
  const inputs: Input[] = [];
  for (const [x, y] of laplacians(given, axes[0].name, axes[1].name)) {
    const leaf = placeholder(`laplacian ${x.field}`);
    expressions = expressions.map((e) =>
      substitute(e, (one) =>
        leafKey(one) === leafKey(x) ? leaf : leafKey(one) === leafKey(y) ? zero : undefined,
      ),
    );
    const terms = [
      [2, 0],
      [0, 2],
    ] as const;
    inputs.push({ leaf, field: x.field, terms });
  }
  for (const leaf of jetsIn(expressions)) {
    const powers = axes.map(({ name }) => leaf.derivative.filter((one) => one === name).length);
    inputs.push({ leaf, field: leaf.field, terms: [powers as unknown as [number, number]] });
  }
  return { expressions, inputs };
}

/** Pairs u_xx, u_yy that every expression is linear in, with equal factors. */
function laplacians(expressions: readonly Expression[], x: string, y: string): [Jet, Jet][] {
  const jets = jetsIn(expressions);
  const second = (name: string): Jet[] =>
    jets.filter(({ derivative }) => `${derivative}` === `${[name, name]}`);
  return second(x).flatMap((xx): [Jet, Jet][] => {
    const yy = second(y).find(({ field }) => field === xx.field);
    const isOne = (e: Expression): boolean => {
      const [a, b] = partials(e, [xx, yy!]);
      const isLinear = leaves([a]).every((leaf) => ![leafKey(xx), leafKey(yy!)].includes(leafKey(leaf)));
      return isLinear && formatText(a) === formatText(b);
    };
    return yy && expressions.every(isOne) ? [[xx, yy]] : [];
  });
}
