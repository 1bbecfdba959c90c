/** @file The sum of function spaces: several bases as one. */

import { UsageError } from "../../errors.ts";
import type { Basis } from "./basis.ts";
import { concatenation } from "./concatenation.ts";

/**
 * The functions of all the bases, in order: what is smooth by one, what is singular by another.
 *
 * @returns order is the lowest of the orders of the bases.
 * @throws UsageError for no bases, or bases in different coordinates.
 *
 * @example
 * const interval = { coordinates: ["x"], bounds: [[0, 1]] } as const;
 * combined([chebyshev({ ...interval, degrees: [5] }), functionsOf({ coordinates: ["x"], functions: ["sqrt(x)"] })]).size; // 7
 */
export function combined(bases: readonly Basis[]): Basis {
  if (bases.length === 0)
    throw new UsageError({
      what: "there are no bases to combine",
      remedy: "combined([chebyshev(...), ...])",
    });
  const [{ coordinates, name: first }] = bases;
  for (const basis of bases)
    if (basis.coordinates.join() !== coordinates.join())
      throw new UsageError({
        what: `basis ${basis.name} is in (${basis.coordinates.join(", ")}), ${first} in (${coordinates.join(", ")})`,
        where: "combined",
        remedy: "bases in the same coordinates, in the same order",
      });
  return concatenation(bases, {
    name: bases.map(({ name }) => name).join(" + "),
    spec: { kind: "combined", bases: bases.map(({ spec }) => spec) },
  });
}
