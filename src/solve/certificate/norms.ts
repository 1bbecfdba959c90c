/** @file Sizes of errors on points of their own, comparable with errors against the exact solution. */

import type { KnownFields } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";

/** Values of the fields at the points where errors are measured. */
export interface Measure {
  values(u: KnownFields): Float64Array[];
  /** ‖e‖₂ / ‖u + e‖₂ per field, means removed from fields known up to a constant. */
  relative(e: readonly Float64Array[], best: readonly Float64Array[]): Float64Array;
}

/** Chosen here: 4000 points tell a root mean square to about one percent. */
const count = 4000;

/**
 * The measure of errors of u: a Latin hypercube of points that no solve and no certificate uses. It falls evenly along
 * every axis: an error in a layer of width 1/1000 has four points, of which independent ones have less than two in every
 * tenth draw. At a kink on an edge (`reaction`, eight draws) it is off by 2.5 at most, Sobol's points by 3.3, independent
 * ones by 4.7.
 *
 * @param u - the solution whose error is estimated; evaluated once.
 */
export function measureOf(problem: Problem, u: KnownFields): Measure {
  const { domain, fields, upToConstant } = problem;
  const stream = random(20_233).split("certificate");
  const points = domain.sample(count, { sequence: "latin-hypercube", random: stream });
  const known = u.evaluate(fields, points);
  return {
    values: (e) => e.evaluate(fields, points),
    relative: (e, best) =>
      Float64Array.from(fields, (field, f) => {
        const free = upToConstant.includes(field);
        const size = spread(
          known[f].map((value, i) => value + best[f][i]),
          free,
        );
        const error = spread(e[f], free);
        return error === 0 ? 0 : error / size;
      }),
  };
}

/** ‖v‖₂, or of v minus its mean. */
function spread(values: Float64Array, removeMean: boolean): number {
  const mean = removeMean ? values.reduce((a, b) => a + b, 0) / values.length : 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
}

/** a - b, field by field. */
export const minus = (a: readonly Float64Array[], b: readonly Float64Array[]): Float64Array[] =>
  a.map((column, f) => column.map((value, i) => value - b[f][i]));

/** Mean over fields: what `ErrorReport.relativeL2` is. */
export const meanOf = (each: Float64Array): number => each.reduce((a, b) => a + b, 0) / each.length;
