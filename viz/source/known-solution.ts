/** @file The exact or reference solution at points, if there is one. */

import { UsageError } from "../../src/errors.ts";
import { type Points, pointAt, selectPoints } from "../../src/geometry/index.ts";
import { evaluateField, type FieldValue, isInside, type Problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import type { Solution } from "../../src/solution/index.ts";

export interface KnownSolution {
  /** What is known; undefined when nothing is, or only at points of its own. */
  readonly against: "exact" | "reference" | undefined;
  has(field: string): boolean;
  /**
   * Values at points, NaN outside the domain. A field known up to a constant is shifted to the mean of the computed one.
   *
   * @throws UsageError for a field of which nothing is known.
   */
  at(field: string, points: Points): Float64Array;
}

/** chosen here: enough Sobol points for the mean difference to about four digits of the field's variation. */
const meanPoints = 4096;

/** Exact values where the problem has them for all fields, else the reference if it is known everywhere. */
export function knownSolution(problem: Problem, solution: Solution): KnownSolution {
  const { against, fields } = knownFields(problem);
  const shifts = new Map<string, number>();
  const shift = (field: string): number => {
    if (!problem.upToConstant.includes(field)) return 0;
    const known = shifts.get(field) ?? meanDifference(problem, solution, field, fields[field]);
    shifts.set(field, known);
    return known;
  };
  const has = (field: string): boolean => against !== undefined && problem.fields.includes(field);
  return {
    against,
    has,
    at: (field, points) => {
      if (!has(field))
        throw new UsageError({ what: `no exact solution of "${field}" is known`, where: "viewer" });
      const constant = shift(field);
      return evaluateInside(fields[field], points, problem).map((value) => value + constant);
    },
  };
}

function knownFields({ exact, reference, fields }: Problem): {
  readonly against: KnownSolution["against"];
  readonly fields: Readonly<Record<string, FieldValue>>;
} {
  const complete = (known: Readonly<Record<string, FieldValue>>): boolean =>
    fields.every((field) => field in known);
  if (exact && complete(exact)) return { against: "exact", fields: exact };
  if (reference && !reference.points && complete(reference.fields))
    return { against: "reference", fields: reference.fields };
  return { against: undefined, fields: {} };
}

/** Nothing is known outside, and a lattice over the bounds may reach there. */
function evaluateInside(value: FieldValue, points: Points, { domain }: Problem): Float64Array {
  const inside = isInside(domain);
  const indices = Array.from({ length: points.count }, (_, i) => i).filter((i) => inside(pointAt(points, i)));
  const values = evaluateField(value, selectPoints(points, indices));
  const out = new Float64Array(points.count).fill(Number.NaN);
  indices.forEach((i, k) => {
    out[i] = values[k];
  });
  return out;
}

function meanDifference({ domain }: Problem, solution: Solution, field: string, known: FieldValue): number {
  const points = domain.sample(meanPoints, { random: random(1) });
  const exact = evaluateField(known, points);
  return (
    solution.evaluate([field], points)[0].reduce((sum, value, i) => sum + value - exact[i], 0) / points.count
  );
}
