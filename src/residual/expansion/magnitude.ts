/** @file How large the derivatives of a model's functions are inside: what rows of J are compared with, to tell rounding. */

import type { Jet } from "../../expression/index.ts";
import { concatPoints, type Points, selectPoints } from "../../geometry/index.ts";
import type { FieldPart, LinearModel, MultiIndex } from "../../models/index.ts";
import { multiIndex } from "./form.ts";

/** Sum over the functions of a jet's field of the mean square of that derivative; 0 for a field without functions. */
export type JetEnergy = (jet: Jet) => number;

/**
 * Share of what functions are inside, or on one side of a periodic pair, below which an entry of J is their rounding.
 * Chosen here: the rounding of a wave of a thousand periods.
 */
export const rounding = 1e-12;

/** Chosen here: points at which derivatives are measured; a row of J costs as much as one of them. */
const measured = 64;
/** (√5 - 1) / 2: steps of this share of a set meet no period of a grid. */
const golden = 0.618_033_988_749_894_8;

/**
 * Σ_j mean (∂^α φ_j)² over some of the points: inside where there are any, for at the points of a condition the functions
 * may vanish by design. Evaluated once per derivative, at its first use.
 *
 * @param sets - the interior points, then those of every condition.
 * @returns a function that is not finite where a derivative is not.
 *
 * Cost: 64 rows of J per derivative.
 */
export function jetEnergies(model: LinearModel, sets: readonly Points[]): JetEnergy {
  const points = someOf(sets[0].count > 0 ? sets[0] : concatPoints(sets));
  const known = new Map<string, number>();
  return ({ field, derivative }) => {
    const index = multiIndex(derivative, model.coordinates);
    const key = `${field} ${index.join()}`;
    const found = known.get(key) ?? energyOf(model.parts, field, index, points);
    known.set(key, found);
    return found;
  };
}

function someOf(points: Points): Points {
  if (points.count <= measured) return points;
  return selectPoints(
    points,
    Array.from({ length: measured }, (_, k) => Math.floor(((k * golden) % 1) * points.count)),
  );
}

function energyOf(parts: readonly FieldPart[], field: string, index: MultiIndex, points: Points): number {
  const { count } = points;
  return parts.reduce((total, { field: own, basis }) => {
    if (own !== field || count === 0) return total;
    const values = new Float64Array(basis.size * count);
    basis.accumulate(points, [{ index }], values, count);
    return total + values.reduce((sum, value) => sum + value * value, 0) / count;
  }, 0);
}
