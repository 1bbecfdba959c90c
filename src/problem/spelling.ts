/** @file Fields that may be misspelt: a derivative of a wrong name makes a field of it without a word. */

import { nearest } from "../errors.ts";
import { touches } from "./orders.ts";
import type { Problem } from "./types.ts";

/** Chosen here: `u` and `v`, `phi` and `psi` are names by themselves; from four letters on likeness says something. */
const shortest = 4;

/**
 * Sentences about inferred fields that stand in no condition and in one equation only, with the field that may be meant.
 *
 * @returns empty where every field is determined by conditions or by several equations.
 */
export function spellingHints({
  fields,
  interior,
  conditions,
}: Pick<Problem, "fields" | "interior" | "conditions">): string[] {
  if (fields.length < 2) return [];
  const imposed = conditions.flatMap(({ equations }) => equations);
  const among = (equations: Problem["interior"], field: string): number =>
    equations.filter(({ residual }) => touches(residual, field)).length;
  const strange = fields.filter((field) => among(imposed, field) === 0 && among(interior, field) <= 1);
  const others = fields.filter((field) => !strange.includes(field));
  return strange.map((field) => hint(field, fields, others));
}

function hint(field: string, fields: readonly string[], others: readonly string[]): string {
  const [meant] = nearest(
    field,
    others.filter((other) => isLike(field, other)),
  );
  const found = `fields: ${fields.join(", ")}; ${field} stands in one equation and in no condition`;
  return meant === undefined ? found : `${found}: is ${field} meant to be ${meant}?`;
}

/** Names that differ in their digits alone are numbered, not misspelt. */
const isLike = (a: string, b: string): boolean =>
  Math.max(a.length, b.length) >= shortest && a.replaceAll(/\d/g, "") !== b.replaceAll(/\d/g, "");
