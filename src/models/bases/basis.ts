/** @file Finite sets of known functions: what a model that is linear in its parameters is made of. */

import type { Points } from "../../geometry/index.ts";

/** Derivative orders per coordinate: [2, 0] is d²/dx² on (x, t). */
export type MultiIndex = readonly number[];

/** One term of a linear operator: factor(x) D^index, the factor given per point (absent: 1). */
export interface OperatorTerm {
  readonly index: MultiIndex;
  /** Length points.count. */
  readonly factor?: Float64Array;
}

/** Plain JSON data from which the basis can be made again bit for bit: `basisFrom(spec)`. */
export interface BasisSpec {
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** Where a function lies: the ellipsoid on which a Gaussian is exp(-1/2) of its peak, and likewise for its relatives. */
export interface BasisPlace {
  /** In the order of the basis's coordinates, in their units. */
  readonly centre: readonly number[];
  /** Half widths along the ellipsoid's own axes. */
  readonly radii: readonly number[];
  /** Unit directions of these axes, one array per axis. Absent: the coordinates' own. */
  readonly directions?: readonly (readonly number[])[];
}

/**
 * Functions φ_1 ... φ_n of the coordinates, with their derivatives.
 *
 * Points may lie anywhere, outside the bounds a basis was made for too (periodic partners, fresh points on the
 * boundary); values there are the functions' own, never clamped. Coordinates of the points come in the order of
 * `coordinates`.
 */
export interface Basis {
  /** For people: `chebyshev 16x24 euclidean`, `sinusoids band 14.0, 18.2`. The count is not part of it. */
  readonly name: string;
  readonly coordinates: readonly string[];
  /** n. */
  readonly size: number;
  /** Highest total derivative order it can give; Infinity for most. */
  readonly order: number;
  readonly spec: BasisSpec;
  /**
   * out[j * leading + i] += sum over terms of factor(x_i) D^index φ_j(x_i), for every function j and point i.
   *
   * @param leading - >= points.count.
   * @throws UsageError for a derivative above `order`.
   */
  accumulate(points: Points, terms: readonly OperatorTerm[], out: Float64Array, leading: number): void;
  /** Per index, the values sum_j c_j D^index φ_j(x_i), length points.count. c has length n. */
  evaluate(points: Points, indices: readonly MultiIndex[], c: Float64Array): Float64Array[];
  /** Where the functions lie that have a place, in order. Absent: none has. Cost: O(size), computed when asked for. */
  places?(): readonly BasisPlace[];
}
