/** @file What the conditions of a problem say about an evolution: initial values, periodic, or reflections. */

import {
  constant,
  type Expression,
  type Jet,
  leaves,
  mul,
  partials,
  substitute,
  zero,
} from "../expression/index.ts";
import type { Condition, Problem } from "../problem/index.ts";
import type { Axes } from "./form.ts";
import { constantValue, type Unsuitable } from "./terms.ts";
import type { Parity } from "./transform.ts";

/** A condition's residual at one or both ends of x. */
export interface EndRow {
  readonly field: string;
  readonly residual: Expression;
  readonly sides: readonly ("low" | "high")[];
  /** Even order of derivative: an odd reflection continues the field; odd order: an even one. */
  readonly parity: Exclude<Parity, "none">;
}

/** The conditions in the terms of an evolution. */
export interface EvolutionConditions {
  /** u at the initial time per field. */
  readonly initial: Readonly<Record<string, Expression>>;
  readonly periodic: boolean;
  readonly ends: readonly EndRow[];
}

type Part =
  | { readonly initial: Readonly<Record<string, Expression>> }
  | { readonly periodic: true }
  | { readonly ends: readonly EndRow[] };

/** Reads every condition, or says which one does not fit. */
export function readConditions(
  problem: Problem,
  space: Axes["space"],
  time: Axes["time"],
): EvolutionConditions | Unsuitable {
  const parts = problem.conditions.map((condition) => readCondition(condition, space, time));
  const bad = parts.find((part): part is Unsuitable => "unsuitable" in part);
  if (bad) return bad;
  const initial = Object.assign({}, ...parts.map((part) => ("initial" in part ? part.initial : {})));
  const lacking = problem.fields.find((field) => !(field in initial));
  if (lacking !== undefined) return { unsuitable: `there is no initial value of ${lacking}` };
  const periodic = parts.some((part) => "periodic" in part);
  const ends = parts.flatMap((part) => ("ends" in part ? part.ends : []));
  const objection = periodic ? undefined : endsObjection(problem.fields, ends);
  if (periodic && ends.length > 0) return { unsuitable: "conditions at the ends of a periodic coordinate" };
  return objection ? { unsuitable: objection } : { initial, periodic, ends };
}

function readCondition(condition: Condition, space: Axes["space"], time: Axes["time"]): Part | Unsuitable {
  const { pair, face, name, equations } = condition;
  if (pair?.coordinate === space.name) return { periodic: true };
  if (face?.coordinate === time.name && face.side === "low") return readInitial(condition, time);
  if (face?.coordinate !== space.name)
    return { unsuitable: `the condition "${name}" is neither an initial value nor given at the ends of x` };
  const rows = equations.map(({ residual }) => endRow(residual, face.side));
  const odd = rows.find((row): row is Unsuitable => "unsuitable" in row);
  return odd
    ? { unsuitable: `the condition "${name}" ${odd.unsuitable}` }
    : { ends: rows as readonly EndRow[] };
}

const jetsIn = (e: Expression): Jet[] => leaves(e).filter((leaf): leaf is Jet => leaf.kind === "jet");

export function readInitial(
  { name, equations }: Condition,
  time: Pick<Axes["time"], "name" | "low">,
): { readonly initial: Readonly<Record<string, Expression>> } | Unsuitable {
  const initial: Record<string, Expression> = {};
  for (const { residual } of equations) {
    const [of, ...more] = jetsIn(residual);
    const slope = of && constantValue(partials(residual, [of])[0]);
    if (!of || more.length || of.derivative.length || !slope)
      return { unsuitable: `the condition "${name}" does not give the value of one field` };
    const rest = substitute(residual, (leaf) => {
      if (leaf.kind === "jet") return zero;
      return leaf.kind === "coordinate" && leaf.name === time.name ? constant(time.low) : undefined;
    });
    initial[of.field] = mul(-1 / slope, rest);
  }
  return { initial };
}

export function endRow(residual: Expression, side: "low" | "high" | undefined): EndRow | Unsuitable {
  const jets = jetsIn(residual);
  const fields = new Set(jets.map(({ field }) => field));
  const parities = new Set(jets.map(({ derivative }) => derivative.length % 2));
  if (fields.size !== 1 || parities.size !== 1)
    return { unsuitable: "joins values and slopes, or several fields, and no reflection keeps it" };
  return {
    field: jets[0].field,
    residual,
    sides: side ? [side] : ["low", "high"],
    parity: parities.has(0) ? "odd" : "even",
  };
}

/** Each field needs one kind of condition at both ends. */
function endsObjection(fields: readonly string[], ends: readonly EndRow[]): string | undefined {
  for (const field of fields) {
    const rows = ends.filter((row) => row.field === field);
    if (new Set(rows.map(({ parity }) => parity)).size > 1)
      return `the conditions on ${field} mix values and slopes, which no reflection keeps`;
    for (const side of ["low", "high"] as const)
      if (!rows.some(({ sides }) => sides.includes(side)))
        return `${field} is neither periodic in x nor given at its ${side} end`;
  }
  return undefined;
}
