/** @file Reference solutions of two fields in the plane: computed by one method, confirmed by another. */

import { UsageError } from "../../src/errors.ts";
import { solveByDifferences } from "./plane-differences.ts";
import { type PlaneResolution, type ReactionDiffusion, solveInPlane } from "./plane-fourier.ts";
import { extrapolated, type PlaneSeries, storePlane } from "./plane-series.ts";

/** How a reference is computed and checked. */
export interface PlanePlan extends PlaneResolution {
  readonly name: string;
  /** Points along each axis of two solutions by differences; multiples of `perSide`, increasing. */
  readonly differences: readonly [number, number];
  /** Relative L2 difference of the two methods that is allowed. */
  readonly agreement: number;
}

/**
 * Fourier ETDRK4 with `steps` and twice as many, extrapolated; stored once differences of order eight, extrapolated in
 * the spacing, agree.
 *
 * @throws UsageError where they differ by more.
 */
export function planeReference(equation: ReactionDiffusion, plan: PlanePlan): PlaneSeries {
  const { points, steps, times, perSide, name, differences, agreement } = plan;
  const coarse = solveInPlane(equation, { points, steps, times, perSide });
  const fine = solveInPlane(equation, { points, steps: 2 * steps, times, perSide });
  const { limit } = extrapolated(coarse, fine, 4);
  const [wide, narrow] = differences.map((n) => solveByDifferences(equation, { points: n, times, perSide }));
  const other = extrapolated(wide, narrow, 8, differences[1] / differences[0]).limit;
  const difference = relative(other, limit);
  if (!(difference <= agreement))
    throw new UsageError({
      what: `two methods differ by ${difference.toExponential(1)}, where ${agreement} was to be shown`,
      where: name,
    });
  return storePlane({ name, fields: ["u", "v"], perSide, times }, limit);
}

/** ‖a - b‖₂ / ‖b‖₂. */
export function relative(a: Float64Array, b: Float64Array): number {
  const [square, size] = b.reduce(([s, n], value, i) => [s + (a[i] - value) ** 2, n + value ** 2], [0, 0]);
  return Math.sqrt(square / size);
}
