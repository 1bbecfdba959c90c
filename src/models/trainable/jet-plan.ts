/** @file Which derivatives of a radial function are needed, and the recurrences that give each from lower ones. */

import type { MultiIndex } from "../bases/basis.ts";

/** D^target = sum of slopes + sum of curvatures, divided by 1 + q for the rational kernels. */
export interface Recurrence {
  /** times * a_axis(x) * D^from. */
  readonly slopes: readonly { readonly from: number; readonly axis: number; readonly times: number }[];
  /** times * P_(i,k) * D^from. */
  readonly curvatures: readonly {
    readonly from: number;
    readonly i: number;
    readonly k: number;
    readonly times: number;
  }[];
}

/** A set of derivatives closed downwards, in order of total order; entry 0 is the value. */
export interface JetPlan {
  readonly indices: readonly MultiIndex[];
  /** One per index; that of the value is empty. */
  readonly recurrences: readonly Recurrence[];
  /** Position of an index of the set. */
  position(index: MultiIndex): number;
}

/** The kernels of |L⁻¹(x - μ)|². */
export type RadialKernel = "gaussian" | "inverse-quadratic" | "inverse-multiquadric";
export const radialKernels: readonly RadialKernel[] = [
  "gaussian",
  "inverse-quadratic",
  "inverse-multiquadric",
];

/** Exponent s of (1 + q)^-s. */
const powers = { "inverse-quadratic": 1, "inverse-multiquadric": 0.5 } as const;

/** alpha + step e_axis. */
export const shifted = (index: MultiIndex, axis: number, step: number): MultiIndex =>
  index.map((order, k) => (k === axis ? order + step : order));

/**
 * The plan for all derivatives below the wanted ones.
 *
 * With a = -P (x - μ), P = (LLᵀ)⁻¹ and q = (x - μ)ᵀP(x - μ), from φ_i = a_i φ by Leibniz' rule:
 * Gaussian exp(-q/2): D^(β+i) = a_i D^β - sum_k β_k P_ik D^(β-k).
 * (1 + q)^-s: (1 + q) φ_i = 2 s a_i φ, of which D^β is taken on both sides.
 */
export function jetPlan(kernel: RadialKernel, dimension: number, wanted: readonly MultiIndex[]): JetPlan {
  const found = new Map<string, MultiIndex>();
  for (const index of [new Array<number>(dimension).fill(0), ...wanted]) close(index, found);
  const indices = [...found.values()].sort((a, b) => total(a) - total(b));
  const places = new Map(indices.map((index, place) => [index.join(), place]));
  const position = (index: MultiIndex): number => places.get(index.join())!;
  const rule = kernel === "gaussian" ? gaussianRule : powerRule(powers[kernel]);
  return { indices, recurrences: indices.map((index) => rule(index, position)), position };
}

const total = (index: MultiIndex): number => index.reduce((sum, order) => sum + order, 0);

function close(index: MultiIndex, found: Map<string, MultiIndex>): void {
  if (found.has(index.join())) return;
  found.set(index.join(), index);
  index.forEach((order, axis) => {
    if (order > 0) close(shifted(index, axis, -1), found);
  });
}

type Rule = (index: MultiIndex, position: (index: MultiIndex) => number) => Recurrence;

function gaussianRule(index: MultiIndex, position: (index: MultiIndex) => number): Recurrence {
  const i = index.findIndex((order) => order > 0);
  if (i < 0) return { slopes: [], curvatures: [] };
  const lower = shifted(index, i, -1);
  return {
    slopes: [{ from: position(lower), axis: i, times: 1 }],
    curvatures: lower.flatMap((order, k) =>
      order > 0 ? [{ from: position(shifted(lower, k, -1)), i, k, times: -order }] : [],
    ),
  };
}

/** With α = β + e_i: (1+q) D^α = -[D^β, q] φ_i + 2s D^β(a_i φ); q_k = -2 a_k, q_kl = 2 P_kl, a_i,k = -P_ik. */
function powerRule(s: number): Rule {
  return (index, position) => {
    const i = index.findIndex((order) => order > 0);
    if (i < 0) return { slopes: [], curvatures: [] };
    const lower = shifted(index, i, -1);
    const down = (from: MultiIndex, k: number): MultiIndex => shifted(from, k, -1);
    const slopes = lower.flatMap((order, k) =>
      order > 0 ? [{ from: position(down(index, k)), axis: k, times: 2 * order }] : [],
    );
    const seconds = lower.flatMap((order, k) =>
      lower.slice(0, k + 1).flatMap((other, l) => {
        const pairs = k === l ? (order * (order - 1)) / 2 : order * other;
        return pairs > 0 ? [{ from: position(down(down(index, k), l)), i: k, k: l, times: -2 * pairs }] : [];
      }),
    );
    const own = lower.flatMap((order, k) =>
      order > 0 ? [{ from: position(down(lower, k)), i, k, times: -2 * s * order }] : [],
    );
    return {
      slopes: [...slopes, { from: position(lower), axis: i, times: 2 * s }],
      curvatures: [...seconds, ...own],
    };
  };
}
