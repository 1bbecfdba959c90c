/** @file Radial functions of given centres and covariances: values and derivatives. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Basis, BasisSpec, MultiIndex, OperatorTerm } from "../bases/basis.ts";
import { placesOfFactors } from "../bases/places.ts";
import { type JetPlan, jetPlan, type RadialKernel, radialKernels } from "./jet-plan.ts";
import { radialTables, runLength } from "./radial-tables.ts";
import type { Shapes } from "./shapes.ts";

export interface RadialOptions extends Shapes {
  readonly coordinates: readonly string[];
  readonly kernel: RadialKernel;
}

/**
 * The basis φ_j = k(|L_j⁻¹(x - μ_j)|²), k = exp(-q/2), 1/(1 + q) or (1 + q)^-½; any order of derivative.
 *
 * @param options.centres - centres[j * d + k], in the units of the coordinates.
 * @param options.factors - L_j, lower triangular, column-major, d * d numbers each; covariance L Lᵀ.
 * @throws UsageError for lengths that do not fit, an unknown kernel, or a diagonal of L that is not positive.
 *
 * Cost: some ten operations per function, point and derivative.
 *
 * @example
 * const bell = radialBasis({ coordinates: ["x"], kernel: "gaussian", centres: Float64Array.of(0), factors: Float64Array.of(1) });
 * bell.evaluate(pointsFrom({ x: [0] }), [[2]], Float64Array.of(1))[0][0]; // -1
 */
export function radialBasis(options: RadialOptions): Basis {
  const { coordinates, kernel } = options;
  const d = coordinates.length;
  const size = checkedRadial(options);
  const shapes = { centres: options.centres.slice(), factors: options.factors.slice() };
  return {
    name: kernel,
    coordinates,
    size,
    order: Number.POSITIVE_INFINITY,
    spec: {
      kind: "radial",
      kernel,
      coordinates,
      centres: [...shapes.centres],
      factors: [...shapes.factors],
    },
    places: () => placesOfFactors(shapes.centres, shapes.factors, d),
    accumulate: (points, terms, out, leading) => {
      const plan = jetPlan(
        kernel,
        d,
        terms.map(({ index }) => index),
      );
      const work = radialTables(kernel, d, plan);
      eachRun(points.count, size, (start, count, j) => {
        work.fill(points, start, count, shapes, j);
        addTerms(terms, plan, work.tables, 1, start, count, out, j * leading);
      });
    },
    evaluate: (points, indices, c) => evaluated(kernel, shapes, points, indices, c),
  };
}

/** The basis a spec of kind "radial" describes. @throws UsageError as `radialBasis`. */
export function radialFrom(spec: BasisSpec): Basis {
  const { coordinates, kernel, centres, factors } = spec as unknown as {
    readonly [key in "centres" | "factors"]: readonly number[];
  } & Pick<RadialOptions, "coordinates" | "kernel">;
  return radialBasis({
    coordinates,
    kernel,
    centres: Float64Array.from(centres),
    factors: Float64Array.from(factors),
  });
}

/** Every function at every run of points; function by function, so that its columns are written in order. */
export function eachRun(
  points: number,
  size: number,
  visit: (start: number, count: number, j: number) => void,
): void {
  for (let j = 0; j < size; j++)
    for (let start = 0; start < points; start += runLength)
      visit(start, Math.min(runLength, points - start), j);
}

/** out[at + start + i] += weight * sum of factor * D^index φ. */
function addTerms(
  terms: readonly OperatorTerm[],
  plan: JetPlan,
  tables: readonly Float64Array[],
  weight: number,
  start: number,
  count: number,
  out: Float64Array,
  at: number,
): void {
  for (const { index, factor } of terms)
    addScaled(tables[plan.position(index)], factor, weight, start, count, out, at);
}

function addScaled(
  table: Float64Array,
  factor: Float64Array | undefined,
  weight: number,
  start: number,
  count: number,
  out: Float64Array,
  at: number,
): void {
  const first = at + start;
  if (factor) for (let i = 0; i < count; i++) out[first + i] += weight * factor[start + i] * table[i];
  else for (let i = 0; i < count; i++) out[first + i] += weight * table[i];
}

function evaluated(
  kernel: RadialKernel,
  shapes: Shapes,
  points: Points,
  indices: readonly MultiIndex[],
  c: Float64Array,
): Float64Array[] {
  const d = points.coordinates.length;
  const plan = jetPlan(kernel, d, indices);
  const work = radialTables(kernel, d, plan);
  const out = indices.map(() => new Float64Array(points.count));
  eachRun(points.count, c.length, (start, count, j) => {
    work.fill(points, start, count, shapes, j);
    indices.forEach((index, k) => {
      addScaled(work.tables[plan.position(index)], undefined, c[j], start, count, out[k], 0);
    });
  });
  return out;
}

/** Number of functions. @throws UsageError as `radialBasis`. */
export function checkedRadial({ coordinates, kernel, centres, factors }: RadialOptions): number {
  const d = coordinates.length;
  const size = centres.length / d;
  const fits = Number.isInteger(size) && size > 0 && factors.length === size * d * d;
  if (!fits || !radialKernels.includes(kernel))
    throw new UsageError({
      what: `a radial basis "${kernel}" in ${d} coordinates with ${centres.length} centre and ${factors.length} factor entries`,
      remedy: `${radialKernels.join(", ")}; d centre entries and d * d entries of L per function`,
    });
  for (let j = 0; j < size; j++)
    for (let k = 0; k < d; k++)
      if (!(factors[j * d * d + k * d + k] > 0))
        throw new UsageError({
          what: `function ${j} has the width ${factors[j * d * d + k * d + k]} along ${coordinates[k]}`,
          remedy: "a positive diagonal of every L",
        });
  return size;
}
