/** @file Manufactured sources, and exact solutions put back into their problems. */

import { UsageError } from "../errors.ts";
import {
  add,
  bindEquations,
  constant,
  coordinate,
  type Equations,
  type Expression,
  type Jet,
  type Numeric,
  substitute,
  substituteAll,
} from "../expression/index.ts";
import { bindFields, type FieldInput } from "./exact.ts";
import { differentiateField } from "./fields.ts";
import type { Condition, FieldValue, Problem } from "./types.ts";

export interface ManufactureOptions {
  /** Coordinates of the domain, in order. */
  readonly coordinates: readonly string[];
  /** Named numbers and expressions in the equations and the exact solution. */
  readonly values?: Readonly<Record<string, Numeric>>;
}

/**
 * The sources that make given fields solve the equations: left - right with the fields substituted, one per equation.
 *
 * An equation written with a zero source, `lap(u) + u^3 = 0`, becomes `lap(u) + u^3 = source`.
 *
 * @param exact - one value per field, as `expr` text, expression or number. Functions are refused: their derivatives
 *   are not known.
 * @throws UsageError for a field without a value, functions, and from `bindEquations`.
 *
 * Source: Salari and Knupp 2000, "Code verification by the method of manufactured solutions".
 *
 * @example
 * formatText(manufacture(pde`u_xx + u = 0`, { u: expr`x^2` }, { coordinates: ["x"] })[0]); // "2 + x^2"
 */
export function manufacture(
  equations: Equations,
  exact: Readonly<Record<string, FieldInput>>,
  { coordinates, values = {} }: ManufactureOptions,
): Expression[] {
  const fields = Object.keys(exact);
  const bound = bindEquations(equations, { coordinates, fields, values });
  const known = bindFields(exact, fields, { coordinates, values });
  const residuals = bound.map(({ residual }) => residual);
  return substituteFields(residuals, known, coordinates);
}

/** What is left of the equations of a problem when the exact solution is put in: zero, if it is one. */
export interface SubstitutedProblem {
  readonly interior: readonly Expression[];
  readonly conditions: readonly {
    readonly condition: Condition;
    readonly residuals: readonly Expression[];
  }[];
}

/**
 * Residuals of all equations with the exact solution in place of the fields, as functions of the point.
 *
 * Coefficients take their true value where it is known. Periodic residuals are functions of the point on the low face.
 *
 * @throws UsageError if the problem has no exact solution, or has it as a function of the point.
 */
export function substituteSolution(problem: Problem): SubstitutedProblem {
  const { exact, name } = problem;
  if (!exact)
    throw new UsageError({
      what: `problem "${name}" has no exact solution`,
      remedy: "problem({ ..., exact })",
    });
  const put = (residuals: readonly Expression[], pair?: Condition["pair"]): Expression[] =>
    withTrueCoefficients(substituteFields(residuals, exact, problem.coordinates, pair), problem);
  return {
    interior: put(problem.interior.map(({ residual }) => residual)),
    conditions: problem.conditions.map((condition) => ({
      condition,
      residuals: put(
        condition.equations.map(({ residual }) => residual),
        condition.pair,
      ),
    })),
  };
}

/** Jets become derivatives of the known fields; those at site 1 are taken at the partner point of the pair. */
function substituteFields(
  residuals: readonly Expression[],
  exact: Readonly<Record<string, FieldValue>>,
  coordinates: readonly string[],
  pair?: Condition["pair"],
): Expression[] {
  return substituteAll(residuals, (leaf) => {
    if (leaf.kind !== "jet") return undefined;
    const value = differentiateField(known(leaf, exact), leaf.derivative, coordinates);
    return leaf.site === 1 && pair ? shifted(value, pair.coordinate, pair.shift) : value;
  });
}

function known(leaf: Jet, exact: Readonly<Record<string, FieldValue>>): FieldValue {
  if (Object.hasOwn(exact, leaf.field)) return exact[leaf.field];
  throw new UsageError({
    what: `the exact solution lacks the field "${leaf.field}"`,
    where: `known: ${Object.keys(exact).join(", ")}`,
    remedy: "one entry per field",
  });
}

const shifted = (value: Expression, name: string, shift: number): Expression =>
  substitute(value, (leaf) =>
    leaf.kind === "coordinate" && leaf.name === name ? add(coordinate(name), shift) : undefined,
  );

const withTrueCoefficients = (
  residuals: readonly Expression[],
  { trueCoefficients = {} }: Problem,
): Expression[] =>
  substituteAll(residuals, (leaf) =>
    leaf.kind === "coefficient" && Object.hasOwn(trueCoefficients, leaf.name)
      ? constant(trueCoefficients[leaf.name])
      : undefined,
  );
