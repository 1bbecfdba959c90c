/** @file One time step of the error: collocation in space and time, Newton's method on the band matrix. */

import type { Points } from "../../../geometry/index.ts";
import { evaluateLinearised, type LinearisedValues } from "../linearised.ts";
import { type BandMatrix, bandFactor, bandSolve } from "./band.ts";
import { orderOf } from "./form.ts";
import type { Group, Site } from "./groups.ts";
import type { Layout } from "./layout.ts";
import type { TimeScheme } from "./radau.ts";
import type { SplineSpace } from "./splines.ts";

/** What is known of u on a group during one step: columns run over positions, then over the time nodes 1..stages. */
export interface StepData {
  readonly points: Points;
  /** Derivatives of u, one column per jet of the group's form. */
  readonly jets: readonly Float64Array[];
  /** Taken for the residual of u instead of its value; the step is then linear. */
  readonly residual?: Float64Array;
}

export interface Stepper {
  readonly space: SplineSpace;
  readonly scheme: TimeScheme;
  readonly groups: readonly Group[];
  readonly layout: Layout;
  /** Linearise at u alone instead of at u + e. */
  readonly linear: boolean;
}

/** Chosen here: Newton's method converges quadratically, a step this small against e leaves 1e-6 of e. */
const smallStep = 1e-3;
/** Chosen here: from a useful u two or three steps do. */
const mostSteps = 8;

/**
 * Spline coefficients of e at the nodes 0..stages of a step of length dt, such that F(u + e) = 0 at all collocation
 * points: (stages + 1) blocks of space.size numbers, the first being `start`.
 *
 * @returns undefined when Newton's method does not converge or the matrix is singular.
 *
 * Source: collocation at Gauss points in space, de Boor and Swartz 1973; Radau IIA in time, Hairer and Wanner 1996.
 */
export function advance(
  stepper: Stepper,
  data: readonly StepData[],
  start: Float64Array,
  dt: number,
): Float64Array | undefined {
  const { scheme, space, layout, linear } = stepper;
  const { size } = space;
  const c = new Float64Array((scheme.stages + 1) * size);
  for (let l = 0; l <= scheme.stages; l++) c.set(start, l * size);
  const pivots = new Int32Array(layout.unknowns);
  for (let k = 0; k < mostSteps; k++) {
    const step = assemble(stepper, data, c, dt);
    if (!bandFactor(layout.matrix, pivots)) return undefined;
    bandSolve(layout.matrix, pivots, step);
    const moved = update(layout, size, c, step);
    if (!Number.isFinite(moved)) return undefined;
    if (linear || moved <= smallStep) return c;
  }
  return undefined;
}

/** c += step; returns the largest change relative to the largest coefficient. (mutates c) */
function update({ stages, column }: Layout, size: number, c: Float64Array, step: Float64Array): number {
  let [change, largest] = [0, 0];
  for (let j = 0; j < size; j++)
    for (let l = 0; l < stages; l++) {
      const by = step[column(j) + l];
      const at = (l + 1) * size + j;
      c[at] += by;
      change = Math.max(change, Math.abs(by));
      largest = Math.max(largest, Math.abs(c[at]));
    }
  return largest > 0 ? change / largest : change;
}

/** Fills the matrix with the linearisation and returns minus the residual. (mutates layout.matrix) */
function assemble(stepper: Stepper, data: readonly StepData[], c: Float64Array, dt: number): Float64Array {
  const { groups, layout } = stepper;
  const right = new Float64Array(layout.unknowns);
  layout.matrix.values.fill(0);
  groups.forEach((group, g) => {
    const errors = errorJets(stepper, group, c, dt);
    const values = valuesOf(stepper, group, data[g], errors);
    addRows(stepper, group, values, dt);
    for (let k = 0; k < values.residual.length; k++) {
      const [i, q] = [Math.floor(k / group.count), k % group.count];
      right[layout.row(group.row + q) + i] = -values.residual[k];
    }
  });
  return right;
}

/** F(u + e) and its partials there; for linear steps F(u) + F'(u) e and the partials at u. */
function valuesOf(
  { linear }: Stepper,
  { form }: Group,
  { jets, points, residual }: StepData,
  errors: readonly Float64Array[],
): LinearisedValues {
  if (!linear)
    return evaluateLinearised(
      form,
      jets.map((jet, a) => jet.map((v, k) => v + errors[a][k])),
      points,
    );
  const values = evaluateLinearised(form, jets, points);
  const total = (residual ?? values.residual).slice();
  values.partials.forEach((slope, a) => {
    for (let k = 0; k < total.length; k++) total[k] += slope[k] * errors[a][k];
  });
  return { residual: total, partials: values.partials };
}

/** Derivatives of e, one column per jet of the group's form. */
function errorJets({ space, scheme }: Stepper, group: Group, c: Float64Array, dt: number): Float64Array[] {
  const { stages, differentiation } = scheme;
  return group.form.jets.map((jet) => {
    const site = group.sites[jet.site];
    const highest = site.splines.length / ((space.degree + 1) * site.x.length) - 1;
    const derivative = jet.derivative.length - orderOf(jet, "t");
    const timed = orderOf(jet, "t") === 1;
    const out = new Float64Array(group.count * stages);
    for (let l = timed ? 0 : 1; l <= stages; l++) {
      const values = combine(
        space,
        site,
        highest,
        derivative,
        c.subarray(l * space.size, (l + 1) * space.size),
      );
      for (let i = timed ? 1 : l; i <= (timed ? stages : l); i++) {
        const weight = timed ? differentiation[i * (stages + 1) + l] / dt : 1;
        for (let q = 0; q < group.count; q++) out[(i - 1) * group.count + q] += weight * values[q];
      }
    }
    return out;
  });
}

/** Derivative of a spline at the positions of a site. */
function combine(
  { degree }: SplineSpace,
  { x, first, splines }: Site,
  highest: number,
  derivative: number,
  c: Float64Array,
): Float64Array {
  const width = degree + 1;
  const out = new Float64Array(x.length);
  for (let q = 0; q < x.length; q++) {
    const at = (q * (highest + 1) + derivative) * width;
    let total = 0;
    for (let b = 0; b < width; b++) total += splines[at + b] * c[first[q] + b];
    out[q] = total;
  }
  return out;
}

/** Adds ∂F/∂(jet) times the derivative of every spline to the rows of a group. (mutates layout.matrix) */
function addRows(stepper: Stepper, group: Group, { partials }: LinearisedValues, dt: number): void {
  const { space, scheme } = stepper;
  const { stages, differentiation } = scheme;
  group.form.jets.forEach((jet, a) => {
    const derivative = jet.derivative.length - orderOf(jet, "t");
    const place = { stepper, group, derivative, site: group.sites[jet.site], width: space.degree + 1 };
    for (let i = 1; i <= stages; i++) {
      const slope = partials[a].subarray((i - 1) * group.count, i * group.count);
      if (orderOf(jet, "t") === 0) addNode(place, slope, i, i, 1);
      else
        for (let l = 1; l <= stages; l++)
          addNode(place, slope, i, l, differentiation[i * (stages + 1) + l] / dt);
    }
  });
}

interface Place {
  readonly stepper: Stepper;
  readonly group: Group;
  readonly derivative: number;
  readonly site: Site;
  readonly width: number;
}

/** Rows of node i, unknowns of node l. (mutates the matrix) */
function addNode(
  { stepper: { layout }, group, derivative, site: { first, splines, x }, width }: Place,
  slope: Float64Array,
  i: number,
  l: number,
  factor: number,
): void {
  const { matrix } = layout;
  const highest = splines.length / (width * x.length) - 1;
  for (let q = 0; q < group.count; q++) {
    const row = layout.row(group.row + q) + i - 1;
    const at = (q * (highest + 1) + derivative) * width;
    for (let b = 0; b < width; b++)
      addTo(matrix, row, layout.column(first[q] + b) + l - 1, slope[q] * factor * splines[at + b]);
  }
}

const addTo = ({ values, leading, shift }: BandMatrix, i: number, j: number, value: number): void => {
  values[j * leading + shift + i - j] += value;
};
