/** @file Conditions with the names of the problem resolved: equations, kinds, names. */

import { UsageError } from "../errors.ts";
import { bindEquations, type Equations, formatText, jet, type Scope, sub } from "../expression/index.ts";
import type { Face } from "../geometry/index.ts";
import { type ConditionDescription, inCoordinates } from "./conditions.ts";
import { measurements } from "./measurements.ts";
import { jetsOf, orderIn } from "./orders.ts";
import type { BoundEquation, Condition, ConditionKind } from "./types.ts";

/** A scope in which fields are named. */
export type ProblemScope = Scope & { readonly fields: readonly string[] };

/**
 * The conditions of a problem with unique names.
 *
 * @param interior - the bound equations; they give periodic conditions their order.
 * @throws UsageError from `bindEquations`, naming the condition's place; for points or columns that do not fit the
 *   coordinates; for a name given twice.
 */
export function bindConditions(
  descriptions: readonly ConditionDescription[],
  scope: ProblemScope,
  interior: readonly BoundEquation[],
): Condition[] {
  const bound = descriptions.map((description) => bindCondition(description, scope, interior));
  const given = descriptions.map(({ options }) => options.name);
  checkGiven(given);
  const taken = new Set(given);
  return bound.map((condition, i) => {
    const name = given[i] ?? numbered(condition.name, taken);
    taken.add(name);
    const { weight } = descriptions[i].options;
    return { ...condition, name, ...(weight !== undefined && { weight }) };
  });
}

function checkGiven(given: readonly (string | undefined)[]): void {
  const twice = given.find((name, i) => name !== undefined && given.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new UsageError({
    what: `two conditions are named "${twice}"`,
    remedy: "give each a name of its own",
  });
}

function numbered(name: string, taken: ReadonlySet<string | undefined>): string {
  for (let k = 1; ; k++) {
    const candidate = k === 1 ? name : `${name} ${k}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function bindCondition(
  description: ConditionDescription,
  scope: ProblemScope,
  interior: readonly BoundEquation[],
): Condition {
  switch (description.at) {
    case "face":
      return onFace(description, scope);
    case "pair":
      return betweenFaces(description, scope, interior);
    case "points": {
      const points = inCoordinates(description.points, scope.coordinates, "data");
      return {
        name: "data",
        kind: "data",
        equations: equationsAt(description.equations, scope, "data"),
        points,
      };
    }
    case "columns":
      return {
        name: "data",
        kind: "data",
        ...measurements(description.columns, scope.coordinates, scope.fields),
      };
  }
}

function onFace(
  { face, equations, options }: Extract<ConditionDescription, { at: "face" }>,
  scope: ProblemScope,
): Condition {
  const bound = equationsAt(equations, { ...scope, normals: true }, `face "${face.name}"`);
  const kind = options.kind ?? kindOf(face, bound);
  return { name: `${kind} on ${face.name}`, kind, equations: bound, face };
}

/** As textbooks say it; the low end of time is recognised by the face. */
function kindOf(face: Face, equations: readonly BoundEquation[]): ConditionKind {
  if (face.coordinate === "t" && face.side === "low") return "initial";
  const derivatives = jetsOf(equations.map(({ residual }) => residual)).map(
    (leaf) => leaf.derivative.length > 0,
  );
  if (!derivatives.includes(true)) return "dirichlet";
  return derivatives.includes(false) ? "robin" : "neumann";
}

function betweenFaces(
  { coordinate, low, shift, options }: Extract<ConditionDescription, { at: "pair" }>,
  { fields }: ProblemScope,
  interior: readonly BoundEquation[],
): Condition {
  const residuals = interior.map(({ residual }) => residual);
  const equations = fields.flatMap((field) => {
    const highest = options.order ?? orderIn(residuals, field, coordinate) - 1;
    return Array.from({ length: highest + 1 }, (_, order) => matched(field, coordinate, order));
  });
  return { name: `periodic on ${coordinate}`, kind: "periodic", equations, pair: { coordinate, low, shift } };
}

function matched(field: string, coordinate: string, order: number): BoundEquation {
  const derivative = new Array<string>(order).fill(coordinate);
  const here = jet(field, derivative, 0);
  const text = `${formatText(here)} is periodic in ${coordinate}`;
  return { text, residual: sub(here, jet(field, derivative, 1)) };
}

/** `bindEquations` whose complaints say where the equations were to hold. */
function equationsAt(equations: Equations, scope: Scope, place: string): BoundEquation[] {
  try {
    return bindEquations(equations, scope);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const where = `condition on ${place}${error.complaint.where ? `\n${error.complaint.where}` : ""}`;
    throw new UsageError({ ...error.complaint, where });
  }
}
