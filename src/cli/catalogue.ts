/** @file What `sobolev list` says of a problem. */

import type { Problem } from "../problem/index.ts";

/** A problem of the library in one line, or with `--json` in one object. */
export interface CatalogueRow
  extends Pick<Problem, "name" | "title" | "source" | "difficulty" | "coordinates" | "fields">,
    Pick<Problem["recommended"], "seconds"> {
  /** What errors are measured against; absent where nothing is known. */
  readonly known?: "exact" | "reference";
  /** Of the reference. */
  readonly accuracy?: number;
}

/** @param name - in the library. */
export function catalogued(name: string, problem: Problem): CatalogueRow {
  const { title, source, difficulty, coordinates, fields, recommended } = problem;
  const { seconds } = recommended;
  const budget = seconds === undefined ? {} : { seconds };
  return { name, title, source, difficulty, coordinates, fields, ...knownOf(problem), ...budget };
}

/** What is exact has no accuracy to state. */
function knownOf({ exact, reference }: Problem): Pick<CatalogueRow, "known" | "accuracy"> {
  if (exact) return { known: "exact" };
  return reference ? { known: "reference", accuracy: reference.accuracy } : {};
}

/**
 * The text of catalogue.generated.ts: all rows, so that listing the library need not load it.
 *
 * `npx vitest run test/cli/catalogue.test.ts -u` writes it.
 */
export const catalogueModule = (rows: readonly CatalogueRow[]): string =>
  [
    "/** @file Generated from the library by test/cli/catalogue.test.ts: what `sobolev list` prints. */",
    "",
    'import type { CatalogueRow } from "./catalogue.ts";',
    "",
    "export const catalogue: readonly CatalogueRow[] = [",
    ...rows.map((row) => `  ${JSON.stringify(row)},`),
    "];",
    "",
  ].join("\n");
