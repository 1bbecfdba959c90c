/** @file Derivatives of one radial function at a run of points, by recurrence, in typed arrays. */

import type { Points } from "../../geometry/index.ts";
import type { JetPlan, RadialKernel, Recurrence } from "./jet-plan.ts";
import { invert } from "./shapes.ts";

/** Chosen here: points per run, so that some twenty tables stay in a level-1 cache of 48 KiB. */
export const runLength = 256;

/** Work arrays of `runLength` and what they hold after `fill`. */
export interface RadialTables {
  /** D^index φ per index of the plan. */
  readonly tables: readonly Float64Array[];
  /** (L⁻¹(x - μ))_l. */
  readonly whitened: readonly Float64Array[];
  /** L⁻¹, column-major. */
  readonly inverse: Float64Array;
  /** Derivatives of the function of this centre and factor L at points start .. start + count - 1. */
  fill(
    points: Points,
    start: number,
    count: number,
    shape: { readonly centres: Float64Array; readonly factors: Float64Array },
    j: number,
  ): void;
}

/** Room and recurrences for the functions of one kernel and plan. */
export function radialTables(kernel: RadialKernel, dimension: number, plan: JetPlan): RadialTables {
  const room = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => new Float64Array(runLength));
  const [tables, whitened, slopes] = [room(plan.indices.length), room(dimension), room(dimension)];
  const [scale] = room(1);
  const inverse = new Float64Array(dimension * dimension);
  const precision = new Float64Array(dimension * dimension);
  return {
    tables,
    whitened,
    inverse,
    fill: (points, start, count, { centres, factors }, j) => {
      invert(factors, j * dimension * dimension, dimension, inverse, precision);
      whiten(points, start, count, centres, j * dimension, inverse, whitened);
      slope(count, inverse, whitened, slopes);
      value(kernel, count, whitened, tables[0], scale);
      plan.recurrences.forEach((recurrence, t) => {
        if (t > 0) recur(recurrence, count, tables, tables[t], slopes, precision, dimension);
        if (t > 0 && kernel !== "gaussian") multiply(tables[t], scale, count);
      });
    },
  };
}

/** w = L⁻¹(x - μ). */
function whiten(
  { values, count: all }: Points,
  start: number,
  count: number,
  centres: Float64Array,
  offset: number,
  inverse: Float64Array,
  out: readonly Float64Array[],
): void {
  const d = out.length;
  for (let l = 0; l < d; l++) {
    const w = out[l];
    w.fill(0, 0, count);
    for (let m = 0; m <= l; m++) {
      const factor = inverse[m * d + l];
      const centre = centres[offset + m];
      const from = m * all + start;
      if (factor !== 0) for (let i = 0; i < count; i++) w[i] += factor * (values[from + i] - centre);
    }
  }
}

/** a = -L⁻ᵀ w = -P (x - μ). */
function slope(
  count: number,
  inverse: Float64Array,
  whitened: readonly Float64Array[],
  out: readonly Float64Array[],
): void {
  const d = out.length;
  for (let k = 0; k < d; k++) {
    out[k].fill(0, 0, count);
    for (let l = k; l < d; l++) add(out[k], whitened[l], -inverse[k * d + l], count);
  }
}

/** φ(q) and, for the rational kernels, 1 / (1 + q), with q = |w|². */
function value(
  kernel: RadialKernel,
  count: number,
  whitened: readonly Float64Array[],
  out: Float64Array,
  scale: Float64Array,
): void {
  scale.fill(0, 0, count);
  for (const w of whitened) for (let i = 0; i < count; i++) scale[i] += w[i] * w[i];
  if (kernel === "gaussian") {
    for (let i = 0; i < count; i++) out[i] = Math.exp(-0.5 * scale[i]);
    return;
  }
  for (let i = 0; i < count; i++) {
    scale[i] = 1 / (1 + scale[i]);
    out[i] = kernel === "inverse-quadratic" ? scale[i] : Math.sqrt(scale[i]);
  }
}

function recur(
  { slopes, curvatures }: Recurrence,
  count: number,
  tables: readonly Float64Array[],
  out: Float64Array,
  a: readonly Float64Array[],
  precision: Float64Array,
  d: number,
): void {
  slopes.forEach(({ from, axis, times }, term) => {
    if (term === 0) product(out, a[axis], tables[from], times, count);
    else addProduct(out, a[axis], tables[from], times, count);
  });
  for (const { from, i, k, times } of curvatures) {
    const factor = times * precision[k * d + i];
    if (factor !== 0) add(out, tables[from], factor, count);
  }
}

function product(out: Float64Array, a: Float64Array, b: Float64Array, factor: number, count: number): void {
  if (factor === 1) for (let i = 0; i < count; i++) out[i] = a[i] * b[i];
  else for (let i = 0; i < count; i++) out[i] = factor * a[i] * b[i];
}

function addProduct(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  factor: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) out[i] += factor * a[i] * b[i];
}

function add(out: Float64Array, a: Float64Array, factor: number, count: number): void {
  for (let i = 0; i < count; i++) out[i] += factor * a[i];
}

function multiply(out: Float64Array, scale: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) out[i] *= scale[i];
}
