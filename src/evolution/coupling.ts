/** @file Which fields are coupled in their highest derivatives, so that one linear propagator must move both. */

import { jetOf, type Split, type Unsuitable } from "./terms.ts";

/** The partner of every field that has one. */
export type Partners = ReadonlyMap<string, string>;

/**
 * Pairs of fields whose linear parts belong together: one equation holds a multiple of a derivative of the other field
 * of order two or more, and as high as that field's own. All linear terms between the two are then propagated exactly;
 * those between other fields are of low order and stay in N.
 *
 * @returns a reason where three fields or more hang together.
 */
export function partnersOf(splits: readonly Split[]): Partners | Unsuitable {
  const partners = new Map<string, string>();
  for (const split of splits)
    for (const other of coupledTo(split, splits))
      for (const [a, b] of [
        [split.field, other],
        [other, split.field],
      ]) {
        const known = partners.get(a);
        if (known !== undefined && known !== b)
          return { unsuitable: `the highest derivatives couple ${a}, ${b} and ${known}: two fields at most` };
        partners.set(a, b);
      }
  return partners;
}

function coupledTo({ field, terms }: Split, splits: readonly Split[]): string[] {
  const jets = terms.flatMap((term) => jetOf(term) ?? []);
  const high = jets.filter(
    (jet) =>
      jet.field !== field &&
      jet.derivative.length > 1 &&
      jet.derivative.length >= ownOrder(jet.field, splits),
  );
  return high.map((jet) => jet.field);
}

/** Highest order of the linear terms in a field's equation: of its own, or of several fields. */
export function ownOrder(field: string, splits: readonly Split[], of: readonly string[] = [field]): number {
  const own = splits.find((split) => split.field === field);
  const jets = own?.terms.flatMap((term) => jetOf(term) ?? []).filter((jet) => of.includes(jet.field)) ?? [];
  return Math.max(0, ...jets.map(({ derivative }) => derivative.length));
}
