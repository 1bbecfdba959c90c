/** @file A problem's equations as linear operators on its fields: residuals and their slopes, block by block. */

import {
  type Coefficient,
  type Expression,
  type Jet,
  leaves,
  partials,
  share,
} from "../../expression/index.ts";
import type { MultiIndex } from "../../models/index.ts";
import { type BoundEquation, type Condition, jetsOf, type Problem } from "../../problem/index.ts";

/** F of one equation and ∂F for every jet and coefficient it contains. */
export interface EquationForm {
  readonly text: string;
  readonly residual: Expression;
  readonly slopes: readonly { readonly jet: Jet; readonly slope: Expression }[];
  /** One per coefficient of the problem, zero where it does not occur. */
  readonly coefficientSlopes: readonly Expression[];
}

/** Equations that hold on one set of points. */
export interface BlockForm {
  /** `interior`, or the condition's name. */
  readonly name: string;
  readonly equations: readonly EquationForm[];
  /** Derivatives of fields that F or its slopes need, at the point (site 0) or its periodic partner (site 1). */
  readonly jets: readonly Jet[];
  /** J depends on the fields. */
  readonly curved: boolean;
  readonly pair?: Condition["pair"];
}

/** The interior, then every condition. */
export function blockForms({ interior, conditions, coefficients }: Problem): BlockForm[] {
  const form = (name: string, bound: readonly BoundEquation[], pair?: Condition["pair"]): BlockForm => {
    const equations = equationForms(bound, coefficients);
    return {
      name,
      equations,
      jets: jetsOf(bound.map(({ residual }) => residual)),
      curved: dependsOn(allSlopes({ equations }), ["jet"]),
      ...(pair && { pair }),
    };
  };
  return [
    form("interior", interior),
    ...conditions.map(({ name, equations, pair }) => form(name, equations, pair)),
  ];
}

function equationForms(
  equations: readonly BoundEquation[],
  coefficients: readonly Coefficient[],
): EquationForm[] {
  return equations.map(({ text, residual }) => {
    const jets = jetsOf([residual]);
    const [shared, ...slopes] = share([residual, ...partials(residual, [...jets, ...coefficients])]);
    return {
      text,
      residual: shared,
      slopes: jets.map((jet, k) => ({ jet, slope: slopes[k] })),
      coefficientSlopes: slopes.slice(jets.length),
    };
  });
}

const dependsOn = (expressions: readonly Expression[], kinds: readonly string[]): boolean =>
  leaves(expressions).some(({ kind }) => kinds.includes(kind));

const fieldSlopes = ({ equations }: Pick<BlockForm, "equations">): Expression[] =>
  equations.flatMap(({ slopes }) => slopes.map(({ slope }) => slope));

const allSlopes = ({ equations }: Pick<BlockForm, "equations">): Expression[] =>
  equations.flatMap(({ slopes, coefficientSlopes }) => [
    ...slopes.map(({ slope }) => slope),
    ...coefficientSlopes,
  ]);

/**
 * Every equation and condition is affine in the fields and the coefficients together: one solve is exact.
 *
 * @example
 * const line = box({ x: [0, 1] });
 * const bar = problem({ name: "bar", domain: line, interior: pde`u_xx = -1`, conditions: [on(line.face("x"), pde`u = 0`)] });
 * isLinear(bar); // true
 */
export function isLinear(problem: Problem): boolean {
  if (problem.coefficients.some(({ positive }) => positive)) return false;
  return blockForms(problem).every((form) => !dependsOn(allSlopes(form), ["jet", "coefficient"]));
}

/** Affine in the fields when the coefficients are held fixed. */
export const isLinearInFields = (forms: readonly BlockForm[]): boolean =>
  forms.every((form) => !dependsOn(fieldSlopes(form), ["jet"]));

/**
 * Orders per coordinate of a derivative.
 *
 * @example
 * multiIndex(["x", "x", "t"], ["x", "t"]); // [2, 1]
 */
export const multiIndex = (derivative: readonly string[], coordinates: readonly string[]): MultiIndex =>
  coordinates.map((name) => derivative.filter((along) => along === name).length);
