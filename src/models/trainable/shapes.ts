/** @file Centres and factors of the covariances of radial functions, and the free numbers they are made from. */

import { UsageError } from "../../errors.ts";

export type CovarianceKind = "diagonal" | "full";

/** Where a parameter of a radial basis goes: a centre, a width on the diagonal of L, or an entry below it. */
export interface ShapeSpace {
  readonly dimension: number;
  readonly size: number;
  readonly covariance: CovarianceKind;
  /** Bounds of every width L_kk, per axis: widths never leave the open interval. */
  readonly widths: readonly (readonly [number, number])[];
}

/** Functions of |L⁻¹(x - centre)|²; covariance L Lᵀ. All arrays function by function. */
export interface Shapes {
  /** centres[j * d + k]. */
  readonly centres: Float64Array;
  /** Lower triangular, column-major, d * d per function. */
  readonly factors: Float64Array;
}

/** Entries of L that are free, diagonal first. */
export function freeEntries({
  dimension,
  covariance,
}: Pick<ShapeSpace, "dimension" | "covariance">): (readonly [number, number])[] {
  const diagonal = Array.from({ length: dimension }, (_, k) => [k, k] as const);
  if (covariance === "diagonal") return diagonal;
  const below = diagonal.flatMap(([l]) => diagonal.slice(l + 1).map(([k]) => [k, l] as const));
  return [...diagonal, ...below];
}

/** Parameters of all functions: d centres, then the free entries of L, each a block of `size` numbers. */
export const shapeParameters = (space: ShapeSpace): number =>
  space.size * (space.dimension + freeEntries(space).length);

/** Middle and half length of the interval of log widths. */
function interval([low, high]: readonly [number, number]): readonly [number, number] {
  return [Math.log(low * high) / 2, Math.log(high / low) / 2];
}

/**
 * Shapes from free parameters p, and dL/dp for every entry of L.
 *
 * L_kk = exp(middle + half tanh(p / half)): slope of log L_kk is 1 in the middle of its interval and the width never
 * leaves it. L_kl = b tanh(p / b), b the largest width of axis k. Every p is allowed, every L Lᵀ positive definite.
 */
export function shapesOf(space: ShapeSpace, p: Float64Array): Shapes & { readonly slopes: Float64Array } {
  const { dimension: d, size } = space;
  if (p.length !== shapeParameters(space)) throw wrongLength(p.length, space);
  const centres = new Float64Array(size * d);
  const factors = new Float64Array(size * d * d);
  const slopes = new Float64Array(size * d * d);
  for (let k = 0; k < d; k++) for (let j = 0; j < size; j++) centres[j * d + k] = p[k * size + j];
  freeEntries(space).forEach(([k, l], entry) => {
    const value = entryMap(space, k, l);
    for (let j = 0; j < size; j++) {
      const at = j * d * d + l * d + k;
      [factors[at], slopes[at]] = value(p[(d + entry) * size + j]);
    }
  });
  return { centres, factors, slopes };
}

function entryMap(space: ShapeSpace, k: number, l: number): (p: number) => readonly [number, number] {
  if (k !== l) {
    const bound = space.widths[k][1];
    return (p) => {
      const t = Math.tanh(p / bound);
      return [bound * t, 1 - t * t];
    };
  }
  const [middle, half] = interval(space.widths[k]);
  return (p) => {
    const t = Math.tanh(p / half);
    const width = Math.exp(middle + half * t);
    return [width, width * (1 - t * t)];
  };
}

/**
 * Free parameters of given shapes: the inverse of `shapesOf`. Widths at or beyond their bounds are moved inside by a
 * thousandth of the interval.
 */
export function parametersOf(space: ShapeSpace, { centres, factors }: Shapes): Float64Array {
  const { dimension: d, size } = space;
  const p = new Float64Array(shapeParameters(space));
  for (let k = 0; k < d; k++) for (let j = 0; j < size; j++) p[k * size + j] = centres[j * d + k];
  freeEntries(space).forEach(([k, l], entry) => {
    const [middle, half] = k === l ? interval(space.widths[k]) : [0, space.widths[k][1]];
    for (let j = 0; j < size; j++) {
      const value = factors[j * d * d + l * d + k];
      const share = ((k === l ? Math.log(value) : value) - middle) / half;
      p[(d + entry) * size + j] = half * Math.atanh(Math.max(-0.999, Math.min(0.999, share)));
    }
  });
  return p;
}

/** L⁻¹ of the lower triangular d x d block at `offset`, and P = L⁻ᵀL⁻¹. (mutates inverse and precision) */
export function invert(
  factors: Float64Array,
  offset: number,
  d: number,
  inverse: Float64Array,
  precision: Float64Array,
): void {
  inverse.fill(0);
  for (let j = 0; j < d; j++) {
    inverse[j * d + j] = 1 / factors[offset + j * d + j];
    for (let i = j + 1; i < d; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum += factors[offset + k * d + i] * inverse[j * d + k];
      inverse[j * d + i] = -sum / factors[offset + i * d + i];
    }
  }
  for (let j = 0; j < d; j++)
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < d; k++) sum += inverse[i * d + k] * inverse[j * d + k];
      precision[j * d + i] = sum;
    }
}

function wrongLength(length: number, space: ShapeSpace): UsageError {
  return new UsageError({
    what: `${length} shape parameters for ${space.size} functions`,
    where: "a radial basis",
    remedy: `${shapeParameters(space)} of them: ${space.dimension} centres and ${freeEntries(space).length} entries of L each`,
  });
}
