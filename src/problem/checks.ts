/** @file What is refused before solving, each complaint naming the face, field or equation. */

import { type Complaint, nearest, UsageError } from "../errors.ts";
import { leaves } from "../expression/index.ts";
import { type Face, pointAt } from "../geometry/index.ts";
import { random } from "../random.ts";
import { counted } from "../words.ts";
import { checkDetermined } from "./determined.ts";
import { jetsOf, touches } from "./orders.ts";
import { checkDescription } from "./picture.ts";
import type { Condition, Problem } from "./types.ts";

/**
 * The problem itself, when nothing speaks against solving it.
 *
 * @throws UsageError as described at `problem`.
 */
export function checkProblem(problem: Problem): Problem {
  checkEquations(problem);
  for (const condition of problem.conditions) checkCondition(condition, problem);
  checkNamesUsed(problem);
  checkDetermined(problem);
  checkDescription(problem);
  return problem;
}

const refuse = (complaint: Complaint): never => {
  throw new UsageError(complaint);
};

function checkEquations({ name, fields, interior, conditions, hints = [] }: Problem): void {
  const where = interior.map(({ text }) => text).join("\n");
  // Measurements may stand in for equations: a coefficient that is a field has none of its own.
  if (interior.length < fields.length && !conditions.some(({ points }) => points))
    refuse({
      what: `problem "${name}" has ${counted(interior.length, "interior equation")} for ${fields.length} fields ${fields.join(", ")}`,
      where: [where, ...hints].join("\n"),
      remedy:
        "one equation per field, each on its own line of the template; or data(...) that determine the rest",
    });
  for (const field of fields)
    if (!interior.some(({ residual }) => touches(residual, field)))
      refuse({
        what: `the field "${field}" occurs in no interior equation`,
        where,
        remedy: "an equation for it",
      });
  for (const { text, residual } of interior)
    if (jetsOf([residual]).length === 0)
      refuse({ what: "an interior equation contains no field", where: text, remedy: "leave it out" });
}

function checkCondition(condition: Condition, problem: Problem): void {
  const { name, equations, face, pair, points } = condition;
  if (equations.length === 0)
    refuse({
      what: `condition "${name}" has no equations`,
      where: `problem "${problem.name}"`,
      remedy: pair
        ? `periodic(domain, "${pair.coordinate}", { order: 0 }): no derivative along ${pair.coordinate} occurs`
        : "an equation, or leave the condition out",
    });
  for (const { text, residual } of equations)
    if (!leaves(residual).some((leaf) => leaf.kind === "jet" || leaf.kind === "coefficient"))
      refuse({
        what: `condition "${name}" has an equation without a field`,
        where: text,
        remedy: `an equation in ${problem.fields.join(", ")}`,
      });
  if (points?.count === 0)
    refuse({ what: `condition "${name}" has no points`, remedy: "at least one measurement" });
  if (face) checkFace(face, name, problem);
  if (pair) checkFace(pair.low, name, problem);
  checkWeight(condition);
}

function checkWeight({ name, weight }: Condition): void {
  if (weight === undefined || (Number.isFinite(weight) && weight > 0)) return;
  refuse({ what: `condition "${name}" has the weight ${weight}`, remedy: "a positive number; default 10" });
}

function checkFace(face: Face, condition: string, { domain, coordinates }: Problem): void {
  const where = `condition "${condition}" on face "${face.name}"`;
  if (face.coordinates.join() !== coordinates.join())
    refuse({
      what: `face "${face.name}" has coordinates (${face.coordinates.join(", ")}), the domain (${coordinates.join(", ")})`,
      where,
      remedy: "a face of the problem's domain: domain.face(...)",
    });
  if (!(face.measure > 0))
    refuse({ what: `face "${face.name}" has no points`, where, remedy: "a face of positive measure" });
  // Chosen here: a handful of points tells a face of another region; the seed only has to be fixed.
  const points = face.sample(8, { random: random(0) });
  if (points.count === 0)
    refuse({ what: `face "${face.name}" has no points`, where, remedy: "another face" });
  const scale = Math.hypot(...domain.bounds.map(([low, high]) => high - low));
  for (let i = 0; i < points.count; i++) {
    const at = coordinates.map((_, c) => points.values[c * points.count + i]);
    if (!(domain.signedDistance(at) <= 1e-6 * scale))
      refuse({
        what: `face "${face.name}" leaves the domain, at ${JSON.stringify(pointAt(points, i))}`,
        where,
        remedy: "a face of the problem's domain: domain.face(...)",
      });
  }
}

function checkNamesUsed({
  fields,
  coefficients,
  upToConstant,
  reference,
  trueCoefficients,
  name,
}: Problem): void {
  const known = (names: readonly string[], all: readonly string[], thing: string, where: string): void => {
    const stranger = names.find((candidate) => !all.includes(candidate));
    if (stranger === undefined) return;
    const near = nearest(stranger, all);
    refuse({
      what: `"${stranger}" is not a ${thing} of problem "${name}"`,
      where: `${where}; known: ${all.join(", ") || "none"}`,
      ...(near.length > 0 && { remedy: near.join(" or ") }),
    });
  };
  const coefficientNames = coefficients.map((coefficient) => coefficient.name);
  known(upToConstant, fields, "field", "upToConstant");
  known(Object.keys(reference?.fields ?? {}), fields, "field", "reference");
  known(Object.keys(trueCoefficients ?? {}), coefficientNames, "coefficient", "trueCoefficients");
}
