/** @file The error of a solution in one space dimension and time, marched from its initial error. */

import type { Jet } from "../../../expression/index.ts";
import type { KnownFields } from "../../../models/index.ts";
import { evaluateLinearised, jetName, termScale } from "../linearised.ts";
import { bandFactor, bandMatrix, bandSolve } from "./band.ts";
import type { MarchForm } from "./form.ts";
import { type Group, groupsOf, pointsAt } from "./groups.ts";
import { layoutOf } from "./layout.ts";
import { radau, type TimeScheme } from "./radau.ts";
import { bsplines, grevillePoints, intervalOf, type SplineSpace, splineSpace } from "./splines.ts";
import { advance, type StepData, type Stepper } from "./step.ts";

/** Breaks in x and in t. */
export interface MarchGrid {
  readonly x: Float64Array;
  readonly t: Float64Array;
}

/** e as a spline in x times a polynomial in t on every step. */
export interface MarchedError {
  readonly field: string;
  /** Name of x, and all coordinates in the order of the problem. */
  readonly along: string;
  readonly coordinates: readonly string[];
  readonly space: SplineSpace;
  readonly scheme: TimeScheme;
  readonly times: Float64Array;
  /** Per step: coefficients at its nodes 0..stages, one after the other. */
  readonly coefficients: readonly Float64Array[];
}

export interface MarchOptions {
  /** Linearise at u, not at u + e. Default: whether the equations are affine. */
  readonly linear?: boolean;
  /** Replaces the residuals of u by noise of this many times the scale of the terms added up in them. */
  readonly noise?: { readonly level: number; readonly normal: () => number };
  /** Times among the breaks of the grid where u may jump; e then jumps back. */
  readonly jumps?: readonly number[];
}

/** Chosen here: degree order + 2 in x and 3 in t; errors fall with the fifth power of the one, the fourth of the other. */
const perInterval = 3;
const stages = 3;
/** Chosen here: points per evaluation of u, so that columns stay in cache and u is called seldom. */
const batchPoints = 16_384;

/**
 * Solves F(u + e) = 0 for e with every condition re-evaluated at u, step by step.
 *
 * @returns undefined when u or a step is not finite, or Newton's method does not converge.
 */
export function marchError(
  form: MarchForm,
  u: KnownFields,
  grid: MarchGrid,
  { linear = form.affine, noise, jumps = [] }: MarchOptions = {},
): MarchedError | undefined {
  const space = splineSpace(grid.x, { order: form.order, perInterval });
  const scheme = radau(stages);
  const groups = groupsOf(form, space);
  const stepper: Stepper = {
    space,
    scheme,
    groups,
    layout: layoutOf(space, groups, stages),
    linear: linear || noise !== undefined,
  };
  let state = initialError(form, u, space, noise);
  const coefficients: Float64Array[] = [];
  for (const { data, from, to } of steps(form, u, stepper, grid.t, noise)) {
    if (state && !noise && jumps.includes(from)) state = jumped(form, u, space, state, from);
    const next: Float64Array | undefined = state && advance(stepper, data, state, to - from);
    if (!next) return undefined;
    coefficients.push(next);
    state = next.subarray(stages * space.size);
  }
  const { field, space: along, coordinates } = form;
  return { field, along, coordinates, space, scheme, times: grid.t, coefficients };
}

/** What is known of u on every step, evaluated for many steps at once. */
function* steps(
  form: MarchForm,
  u: KnownFields,
  { groups, scheme }: Stepper,
  times: Float64Array,
  noise: MarchOptions["noise"],
): Generator<{ readonly data: StepData[]; readonly from: number; readonly to: number }> {
  const inner = scheme.nodes.subarray(1);
  const perBatch = Math.max(1, Math.floor(batchPoints / (groups[0].count * scheme.stages)));
  for (let from = 0; from < times.length - 1; from += perBatch) {
    const to = Math.min(times.length - 1, from + perBatch);
    const nodes: number[] = [];
    for (let k = from; k < to; k++)
      for (const tau of inner) nodes.push(times[k] + tau * (times[k + 1] - times[k]));
    const batches = groups.map((group) => knownOn(form, u, group, nodes));
    for (let k = from; k < to; k++) {
      const data = groups.map((group, g) => stepOf(form, group, batches[g], k - from, scheme.stages, noise));
      yield { data, from: times[k], to: times[k + 1] };
    }
  }
}

interface Batch {
  readonly nodes: readonly number[];
  readonly jets: readonly Float64Array[];
}

function knownOn(form: MarchForm, u: KnownFields, group: Group, nodes: readonly number[]): Batch {
  const jets = new Array<Float64Array>(group.form.jets.length);
  group.sites.forEach((place, s) => {
    const asked = [...group.form.jets.keys()].filter((a) => group.form.jets[a].site === s);
    const names = asked.map((a) => jetName(group.form.jets[a]));
    const columns = names.length ? u.evaluate(names, pointsAt(form, place.x, nodes, 0)) : [];
    asked.forEach((a, k) => {
      jets[a] = columns[k];
    });
  });
  return { nodes, jets };
}

/** The part of a batch that belongs to one step. */
function stepOf(
  form: MarchForm,
  group: Group,
  { nodes, jets }: Batch,
  step: number,
  perStep: number,
  noise: MarchOptions["noise"],
): StepData {
  const size = group.count * perStep;
  const points = pointsAt(
    form,
    group.sites[0].x,
    nodes.slice(step * perStep, (step + 1) * perStep),
    group.normal,
  );
  const own = jets.map((column) => column.subarray(step * size, (step + 1) * size));
  if (!noise) return { points, jets: own };
  const level = noise.level * termScale(group.form, own, points);
  return { points, jets: own, residual: Float64Array.from({ length: size }, () => level * noise.normal()) };
}

/** Spline coefficients of e at the start, from the initial condition at the Greville points. */
function initialError(
  form: MarchForm,
  u: KnownFields,
  space: SplineSpace,
  noise: MarchOptions["noise"],
): Float64Array | undefined {
  const x = grevillePoints(space);
  const points = pointsAt(form, x, [form.times[0]], 0);
  const known = form.initial.jets.map((jet: Jet) => u.evaluate([jetName(jet)], points)[0]);
  const e = noise ? new Float64Array(x.length) : rootOf(form, known, points);
  if (noise) {
    const level = noise.level * termScale(form.initial, known, points);
    for (let i = 0; i < e.length; i++) e[i] = level * noise.normal();
  }
  return interpolate(space, x, e);
}

/** Chosen here: initial conditions are nearly always affine, then one step is exact. */
const rootSteps = 6;

/** e with F(u + e) = 0 point by point, by Newton's method. */
function rootOf(
  { initial }: MarchForm,
  known: readonly Float64Array[],
  points: ReturnType<typeof pointsAt>,
): Float64Array {
  const e = new Float64Array(points.count);
  for (let k = 0; k < (initial.affine ? 1 : rootSteps); k++) {
    const jets = known.map((column) => column.map((value, i) => value + e[i]));
    const { residual, partials } = evaluateLinearised(initial, jets, points);
    for (let i = 0; i < e.length; i++) e[i] -= residual[i] / partials[0][i];
  }
  return e;
}

/** e after a time where u jumps: u + e goes on where it was. */
function jumped(
  form: MarchForm,
  u: KnownFields,
  space: SplineSpace,
  state: Float64Array,
  time: number,
): Float64Array | undefined {
  const x = grevillePoints(space);
  const after = time + Number.EPSILON * Math.max(Math.abs(time), form.times[1] - form.times[0]);
  const [old, fresh] = [time, after].map((t) => u.evaluate([form.field], pointsAt(form, x, [t], 0))[0]);
  return interpolate(
    space,
    x,
    old.map((value, i) => value - fresh[i]),
  )?.map((value, j) => value + state[j]);
}

/** The spline with given values at the Greville points; undefined if they are not finite. */
function interpolate(space: SplineSpace, x: Float64Array, values: Float64Array): Float64Array | undefined {
  const { size, degree, perInterval: k } = space;
  const matrix = bandMatrix(size, Math.min(degree, size - 1), Math.min(degree, size - 1));
  const row = new Float64Array(degree + 1);
  x.forEach((at, i) => {
    const interval = intervalOf(space.breaks, at);
    bsplines(space, interval, at, 0, row);
    row.forEach((value, b) => {
      const j = interval * k + b;
      if (value !== 0) matrix.values[j * matrix.leading + matrix.shift + i - j] = value;
    });
  });
  const pivots = new Int32Array(size);
  const out = values.slice();
  if (out.some((value) => !Number.isFinite(value)) || !bandFactor(matrix, pivots)) return undefined;
  bandSolve(matrix, pivots, out);
  return out;
}
