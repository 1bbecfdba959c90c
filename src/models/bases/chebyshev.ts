/** @file Products of Chebyshev polynomials on a box: tensor, total or Euclidean degree. */

import { nearest, UsageError } from "../../errors.ts";
import type { Basis } from "./basis.ts";
import { chebyshevAxis } from "./chebyshev-axis.ts";
import { type BoxOptions, checkedBox, checkedPositive, sizes } from "./checks.ts";
import { indexSet, type SetShape, setShapes, setSize } from "./index-set.ts";
import { separable } from "./separable.ts";

/** More functions than any matrix could hold. Chosen here: a million columns. */
export const mostFunctions = 1e6;

export type ChebyshevSet = SetShape;

export interface ChebyshevOptions extends BoxOptions {
  /** Degree p > 0 per coordinate; need not be whole: the largest k with k <= p is the degree then. */
  readonly degrees: readonly number[];
  /** Default "tensor". */
  readonly set?: ChebyshevSet;
}

/**
 * φ_k(x) = prod_i T_{k_i}(s_i), s the box mapped to [-1, 1]^d, for the indices with ‖k/p‖_q <= 1.
 *
 * Columns come in lexicographic order of k, the last coordinate fastest. Derivatives of every order; outside the box
 * the polynomials go on and grow.
 *
 * Accuracy: T_k and its derivatives by differences from the nearer end of the interval, within a few rounding errors
 * of the largest value on the interval, the ends included. Cost: one multiplication per function, point and group of
 * terms that agree on all coordinates but one.
 *
 * @param options - degrees p in the order of the coordinates; `set` is q = infinity (tensor, the default), 1 (total) or
 *   2 (Euclidean).
 * @throws UsageError for degrees that are not finite numbers > 0, wrong lengths, unknown sets, more than 10^6 functions.
 * Source: Trefethen 2017, "Multivariate polynomial approximation in the hypercube".
 *
 * @example
 * chebyshev({ coordinates: ["x", "y"], bounds: [[0, 1], [0, 2]], degrees: [4, 4], set: "total" }).size; // 15
 */
export function chebyshev(options: ChebyshevOptions): Basis {
  const { coordinates, bounds } = checkedBox("chebyshev", options);
  const degrees = checkedPositive("chebyshev", "degrees", options.degrees, coordinates);
  const set = checkedSet(options.set ?? "tensor");
  const size = setSize(degrees, set);
  if (size > mostFunctions)
    throw new UsageError({
      what: `degrees ${sizes(degrees)} make ${size} functions, more than ${mostFunctions}`,
      where: "basis chebyshev",
      remedy: 'lower degrees, or set: "total"',
    });
  return separable({
    name: `chebyshev ${sizes(degrees.map((degree) => Number(degree.toPrecision(3))))} ${set}`,
    coordinates,
    spec: { kind: "chebyshev", coordinates, bounds, degrees, set },
    axes: bounds.map((interval, i) => chebyshevAxis(interval, Math.floor(degrees[i] * (1 + 1e-9)))),
    set: indexSet(degrees, set, size),
  });
}

/**
 * Number of functions of `chebyshev` with these degrees, without making them.
 *
 * @returns C(d + p, p) for equal whole degrees p and the total set, prod (p_i + 1) for the tensor set.
 * @throws UsageError for no degrees or degrees that are not finite numbers > 0.
 *
 * @example
 * chebyshevSize([10, 10, 10, 10, 10], "total"); // 3003
 */
export function chebyshevSize(degrees: readonly number[], set: ChebyshevSet = "tensor"): number {
  return setSize(checkedDegrees("degrees", degrees), checkedSet(set));
}

/**
 * Degrees in the ratio of `shape` whose set has about `count` functions: the nearest that there is.
 *
 * @param shape - relative resolution per coordinate; only ratios matter.
 * @throws UsageError for a shape that is not finite numbers > 0, or a count below 1.
 *
 * @example
 * chebyshevSize(degreesFor(100, [1, 2], "euclidean"), "euclidean"); // 101
 */
export function degreesFor(count: number, shape: readonly number[], set: ChebyshevSet = "tensor"): number[] {
  const ratios = checkedDegrees("shape", shape);
  const shapeOfSet = checkedSet(set);
  if (!(count >= 1 && count <= mostFunctions))
    throw new UsageError({
      what: `${count} functions were asked for`,
      where: "degreesFor",
      remedy: `a number between 1 and ${mostFunctions}`,
    });
  const scaled = (scale: number): number[] => ratios.map((ratio) => scale * ratio);
  const size = (scale: number): number => setSize(scaled(scale), shapeOfSet);
  // At low the constant is alone.
  let [low, high] = [0.5 / Math.max(...ratios), 1 / Math.max(...ratios)];
  if (count < 2) return scaled(low);
  while (size(high) < count) [low, high] = [high, 2 * high];
  // The size jumps: a millionth separates the two sides of a jump far beyond the slack of the set.
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (size(middle) < count) low = middle;
    else high = middle;
  }
  const isLowNearer = count - size(low) < size(high) - count;
  return scaled(isLowNearer ? low : high);
}

function checkedDegrees(label: string, values: readonly number[]): number[] {
  const names = values.map((_, i) => `coordinate ${i}`);
  if (names.length) return checkedPositive("chebyshev", label, values, names);
  throw new UsageError({
    what: `there are no ${label}`,
    where: "basis chebyshev",
    remedy: "one per coordinate",
  });
}

function checkedSet(set: ChebyshevSet): ChebyshevSet {
  if (setShapes.includes(set)) return set;
  throw new UsageError({
    what: `there is no set of indices "${set}"`,
    where: "basis chebyshev",
    remedy: nearest(set, setShapes)[0] ?? setShapes.join(", "),
  });
}
