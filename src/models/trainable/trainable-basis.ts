/** @file Bases whose functions have parameters of their own: what may be asked of one. */

import type { Points } from "../../geometry/index.ts";
import type { Random } from "../../random.ts";
import type { Basis, OperatorTerm } from "../bases/basis.ts";

/** Where a linearisation puts its columns: column c starts at out[c * leading]. */
export interface ColumnTarget {
  readonly out: Float64Array;
  /** >= points.count. */
  readonly leading: number;
  /** Column of c_1; absent: the columns of c are not wanted. */
  readonly linear?: number;
  /** Column of the first parameter. */
  readonly shape: number;
}

/**
 * Functions φ_j(x; p) of the coordinates with trainable parameters p: centres, widths, frequencies.
 *
 * Every finite p is allowed: parameters that must stay in a set (widths that are positive and below the size of the
 * box) are mapped into it smoothly, so that no step of a solver can leave it.
 */
export interface TrainableBasis {
  readonly name: string;
  readonly coordinates: readonly string[];
  /** Functions, n. */
  readonly size: number;
  /** Length of p. */
  readonly parameters: number;
  /** A first p. */
  initialise(random: Random): Float64Array;
  /** The functions at p, as they are now: later changes of p do not reach it. @throws UsageError for a wrong length. */
  at(p: Float64Array): Basis;
  /**
   * Adds, with L = sum of the terms, for every point x_i:
   * column linear + j: (L φ_j)(x_i); column shape + k: sum_j c_j ∂(L φ_j)(x_i)/∂p_k. (mutates out)
   *
   * @param c - length n.
   */
  linearise(
    p: Float64Array,
    c: Float64Array,
    points: Points,
    terms: readonly OperatorTerm[],
    target: ColumnTarget,
  ): void;
}
