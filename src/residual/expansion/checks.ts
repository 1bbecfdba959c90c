/** @file What an expansion system refuses before it takes any memory. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { LinearModel } from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { BlockForm } from "./form.ts";

/**
 * @throws UsageError for a model in other coordinates or fields than the problem's, and for a basis without the
 *   derivatives that the equations need.
 */
export function checkModel(problem: Problem, model: LinearModel, forms: readonly BlockForm[]): void {
  if (model.coordinates.join() !== problem.coordinates.join())
    throw new UsageError({
      what: `the model is in (${model.coordinates.join(", ")}), the problem in (${problem.coordinates.join(", ")})`,
      where: `model ${model.name}`,
      remedy: "bases in the coordinates of the problem, in its order",
    });
  const carried = model.parts.map(({ field }) => field);
  const wrong =
    problem.fields.find((field) => !carried.includes(field)) ??
    carried.find((field) => !problem.fields.includes(field));
  if (wrong !== undefined)
    throw new UsageError({
      what: `the model has the fields ${carried.join(", ")}, the problem ${problem.fields.join(", ")}`,
      where: `field "${wrong}"`,
      remedy: "one basis per field of the problem",
    });
  for (const { field, basis } of model.parts) refuseHighOrder(forms, field, basis);
}

function refuseHighOrder(
  forms: readonly BlockForm[],
  field: string,
  basis: { readonly name: string; readonly order: number },
): void {
  for (const { jets, name } of forms)
    for (const { field: of, derivative } of jets)
      if (of === field && derivative.length > basis.order)
        throw new UsageError({
          what: `a model whose jets lack the needed order: ${field}_${derivative.join("")} is of order ${derivative.length}, the basis "${basis.name}" goes up to ${basis.order}`,
          where: name,
          remedy: "a smoother basis",
        });
}

/** @throws UsageError for a wrong number of point sets or factors, or points in other coordinates. */
export function checkPoints(
  problem: Problem,
  interior: Points,
  conditions: readonly Points[],
  factors: Float64Array | undefined,
): void {
  if (conditions.length !== problem.conditions.length)
    throw new UsageError({
      what: `${conditions.length} sets of points for ${problem.conditions.length} conditions`,
      where: problem.conditions.map(({ name }) => name).join(", "),
      remedy: "one set per condition, in the problem's order",
    });
  for (const points of [interior, ...conditions])
    if (points.coordinates.join() !== problem.coordinates.join())
      throw new UsageError({
        what: `points in (${points.coordinates.join(", ")}), the problem is in (${problem.coordinates.join(", ")})`,
        remedy: "points in the coordinates of the problem, in its order",
      });
  if (factors && factors.length !== interior.count)
    throw new UsageError({
      what: `${factors.length} factors for ${interior.count} interior points`,
      remedy: "one factor per interior point",
    });
}
