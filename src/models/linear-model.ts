/** @file Trial functions linear in their parameters: each field is a known part plus a combination of a basis. */

import { UsageError } from "../errors.ts";
import type { Points } from "../geometry/index.ts";
import { checkValue, made, records } from "../options.ts";
import type { Basis } from "./bases/basis.ts";

/** A known function of the coordinates with its derivatives: a solution, or expressions wrapped as one. */
export interface KnownFields {
  /** Values of fields or derivatives (`u`, `u_x`, `u_xx`), one array of length points.count per name. */
  evaluate(names: readonly string[], points: Points): Float64Array[];
}

/** One field of a linear model: known part + sum_j c_j φ_j, with its coefficients at `offset` of all. */
export interface FieldPart {
  readonly field: string;
  readonly basis: Basis;
  /** First coefficient of this field in c. */
  readonly offset: number;
}

/** u_f = known_f + sum_j c_j φ_{f,j} for every field f; c_j is one number per field, or the same for all if shared. */
export interface LinearModel {
  readonly name: string;
  readonly coordinates: readonly string[];
  readonly parts: readonly FieldPart[];
  /** Length of c: the sum of the sizes of the bases, or their common size if shared. */
  readonly size: number;
  /** All fields have the same coefficients: function j of all bases is one function with several components. */
  readonly shared?: true;
  /** Added to every field; absent: 0. */
  readonly known?: KnownFields;
}

const basesRule = records(
  made("a basis per field, such as { u: chebyshev({ ... }) }", ["coordinates", "size", "evaluate()"]),
);

/**
 * The linear model with these bases, one per field in the order given.
 *
 * @param known - what is added to the combination: a network to be corrected, a lift that satisfies conditions.
 * @param shared - one coefficient for function j of every field: a vector field that satisfies coupled equations.
 * @throws UsageError for no fields, bases in different coordinates, or of different sizes where they share coefficients.
 */
export function linearModel(
  bases: Readonly<Record<string, Basis>>,
  {
    name,
    known,
    shared,
  }: { readonly name?: string; readonly known?: KnownFields; readonly shared?: boolean } = {},
): LinearModel {
  checkValue(bases, basesRule, "the first argument", "linearModel(bases)");
  const entries = Object.entries(bases);
  if (entries.length === 0)
    throw new UsageError({
      what: "a linear model needs at least one field",
      remedy: "linearModel({ u: chebyshev(...) })",
    });
  const [{ coordinates, name: first }] = entries.map(([, basis]) => basis);
  let size = 0;
  const parts = entries.map(([field, basis]): FieldPart => {
    if (basis.coordinates.join() !== coordinates.join())
      throw new UsageError({
        what: `the basis of "${field}" is in (${basis.coordinates.join(", ")}), that of "${entries[0][0]}" in (${coordinates.join(", ")})`,
        remedy: "bases in the coordinates of the problem, in its order",
      });
    const offset = shared ? 0 : size;
    if (shared && basis.size !== entries[0][1].size) throw differentSizes(entries);
    size = offset + basis.size;
    return { field, basis, offset };
  });
  return {
    name: name ?? first,
    coordinates,
    parts,
    size,
    ...(shared && { shared }),
    ...(known && { known }),
  };
}

const differentSizes = (entries: readonly (readonly [string, Basis])[]): UsageError =>
  new UsageError({
    what: `bases of ${entries.map(([field, { size }]) => `${size} functions for "${field}"`).join(", ")} cannot share coefficients`,
    remedy: "bases of the same size: components of the same functions",
  });
