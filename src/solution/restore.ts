/** @file From plain data back to a solution. */

import { UsageError } from "../errors.ts";
import type { Region } from "../geometry/index.ts";
import { type BasisSpec, basisFrom, linearModel } from "../models/index.ts";
import { expansionSolution } from "./expansion-solution.ts";
import { restoreExpressions } from "./expression-solution.ts";
import { restorePiecewise } from "./piecewise-solution.ts";
import type { Solution, StoredSolution } from "./solution.ts";
import { nestedSolution, type Restore, restored, storedArray } from "./stored.ts";

/** Makes a stored `expansionSolution` again. */
export const restoreExpansion: Restore = (stored, { domain, restore }) => {
  const { name, fields, parts, known, shared } = stored.header as unknown as ExpansionHeader;
  if (!Array.isArray(parts) || !Array.isArray(fields))
    throw new UsageError({
      what: "a stored expansion lacks its parts or fields",
      remedy: "the data that store() returned, unchanged",
    });
  const bases = Object.fromEntries(parts.map(({ field, spec }) => [field, basisFrom(spec)]));
  const model = linearModel(bases, {
    name,
    ...(shared && { shared }),
    ...(known !== undefined && { known: restore(nestedSolution(stored, "known", known)) }),
  });
  return expansionSolution({ model, c: storedArray(stored, "c"), domain, fields });
};

interface ExpansionHeader {
  readonly name: string;
  readonly fields: readonly string[];
  readonly parts: readonly { readonly field: string; readonly spec: BasisSpec }[];
  readonly shared?: true;
  readonly known?: unknown;
}

export interface SolutionFromOptions {
  /** Of the problem that was solved. */
  readonly domain: Region;
  /** More kinds, by the `kind` in their headers. Expansions, expressions and pieces are known already. */
  readonly kinds?: Readonly<Record<string, Restore>>;
}

/**
 * The solution whose `store()` gave this, equal in every bit of every value.
 *
 * Networks, evolutions and corrections take the problem and a device: `restore(problem, checkpoint)` makes every kind.
 *
 * @throws UsageError for a kind or basis that is not known, and for data that is not what `store` gave.
 */
export function solutionFrom(stored: StoredSolution, { domain, kinds = {} }: SolutionFromOptions): Solution {
  return restored(stored, domain, {
    expansion: restoreExpansion,
    expressions: restoreExpressions,
    piecewise: restorePiecewise,
    ...kinds,
  });
}
