/** @file Refuses problems that surely have too few conditions for the order of their equations. */

import { UsageError } from "../errors.ts";
import { type Expression, evaluate, partials } from "../expression/index.ts";
import type { Face } from "../geometry/index.ts";
import { pointAt } from "../geometry/index.ts";
import { random } from "../random.ts";
import { jetsOf, orderIn, touches } from "./orders.ts";
import type { Problem } from "./types.ts";

/**
 * Conditions against orders, coordinate by coordinate.
 *
 * Only what is surely underdetermined is refused. A field passes in a coordinate when measurements, a periodic pair,
 * a hard constraint or a periodic embedding stand in; when all fields together have as many equations on the faces as
 * the orders sum to (mixed forms); when an equation without that derivative determines it (constraints); or where the
 * highest coefficient vanishes on the face (radial axes, Legendre's equation).
 *
 * @throws UsageError naming field, order and face.
 */
export function checkDetermined(problem: Problem): void {
  for (const coordinate of problem.coordinates) {
    const faces = problem.domain.faces.filter((face) => face.coordinate === coordinate);
    if (totalEquations(problem, coordinate) >= totalOrder(problem, coordinate)) continue;
    for (const field of problem.fields) {
      const order = orderIn(residuals(problem), field, coordinate);
      if (order > 0 && !standsIn(problem, field, coordinate))
        checkField(problem, field, order, coordinate, faces);
    }
  }
}

function checkField(
  problem: Problem,
  field: string,
  order: number,
  coordinate: string,
  faces: readonly Face[],
): void {
  const timeless = coordinate === "t" && faces.length === 0;
  // First order in space needs conditions at inflow only, which depends on the solution; alone it is an ODE.
  const inflow = coordinate !== "t" && order < 2 && problem.coordinates.length > 1;
  if (timeless || inflow) return;
  if (coordinate === "t") checkTime(problem, field, order);
  else if (faces.length === 0) checkClosed(problem, field, order, coordinate);
  else checkSpace(problem, field, order, coordinate, faces);
}

const residuals = ({ interior }: Problem): Expression[] => interior.map(({ residual }) => residual);

const totalOrder = (problem: Problem, coordinate: string): number =>
  problem.fields.reduce((total, field) => total + orderIn(residuals(problem), field, coordinate), 0);

function totalEquations(problem: Problem, coordinate: string): number {
  return problem.conditions.reduce((total, { face, equations }) => {
    const sides = face ? partsOf(face).filter((part) => part.coordinate === coordinate) : [];
    return total + sides.length * equations.length;
  }, 0);
}

const partsOf = (face: Face): readonly Face[] => face.parts ?? [face];

/** Something other than a condition on a face holds the field in this coordinate. */
function standsIn(problem: Problem, field: string, coordinate: string): boolean {
  const { hard, periodic } = problem.recommended;
  if (hard?.[field] || periodic?.[coordinate] !== undefined) return true;
  return problem.conditions.some(
    ({ points, pair, equations }) =>
      (points || pair?.coordinate === coordinate) &&
      equations.some(({ residual }) => touches(residual, field)),
  );
}

/** Equations on those parts of faces that touch the field. */
function equationsOn(problem: Problem, field: string, wanted: (part: Face) => boolean): number {
  return problem.conditions.reduce((total, { face, equations }) => {
    const parts = face ? partsOf(face).filter(wanted).length : 0;
    return total + parts * equations.filter(({ residual }) => touches(residual, field)).length;
  }, 0);
}

function checkTime(problem: Problem, field: string, order: number): void {
  const given = equationsOn(problem, field, (part) => part.coordinate === "t");
  if (given >= order || isConstrained(problem, field)) return;
  const missing = given === 0 ? "no initial condition" : `only ${given} initial condition`;
  const derivatives = order > 1 ? ` and one for ${field}_t` : "";
  throw new UsageError({
    what: `the field "${field}" has order ${order} in t and ${missing} on face "t low"`,
    where: equationsWith(problem, field),
    remedy: `on(domain.face("t", "low"), pde\`${field} = ...\`)${derivatives}`,
  });
}

/** An equation without time derivatives determines the field from the others. */
const isConstrained = (problem: Problem, field: string): boolean =>
  residuals(problem).some(
    (residual) =>
      touches(residual, field) && jetsOf([residual]).every(({ derivative }) => !derivative.includes("t")),
  );

function checkSpace(
  problem: Problem,
  field: string,
  order: number,
  coordinate: string,
  faces: readonly Face[],
): void {
  if (equationsOn(problem, field, (part) => part.coordinate === coordinate) >= order) return;
  for (const side of ["low", "high"] as const) {
    const walls = faces.filter((face) => face.side === side);
    if (walls.length === 0 || equationsOn(problem, field, touching(problem, coordinate, side)) > 0) continue;
    if (walls.every((wall) => degenerate(problem, field, coordinate, wall))) continue;
    throw new UsageError({
      what: `the field "${field}" has order ${order} in ${coordinate} and no condition on face "${coordinate} ${side}"`,
      where: equationsWith(problem, field),
      remedy: `on(domain.face("${coordinate}", "${side}"), pde\`${field} = ...\`) or periodic(domain, "${coordinate}")`,
    });
  }
}

/** Faces on that side, and faces that are none of the domain's own: those may lie anywhere on its boundary. */
const touching =
  (problem: Problem, coordinate: string, side: "low" | "high") =>
  (part: Face): boolean =>
    (part.coordinate === coordinate && part.side === side) ||
    (part.coordinate === undefined && problem.domain.faces.every((face) => face.name !== part.name));

/** On a disk or polygon no face belongs to one coordinate: any spatial face will do. */
function checkClosed(problem: Problem, field: string, order: number, coordinate: string): void {
  const walls = problem.domain.faces.filter((face) => face.coordinate !== "t");
  if (walls.length === 0 || equationsOn(problem, field, (part) => part.coordinate !== "t") > 0) return;
  if (walls.every((wall) => degenerate(problem, field, coordinate, wall))) return;
  throw new UsageError({
    what: `the field "${field}" has order ${order} in ${coordinate} and no condition on the boundary`,
    where: equationsWith(problem, field),
    remedy: `on(domain.boundary(), pde\`${field} = ...\`)`,
  });
}

const equationsWith = ({ interior }: Problem, field: string): string =>
  interior
    .filter(({ residual }) => touches(residual, field))
    .map(({ text }) => text)
    .join("\n");

/**
 * True where, on the whole face, the coefficients of the field's highest derivatives along the coordinate vanish or a
 * lower one is infinite: there regularity takes the place of a condition.
 */
function degenerate(problem: Problem, field: string, coordinate: string, face: Face): boolean {
  const order = orderIn(residuals(problem), field, coordinate);
  const slopes = residuals(problem).flatMap((residual) => {
    const jets = jetsOf([residual]).filter((jet) => jet.field === field);
    const highest = jets.map((jet) => jet.derivative.filter((name) => name === coordinate).length === order);
    return partials(residual, jets).map((slope, i) => ({ slope, highest: highest[i] }));
  });
  const points = face.sample(4, { random: random(0) });
  return Array.from({ length: points.count }, (_, i) => pointAt(points, i)).every((point) => {
    const values = slopes.map(({ slope, highest }) => ({ highest, value: atPoint(slope, point) }));
    return (
      values.some(({ value }) => !Number.isFinite(value)) ||
      values.every(({ highest, value }) => !highest || Math.abs(value) < 1e-12)
    );
  });
}

/** The value with every field and derivative set to a number that makes no coefficient vanish by chance. */
const atPoint = (expression: Expression, point: Readonly<Record<string, number>>): number =>
  evaluate(expression, (leaf) => {
    if (leaf.kind === "coordinate") return point[leaf.name];
    if (leaf.kind === "sampled") return leaf.of(point);
    if (leaf.kind === "coefficient") return leaf.initial === 0 ? 1 : leaf.initial;
    return Math.SQRT1_2;
  });
