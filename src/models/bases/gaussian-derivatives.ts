/** @file Derivatives of Gaussians: Hermite polynomials per axis, or a recursion over multi-indices. */

import type { Points } from "../../geometry/index.ts";
import type { MultiIndex } from "./basis.ts";
import type { ColumnWriter } from "./columnwise.ts";
import { totalOrder } from "./tiles.ts";

type Writer = (points: Points, indices: readonly MultiIndex[]) => ColumnWriter;

/** Squared distance, in standard deviations, beyond which derivatives are below 1e-17 of their peak: e^(-9²/2) = 3e-18. */
const reach = (indices: readonly MultiIndex[]): number => (9 + Math.max(0, ...indices.map(totalOrder))) ** 2;

/**
 * Columns of exp(-½ Σ ((x_c - μ_c) / σ_c)²).
 *
 * Per axis D_k is the k-th derivative of the factor over the factor: D_0 = 1, D_(k+1) = -(u D_k + k D_(k-1) / σ) / σ with u = (x - μ) / σ,
 * the recurrence of He_k. Source: DLMF 18.9.1 and table 18.9.1.
 *
 * @param centers - n x d, row-major.
 * @param widths - n x d, row-major.
 */
export function axisWriter(centers: Float64Array, widths: Float64Array, d: number): Writer {
  return ({ count, values }, indices) => {
    const [bell, farthest] = [new Float64Array(count), reach(indices)];
    const axes = Array.from({ length: d }, (_, c) => {
      const order = Math.max(0, ...indices.map((index) => index[c]));
      return Array.from({ length: order + 1 }, () => new Float64Array(count));
    });
    return (j, columns) => {
      bell.fill(0);
      for (let c = 0; c < d; c++) {
        const at = values.subarray(c * count, (c + 1) * count);
        hermiteFactors(at, centers[j * d + c], widths[j * d + c], axes[c], bell);
      }
      for (let i = 0; i < count; i++) bell[i] = bell[i] > farthest ? 0 : Math.exp(-0.5 * bell[i]);
      for (let k = 0; k < columns.length; k++) fillProduct(bell, axes, indices[k], columns[k]);
    };
  };
}

/** D[0] = u, D[1] = D_1, D[2] = D_2, ... at all points; square += u². (mutates D and square) */
function hermiteFactors(
  x: Float64Array,
  center: number,
  width: number,
  D: readonly Float64Array[],
  square: Float64Array,
): void {
  const [u, rate] = [D[0], 1 / width];
  for (let i = 0; i < x.length; i++) {
    const z = (x[i] - center) * rate;
    u[i] = z;
    square[i] += z * z;
  }
  if (D.length > 1) for (let i = 0; i < x.length; i++) D[1][i] = -u[i] * rate;
  if (D.length > 2) for (let i = 0; i < x.length; i++) D[2][i] = (u[i] * u[i] - 1) * (rate * rate);
  for (let k = 2; k + 1 < D.length; k++) {
    const [next, here, before] = [D[k + 1], D[k], D[k - 1]];
    for (let i = 0; i < x.length; i++) next[i] = -(u[i] * here[i] + k * rate * before[i]) * rate;
  }
}

/** out = bell times the factor of each axis. Where the bell is 0 factors are finite, so that out is 0 too. (mutates out) */
function fillProduct(
  bell: Float64Array,
  axes: readonly (readonly Float64Array[])[],
  index: MultiIndex,
  out: Float64Array,
): void {
  out.set(bell);
  index.forEach((order, c) => {
    const factor = axes[c][order];
    if (order > 0) for (let i = 0; i < out.length; i++) out[i] *= factor[i];
  });
}

/**
 * Columns of exp(-½ (x - μ)ᵀ P (x - μ)), by D^(α + e_i) φ = -Σ_j P_ij ((x - μ)_j D^α φ + α_j D^(α - e_j) φ).
 *
 * @param centers - n x d, row-major.
 * @param precision - n x d x d.
 */
export function precisionWriter(centers: Float64Array, precision: Float64Array, d: number): Writer {
  return (points, indices) => {
    const { steps, slots } = recursion(indices);
    const values = new Float64Array(steps.length + 1);
    const [z, slope] = [new Float64Array(d), new Float64Array(d)];
    const farthest = reach(indices);
    return (j, columns) => {
      const P = precision.subarray(j * d * d, (j + 1) * d * d);
      for (let i = 0; i < points.count; i++) {
        for (let c = 0; c < d; c++) z[c] = points.values[c * points.count + i] - centers[j * d + c];
        const square = multiply(P, z, slope);
        values[0] = square > farthest ? 0 : Math.exp(-0.5 * square);
        if (values[0] > 0) follow(steps, P, slope, values);
        for (let k = 0; k < columns.length; k++) columns[k][i] = values[0] > 0 ? values[slots[k]] : 0;
      }
    };
  };
}

/** slope = P z. (mutates slope) @returns zᵀ P z. */
function multiply(P: Float64Array, z: Float64Array, slope: Float64Array): number {
  const d = z.length;
  let square = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    for (let e = 0; e < d; e++) sum += P[c * d + e] * z[e];
    slope[c] = sum;
    square += z[c] * sum;
  }
  return square;
}

/** How the derivative in slot s + 1 follows from earlier slots. */
interface RecursionStep {
  readonly axis: number;
  readonly parent: number;
  readonly lower: readonly { readonly slot: number; readonly axis: number; readonly count: number }[];
}

/** The derivatives needed on the way to the wanted ones, and the slots of these; slot 0 is the function itself. */
function recursion(indices: readonly MultiIndex[]): { steps: RecursionStep[]; slots: number[] } {
  const steps: RecursionStep[] = [];
  const known = new Map<string, number>();
  const less = (index: MultiIndex, axis: number): MultiIndex => index.with(axis, index[axis] - 1);
  const slotOf = (index: MultiIndex): number => {
    const axis = index.findIndex((count) => count > 0);
    if (axis < 0) return 0;
    const before = known.get(index.join());
    if (before !== undefined) return before;
    const parent = less(index, axis);
    const step: RecursionStep = {
      axis,
      parent: slotOf(parent),
      lower: parent.flatMap((count, j) =>
        count > 0 ? [{ slot: slotOf(less(parent, j)), axis: j, count }] : [],
      ),
    };
    steps.push(step);
    known.set(index.join(), steps.length);
    return steps.length;
  };
  const slots = indices.map(slotOf);
  return { steps, slots };
}

function follow(
  steps: readonly RecursionStep[],
  P: Float64Array,
  slope: Float64Array,
  values: Float64Array,
): void {
  const d = slope.length;
  steps.forEach(({ axis, parent, lower }, s) => {
    let sum = slope[axis] * values[parent];
    for (const term of lower) sum += P[axis * d + term.axis] * term.count * values[term.slot];
    values[s + 1] = -sum;
  });
}
