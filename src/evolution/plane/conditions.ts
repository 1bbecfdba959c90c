/** @file What the conditions of a problem in the plane say about an evolution. */

import { type Expression, substitute, zero } from "../../expression/index.ts";
import type { Face } from "../../geometry/index.ts";
import { type Condition, evaluateAt, type Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { endRow, readInitial } from "../conditions.ts";
import { largest } from "../lifts.ts";
import type { Unsuitable } from "../terms.ts";
import type { Parity } from "../transform.ts";
import type { PlaneAxis } from "./form.ts";

type Interval = Pick<PlaneAxis, "name" | "low" | "high">;

/** The conditions in the terms of an evolution in the plane. */
export interface PlaneConditions {
  /** u at the initial time per field. */
  readonly initial: Readonly<Record<string, Expression>>;
  /** Per axis. */
  readonly periodic: readonly boolean[];
  parity(field: string): readonly [Parity, Parity];
}

/** One field at one end of one axis. */
interface PlaneEnd {
  readonly field: string;
  readonly axis: number;
  readonly side: "low" | "high";
  readonly parity: Exclude<Parity, "none">;
}

type Part =
  | { readonly initial: Readonly<Record<string, Expression>> }
  | { readonly periodic: number }
  | { readonly ends: readonly PlaneEnd[] };

/** Reads every condition, or says which one does not fit. */
export function readPlaneConditions(
  problem: Problem,
  axes: readonly Interval[],
  time: Interval,
): PlaneConditions | Unsuitable {
  const parts = problem.conditions.map((condition) => readCondition(condition, axes, time));
  const bad = parts.find((part): part is Unsuitable => "unsuitable" in part);
  if (bad) return bad;
  const initial = Object.assign({}, ...parts.map((part) => ("initial" in part ? part.initial : {})));
  const lacking = problem.fields.find((field) => !(field in initial));
  if (lacking !== undefined) return { unsuitable: `there is no initial value of ${lacking}` };
  const periodic = axes.map((_, a) => parts.some((part) => "periodic" in part && part.periodic === a));
  const ends = parts.flatMap((part) => ("ends" in part ? part.ends : []));
  const objection = endsObjection(problem.fields, axes, periodic, ends);
  if (objection !== undefined) return { unsuitable: objection };
  const along = (field: string, axis: number): Parity =>
    periodic[axis] ? "none" : ends.find((end) => end.field === field && end.axis === axis)!.parity;
  return { initial, periodic, parity: (field) => [along(field, 0), along(field, 1)] };
}

function readCondition(condition: Condition, axes: readonly Interval[], time: Interval): Part | Unsuitable {
  const { pair, face, name } = condition;
  const index = (coordinate: string | undefined): number =>
    axes.findIndex((axis) => axis.name === coordinate);
  if (pair && index(pair.coordinate) >= 0) return { periodic: index(pair.coordinate) };
  if (face?.coordinate === time.name && face.side === "low") return readInitial(condition, time);
  const faces = face ? (face.coordinate === undefined ? (face.parts ?? []) : [face]) : [];
  if (faces.length === 0 || faces.some(({ coordinate }) => index(coordinate) < 0))
    return {
      unsuitable: `the condition "${name}" is neither an initial value nor given on sides of the box`,
    };
  const ends = faces.flatMap((side) => endsOn(condition, side, index(side.coordinate)));
  const odd = ends.find((row): row is Unsuitable => "unsuitable" in row);
  return odd ?? { ends: ends as readonly PlaneEnd[] };
}

/** Points per side at which given values are looked at; chosen here. */
const samples = 24;

function endsOn({ name, equations }: Condition, face: Face, axis: number): (PlaneEnd | Unsuitable)[] {
  const points = face.sample(samples, { random: random(7), sequence: "uniform" });
  return equations.flatMap(({ residual }): (PlaneEnd | Unsuitable)[] => {
    const row = endRow(residual, face.side);
    if ("unsuitable" in row) return [{ unsuitable: `the condition "${name}" ${row.unsuitable}` }];
    const given = substitute(residual, (leaf) => (leaf.kind === "jet" ? zero : undefined));
    if (largest(evaluateAt([given], points)[0]) > 1e-12)
      return [{ unsuitable: `the values given by the condition "${name}" are not zero` }];
    return row.sides.map((side) => ({ field: row.field, axis, side, parity: row.parity }));
  });
}

/** Each field needs one kind of condition at both ends of every axis that is not periodic. */
function endsObjection(
  fields: readonly string[],
  axes: readonly Interval[],
  periodic: readonly boolean[],
  ends: readonly PlaneEnd[],
): string | undefined {
  for (const field of fields)
    for (const [a, { name }] of axes.entries()) {
      const rows = ends.filter((end) => end.field === field && end.axis === a);
      if (periodic[a] && rows.length > 0) return `conditions at the ends of the periodic coordinate ${name}`;
      if (new Set(rows.map(({ parity }) => parity)).size > 1)
        return `the conditions on ${field} along ${name} mix values and slopes, which no reflection keeps`;
      for (const side of ["low", "high"] as const)
        if (!periodic[a] && !rows.some((end) => end.side === side))
          return `${field} is neither periodic in ${name} nor given at its ${side} end`;
    }
  return undefined;
}
