/** @file The same problem in other unknowns, bound and checked. */

import { UsageError } from "../errors.ts";
import {
  bindExpression,
  type Expression,
  expr,
  lift,
  type Numeric,
  type ParsedExpression,
} from "../expression/index.ts";
import type { Region } from "../geometry/index.ts";
import type { Problem, Substitute } from "./types.ts";

/** What `problem` takes as `substitute`. */
export interface SubstituteDescription {
  readonly problem: Problem;
  /** Per field of the original an expression of the fields of `problem` and the coordinates: `expr` text or built. */
  readonly fields: Readonly<Record<string, ParsedExpression | Expression>>;
}

/** Of the problem that is described. */
export interface SubstituteScope {
  readonly name: string;
  readonly domain: Region;
  readonly fields: readonly string[];
  readonly values: Readonly<Record<string, Numeric>>;
}

/**
 * The substitute with the names in its expressions resolved.
 *
 * @throws UsageError for other coordinates or bounds than the original's, a field without expression, an expression for
 *   no field, and unknown names, with a caret.
 *
 * @example
 * const line = box({ x: [0, 1] });
 * const square = problem({ name: "square", domain: line, interior: pde`w_xx = 2`, conditions: [on(line.face("x"), pde`w = x^2`)] });
 * const scope = { name: "root", domain: line, fields: ["u"], values: {} };
 * formatText(bindSubstitute({ problem: square, fields: { u: expr`sqrt(w)` } }, scope).fields.u); // "sqrt(w)"
 */
export function bindSubstitute(
  { problem, fields }: SubstituteDescription,
  { name, domain, fields: own, values }: SubstituteScope,
): Substitute {
  const refuse = (what: string, remedy: string): UsageError =>
    new UsageError({ what, where: `substitute of ${name}`, remedy });
  const isSame =
    problem.coordinates.join() === domain.coordinates.join() &&
    `${problem.domain.bounds}` === `${domain.bounds}`;
  if (!isSame) throw refuse("its domain is another one", "the same region for both problems");
  const wrong = [...own, ...Object.keys(fields)].find((field) => !own.includes(field) || !fields[field]);
  if (wrong !== undefined)
    throw refuse(`the expressions do not match the fields: "${wrong}"`, `one for each of ${own.join(", ")}`);
  const scope = { coordinates: problem.coordinates, fields: problem.fields, values };
  const bind = (value: ParsedExpression | Expression): Expression =>
    bindExpression(value.kind === "parsed" ? value : expr`${lift(value)}`, scope);
  return {
    problem,
    fields: Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, bind(value)])),
  };
}
