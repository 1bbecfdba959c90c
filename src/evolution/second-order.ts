/** @file Equations of second order in time as systems of first order: every u_tt brings the velocity u_t as a field. */

import { type Expression, jet, leaves, sub, substitute, totalDerivative } from "../expression/index.ts";
import type { Condition, Problem } from "../problem/index.ts";
import { isJet } from "./terms.ts";

/**
 * The problem with a velocity as an additional field for every field that an equation holds to second order in t.
 *
 * Derivatives in t become velocities, u_tt the derivative of a velocity, and u_t = velocity joins the equations.
 * Conditions at the ends of x hold for velocities too, differentiated along t; so do lifts.
 *
 * @returns the same problem where nothing is of second order.
 */
export function firstOrder(problem: Problem, time: string): Problem {
  const accelerated = new Set(
    leaves(problem.interior.map(({ residual }) => residual))
      .filter(isJet)
      .filter(({ derivative }) => derivative.filter((name) => name === time).length === 2)
      .map(({ field }) => field),
  );
  if (accelerated.size === 0) return problem;
  // Not u_t, which is the name of a derivative.
  const velocity = (field: string): string => `${field}'`;
  const lowered = (residual: Expression): Expression =>
    substitute(residual, (leaf) => {
      if (!isJet(leaf) || !accelerated.has(leaf.field)) return undefined;
      const at = leaf.derivative.indexOf(time);
      if (at < 0) return undefined;
      const rest = leaf.derivative.filter((_, n) => n !== at);
      return jet(velocity(leaf.field), rest, leaf.site);
    });
  const along = (e: Expression): Expression => totalDerivative(e, time, problem.coordinates);
  const bound = (residual: Expression) => ({ text: "", residual });
  const conditionOf = (condition: Condition): Condition => {
    const equations = condition.equations.map(({ residual }) => bound(lowered(residual)));
    const isInitial = condition.face?.coordinate === time;
    const moving = condition.equations.filter(({ residual }) =>
      leaves(residual).some((leaf) => isJet(leaf) && accelerated.has(leaf.field)),
    );
    const later =
      isInitial || condition.pair ? [] : moving.map(({ residual }) => bound(lowered(along(residual))));
    return { ...condition, equations: [...equations, ...later] };
  };
  const { hard } = problem.recommended;
  const lifts = Object.entries(hard ?? {}).filter(([field]) => accelerated.has(field));
  const velocityLifts = lifts.map(([field, part]) => [velocity(field), { ...part, lift: along(part.lift) }]);
  return {
    ...problem,
    fields: [...problem.fields, ...[...accelerated].map(velocity)],
    interior: [
      ...problem.interior.map(({ residual }) => bound(lowered(residual))),
      ...[...accelerated].map((field) => bound(sub(jet(field, [time]), jet(velocity(field))))),
    ],
    conditions: problem.conditions.map(conditionOf),
    recommended: hard
      ? { ...problem.recommended, hard: { ...hard, ...Object.fromEntries(velocityLifts) } }
      : problem.recommended,
  };
}
