/** @file Solutions with known errors: exact expressions plus a perturbation. */

import { add, type Expression, parseExpression, totalDerivative } from "../../../src/expression/index.ts";
import { evaluateAt, type Problem } from "../../../src/problem/index.ts";
import {
  errorsAgainst,
  jetNamed,
  knownValues,
  onePoint,
  type Solution,
} from "../../../src/solution/index.ts";

/** Fields given as expressions, with exact derivatives. */
export function expressionSolution(
  { coordinates, fields, domain }: Pick<Problem, "coordinates" | "fields" | "domain">,
  values: Readonly<Record<string, Expression>>,
): Solution {
  const evaluate: Solution["evaluate"] = (names, points) =>
    evaluateAt(
      names.map((name) => {
        const { field, derivative } = jetNamed(name, { coordinates, fields });
        return derivative.reduce<Expression>((e, c) => totalDerivative(e, c, coordinates), values[field]);
      }),
      points,
    );
  const at: Solution["at"] = (point, name = fields[0]) =>
    evaluate([name], onePoint(point, coordinates))[0][0];
  return { coordinates, fields, domain, evaluate, at };
}

/** The exact solution plus one text per field. */
export function perturbed(problem: Problem, ...errors: readonly string[]): Solution {
  const { coordinates, fields, exact } = problem;
  const scope = { coordinates };
  return expressionSolution(
    problem,
    Object.fromEntries(
      fields.map((field, f) => [field, add(exact![field] as Expression, parseExpression(errors[f], scope))]),
    ),
  );
}

/** The true relative L2 error. */
export function errorOf(problem: Problem, u: Solution): number {
  const known = knownValues(problem, 4000)!;
  return errorsAgainst(known, problem, u.evaluate(problem.fields, known.points)).relativeL2;
}
