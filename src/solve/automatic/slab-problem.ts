/** @file A problem on part of its time interval, continued from the solution of the part before. */

import {
  type Expression,
  type Jet,
  jet,
  type Leaf,
  leafKey,
  leaves,
  sampled,
  sub,
} from "../../expression/index.ts";
import { box, type Face, type Region, unionFace } from "../../geometry/index.ts";
import type { BoundEquation, Condition, Problem } from "../../problem/index.ts";
import type { Solution } from "../../solution/index.ts";
import type { Traits } from "./traits.ts";

/** Whether the problem can be cut in time: a box, an initial condition, and nothing that looks at other times. */
export const canBeCut = ({ conditions }: Problem, { isBox, time }: Traits): boolean =>
  isBox &&
  time !== undefined &&
  conditions.every(({ points, face }) => points === undefined && !endsTime(face));

const endsTime = (face: Face | undefined): boolean =>
  (face?.parts ?? (face ? [face] : [])).some((part) => part.coordinate === "t" && part.side === "high");

/**
 * The problem on [from, to] in time; the fields and those derivatives that the initial conditions name start with the
 * values of `before`.
 *
 * @param before - the solution up to `from`; absent for the first slab, which keeps the initial conditions.
 */
export function slabProblem(
  problem: Problem,
  time: number,
  [from, to]: readonly [number, number],
  before?: Solution,
): Problem {
  const { coordinates, domain } = problem;
  const domainNow = box(
    Object.fromEntries(
      coordinates.map((name, c) => [name, c === time ? [from, to] : domain.bounds[c]] as const),
    ),
  );
  const kept = problem.conditions.filter((condition) => !before || condition.kind !== "initial");
  const moved = kept.map((condition) => onRegion(condition, domainNow));
  const conditions = before ? [...continued(problem, domainNow, time, before), ...moved] : moved;
  return { ...problem, domain: domainNow, conditions };
}

/** The same equations on the face of the same name of another box. */
function onRegion(condition: Condition, region: Region): Condition {
  const { face, pair } = condition;
  if (pair) return { ...condition, pair: { ...pair, low: region.face(pair.coordinate, "low") } };
  if (!face) return condition;
  const parts = (face.parts ?? [face]).map((part) => region.face(part.coordinate!, part.side));
  return { ...condition, face: unionFace(face.name, parts) };
}

/**
 * Every field, and every time derivative that an initial condition prescribes, goes on where it was, with the weight
 * that its initial condition has.
 */
function continued(problem: Problem, region: Region, time: number, before: Solution): Condition[] {
  const name = problem.coordinates[time];
  const jets = prescribed(problem, name);
  const weights = jets.map((leaf) => weightOf(problem, leaf));
  return [...new Set(weights)].map((weight, k): Condition => {
    const own = jets.filter((_, l) => weights[l] === weight);
    const what = k === 0 ? "" : `${own.map(leafKey).join(", ")} `;
    return {
      name: `${what}continued at ${name} = ${region.bounds[time][0]}`,
      kind: "initial",
      face: region.face(name, "low"),
      equations: own.map((leaf) => continuation(leaf, before)),
      ...(weight !== undefined && { weight }),
    };
  });
}

/** Weight of the initial condition that prescribes a jet, where it has its own. */
const weightOf = ({ conditions }: Problem, leaf: Jet): number | undefined =>
  conditions.find(
    ({ kind, equations }) =>
      kind === "initial" &&
      leavesOf(equations).some((found) => found.kind === "jet" && leafKey(found) === leafKey(leaf)),
  )?.weight;

const leavesOf = (equations: readonly BoundEquation[]): readonly Leaf[] =>
  leaves(equations.map(({ residual }) => residual));

/** The jets of lowest to highest time order that initial conditions fix: u, and u_t where it is given. */
function prescribed({ conditions, fields }: Problem, time: string): Jet[] {
  const residuals = conditions
    .filter(({ kind }) => kind === "initial")
    .flatMap(({ equations }) => equations.map(({ residual }) => residual));
  const found = leaves(residuals).filter((leaf): leaf is Jet => leaf.kind === "jet");
  return fields.flatMap((field) => {
    const orders = found
      .filter((leaf) => leaf.field === field)
      .map(({ derivative }) => derivative.filter((axis) => axis === time).length);
    return orders.length === 0
      ? []
      : Array.from({ length: Math.max(...orders) + 1 }, (_, order) =>
          jet(field, new Array<string>(order).fill(time)),
        );
  });
}

function continuation(leaf: Jet, before: Solution): BoundEquation {
  const name = leafKey(leaf);
  const value: Expression = sampled(`${name} before`, (point) => before.at(point, name));
  return { text: `${name} is continuous`, residual: sub(leaf, value) };
}
