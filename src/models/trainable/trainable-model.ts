/** @file What a trial function must offer when its Jacobian is formed in closed form; a basis per field is the first. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Random } from "../../random.ts";
import type { MultiIndex, OperatorTerm } from "../bases/basis.ts";
import type { KnownFields } from "../linear-model.ts";
import type { TrainableBasis } from "./trainable-basis.ts";

/** A linear operator on all fields at once: per field, terms factor(x) D^index. */
export type FieldTerms = readonly (readonly OperatorTerm[])[];

/** u(x; theta) for every field, with derivatives in x and their exact Jacobian in theta. Every finite theta is allowed. */
export interface TrainableModel {
  readonly name: string;
  readonly coordinates: readonly string[];
  readonly fields: readonly string[];
  /** Length of theta. */
  readonly size: number;
  /** Entries of theta in which u is affine, where there are such. */
  readonly linearColumns?: { readonly start: number; readonly count: number };
  /** A first theta. */
  initialise(random: Random): Float64Array;
  /** values[f][k] = D^indices[k] u_f at the points, length points.count each. */
  evaluate(theta: Float64Array, points: Points, indices: readonly MultiIndex[]): Float64Array[][];
  /**
   * out[column * leading + i] += ∂/∂theta_column of sum over fields f and terms of factor(x_i) (D^index u_f)(x_i).
   * (mutates out)
   */
  linearise(theta: Float64Array, points: Points, terms: FieldTerms, out: Float64Array, leading: number): void;
}

/**
 * u_f = known_f + sum_j c_j φ_j(x; p_f): theta holds the weights c of all fields, then the parameters p of all fields.
 *
 * @param known - what is added to every field: a lift that satisfies conditions, a solution to be corrected.
 * @throws UsageError for no fields or bases in different coordinates.
 *
 * @example
 * const u = gaussianMixture({ coordinates: ["x"], bounds: [[0, 1]], count: [8] });
 * trainableModel({ u }).size; // 24
 */
export function trainableModel(
  bases: Readonly<Record<string, TrainableBasis>>,
  { known }: { readonly known?: KnownFields } = {},
): TrainableModel {
  const fields = Object.keys(bases);
  const list = Object.values(bases);
  const { coordinates } = commonSpace(fields, list);
  const weights = list.reduce((sum, { size }) => sum + size, 0);
  const parts = offsets(list, weights);
  const size = weights + list.reduce((sum, { parameters }) => sum + parameters, 0);
  const cut = (theta: Float64Array, k: number) => ({
    c: theta.subarray(parts[k].linear, parts[k].linear + list[k].size),
    p: theta.subarray(parts[k].shape, parts[k].shape + list[k].parameters),
  });
  return {
    name: [...new Set(list.map(({ name }) => name))].join(", "),
    coordinates,
    fields,
    size,
    linearColumns: { start: 0, count: weights },
    initialise: (random) => {
      const theta = new Float64Array(size);
      list.forEach((basis, k) => {
        theta.set(basis.initialise(random.split(fields[k])), parts[k].shape);
      });
      return theta;
    },
    evaluate: (theta, points, indices) =>
      list.map((basis, k) => {
        const { c, p } = cut(theta, k);
        const values = basis.at(p).evaluate(points, indices, c);
        return known
          ? added(values, known.evaluate(jetNames(fields[k], indices, coordinates), points))
          : values;
      }),
    linearise: (theta, points, terms, out, leading) =>
      list.forEach((basis, k) => {
        const { c, p } = cut(theta, k);
        if (terms[k].length > 0) basis.linearise(p, c, points, terms[k], { out, leading, ...parts[k] });
      }),
  };
}

/** First column of the weights and of the parameters of every basis. */
function offsets(list: readonly TrainableBasis[], weights: number): { linear: number; shape: number }[] {
  let [linear, shape] = [0, weights];
  return list.map(({ size, parameters }) => {
    const own = { linear, shape };
    linear += size;
    shape += parameters;
    return own;
  });
}

function added(values: readonly Float64Array[], known: readonly Float64Array[]): Float64Array[] {
  return values.map((value, k) => value.map((v, i) => v + known[k][i]));
}

/** `u`, `u_x`, `u_xt` for multi-indices. */
function jetNames(field: string, indices: readonly MultiIndex[], coordinates: readonly string[]): string[] {
  return indices.map((index) => {
    const derivative = index.map((order, k) => coordinates[k].repeat(order)).join("");
    return derivative === "" ? field : `${field}_${derivative}`;
  });
}

function commonSpace(fields: readonly string[], list: readonly TrainableBasis[]): TrainableBasis {
  if (list.length === 0)
    throw new UsageError({
      what: "a trainable model needs at least one field",
      remedy: "trainableModel({ u: gaussianMixture(...) })",
    });
  const odd = list.findIndex(({ coordinates }) => coordinates.join() !== list[0].coordinates.join());
  if (odd < 0) return list[0];
  throw new UsageError({
    what: `the basis of "${fields[odd]}" is in (${list[odd].coordinates.join(", ")}), that of "${fields[0]}" in (${list[0].coordinates.join(", ")})`,
    remedy: "bases in the coordinates of the problem, in its order",
  });
}
