/** @file How radial functions and their derivatives change with centres and shapes: columns of a Jacobian. */

import type { Points } from "../../geometry/index.ts";
import type { OperatorTerm } from "../bases/basis.ts";
import { type JetPlan, jetPlan, type RadialKernel, shifted } from "./jet-plan.ts";
import { eachRun } from "./radial-basis.ts";
import { type RadialTables, radialTables, runLength } from "./radial-tables.ts";
import { type CovarianceKind, freeEntries, type Shapes } from "./shapes.ts";
import type { ColumnTarget } from "./trainable-basis.ts";

/** Where the columns of one function go: c_j, its centres, and the free entries of its L. */
interface Columns {
  readonly linear: number | undefined;
  readonly centres: readonly number[];
  readonly entries: readonly { readonly k: number; readonly l: number; readonly at: number }[];
}

/**
 * The columns of `TrainableBasis.linearise` for radial functions.
 *
 * For any function of L⁻¹(x - μ): ∂φ/∂μ_k = -φ_k and ∂φ/∂L_kl = -w_l φ_k with w = L⁻¹(x - μ), hence
 * ∂(D^α φ)/∂L_kl = -w_l D^(α+k) φ - sum_m α_m (L⁻¹)_lm D^(α+k-m) φ. For a Gaussian this is the heat identity
 * σ² D^(α+2k) φ + D^α φ for log σ_k, with one order of derivatives less.
 *
 * @param shapes - with `slopes`, dL_kl/dp, laid out as `factors`.
 */
export function lineariseRadial(
  kernel: RadialKernel,
  covariance: CovarianceKind,
  shapes: Shapes & { readonly slopes: Float64Array },
  c: Float64Array,
  points: Points,
  terms: readonly OperatorTerm[],
  target: ColumnTarget,
): void {
  const d = points.coordinates.length;
  const raised = terms.flatMap(({ index }) => Array.from({ length: d }, (_, k) => shifted(index, k, 1)));
  const plan = jetPlan(kernel, d, raised);
  const work = radialTables(kernel, d, plan);
  const own = terms.map(({ index }) => plan.position(index));
  const places = Array.from({ length: d }, (_, k) => placesOf(terms, plan, d, k));
  const [row, column] = [new Float64Array(runLength), new Float64Array(runLength)];
  const entries = freeEntries({ dimension: d, covariance });
  eachRun(points.count, c.length, (start, count, j) => {
    work.fill(points, start, count, shapes, j);
    const columns = columnsOf(target, c.length, d, entries, j);
    if (columns.linear !== undefined) {
      column.fill(0, 0, count);
      sumTerms(terms, own, work.tables, start, count, column);
      deliver(column, 1, target.out, columns.linear + start, count);
    }
    for (let k = 0; k < d; k++) {
      raisedRow(places[k], work.tables, start, count, row);
      deliver(row, -c[j], target.out, columns.centres[k] + start, count);
      for (const { k: axis, l, at } of columns.entries)
        if (axis === k) {
          factorColumn(l, places[k], work, row, start, count, column);
          const weight = -c[j] * shapes.slopes[j * d * d + l * d + k];
          deliver(column, weight, target.out, at + start, count);
        }
    }
  });
}

/** out[to + i] += weight * values[i]: the only place where columns are written, once each. */
function deliver(values: Float64Array, weight: number, out: Float64Array, to: number, count: number): void {
  for (let i = 0; i < count; i++) out[to + i] += weight * values[i];
}

/** out += sum of factor * D^index φ. */
function sumTerms(
  terms: readonly OperatorTerm[],
  places: readonly number[],
  tables: readonly Float64Array[],
  start: number,
  count: number,
  out: Float64Array,
): void {
  terms.forEach(({ factor }, t) => {
    addScaled(tables[places[t]], factor, 1, start, count, out);
  });
}

/** out += scale * factor * table. */
function addScaled(
  table: Float64Array,
  factor: Float64Array | undefined,
  scale: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  if (factor) for (let i = 0; i < count; i++) out[i] += scale * factor[start + i] * table[i];
  else for (let i = 0; i < count; i++) out[i] += scale * table[i];
}

function columnsOf(
  { leading, linear, shape }: ColumnTarget,
  size: number,
  d: number,
  entries: readonly (readonly [number, number])[],
  j: number,
): Columns {
  return {
    linear: linear === undefined ? undefined : (linear + j) * leading,
    centres: Array.from({ length: d }, (_, k) => (shape + k * size + j) * leading),
    entries: entries.map(([k, l], e) => ({ k, l, at: (shape + (d + e) * size + j) * leading })),
  };
}

/** The tables that raising a term by one order along an axis reads. */
interface RaisedTerm {
  readonly factor: Float64Array | undefined;
  readonly upper: number;
  /** D^(α + k - m) with α_m, for every m with α_m > 0. */
  readonly lower: readonly { readonly place: number; readonly m: number; readonly order: number }[];
}

function placesOf(terms: readonly OperatorTerm[], plan: JetPlan, d: number, k: number): RaisedTerm[] {
  return terms.map(({ index, factor }) => {
    const upper = shifted(index, k, 1);
    const axes = Array.from({ length: d }, (_, m) => m).filter((m) => index[m] > 0);
    const lower = axes.map((m) => ({
      place: plan.position(shifted(upper, m, -1)),
      m,
      order: index[m],
    }));
    return { factor, upper: plan.position(upper), lower };
  });
}

/** row = sum of factor * D^(α + k) φ. */
function raisedRow(
  raised: readonly RaisedTerm[],
  tables: readonly Float64Array[],
  start: number,
  count: number,
  row: Float64Array,
): void {
  row.fill(0, 0, count);
  for (const { factor, upper } of raised) {
    const table = tables[upper];
    if (factor) for (let i = 0; i < count; i++) row[i] += factor[start + i] * table[i];
    else for (let i = 0; i < count; i++) row[i] += table[i];
  }
}

/** column = -∂(L φ)/∂L_kl, where `row` holds the sum over terms of factor * D^(α + k) φ. */
function factorColumn(
  l: number,
  raised: readonly RaisedTerm[],
  { tables, whitened, inverse }: RadialTables,
  row: Float64Array,
  start: number,
  count: number,
  column: Float64Array,
): void {
  const w = whitened[l];
  const d = whitened.length;
  for (let i = 0; i < count; i++) column[i] = w[i] * row[i];
  for (const { factor, lower } of raised)
    for (const { place, m, order } of lower) {
      const scale = order * inverse[m * d + l];
      if (scale !== 0) addScaled(tables[place], factor, scale, start, count, column);
    }
}
