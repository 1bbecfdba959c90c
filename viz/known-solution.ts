/** @file The exact or reference solution at points, if there is one. */

import { UsageError } from "../src/errors.ts";
import { evaluate } from "../src/expression/index.ts";
import { pointAt, type Points } from "../src/geometry/index.ts";
import type { FieldValue, Problem } from "../src/problem/index.ts";
import { random } from "../src/random.ts";
import type { Solution } from "../src/solution/solution.ts";
import { leafValue } from "./leaf-value.ts";

export interface KnownSolution {
  /** What is known; undefined when nothing is, or only at points of its own. */
  readonly against: "exact" | "reference" | undefined;
  has(field: string): boolean;
  /** Values at points. For a field known up to a constant, shifted to the mean of the computed one. */
  at(field: string, points: Points): Float64Array;
}

/** chosen here: enough Sobol points for the mean difference to about four digits of the field's variation. */
const meanPoints = 4096;

/** Exact values where the problem has them for all fields, else the reference if it is known everywhere. */
export function knownSolution(problem: Problem, solution: Solution): KnownSolution {
  const everywhere = problem.reference?.points ? undefined : problem.reference?.fields;
  const complete = (fields: Readonly<Record<string, FieldValue>> | undefined): boolean =>
    fields !== undefined && problem.fields.every((field) => field in fields);
  const against = complete(problem.exact) ? "exact" : complete(everywhere) ? "reference" : undefined;
  const fields: Readonly<Record<string, FieldValue>> = (against === "exact" ? problem.exact : everywhere) ?? {};
  const shifts = new Map<string, number>();
  const shift = (field: string): number => {
    if (!problem.upToConstant.includes(field)) return 0;
    if (!shifts.has(field)) shifts.set(field, meanDifference(problem, solution, field, fields[field]));
    return shifts.get(field) as number;
  };
  return {
    against,
    has: (field) => against !== undefined && problem.fields.includes(field),
    at: (field, points) => {
      if (!against || !problem.fields.includes(field))
        throw new UsageError({ what: `no exact solution of "${field}" is known`, where: "viewer" });
      return valuesOf(fields[field], points).map((value) => value + shift(field));
    },
  };
}

function valuesOf(of: FieldValue, points: Points): Float64Array {
  return Float64Array.from({ length: points.count }, (_, i) => {
    const point = pointAt(points, i);
    return typeof of === "function" ? of(point) : evaluate(of, (leaf) => leafValue(leaf, point));
  });
}

function meanDifference({ domain }: Problem, solution: Solution, field: string, of: FieldValue): number {
  const points = domain.sample(meanPoints, { random: random(1) });
  const exact = valuesOf(of, points);
  return solution.evaluate([field], points)[0].reduce((sum, value, i) => sum + value - exact[i], 0) / points.count;
}
