/** @file Solutions as plain data, made again by their kind. */

import { nearest, UsageError } from "../errors.ts";
import type { Region } from "../geometry/index.ts";
import type { Solution, StoredSolution } from "./solution.ts";

/** Arrays under a prefix: `known.c`. */
export const nestedArrays = (
  prefix: string,
  arrays: StoredSolution["arrays"],
): Record<string, Float64Array> =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [`${prefix}.${name}`, values]));

/**
 * The solution stored inside another: its header, and the arrays under its prefix.
 *
 * @throws UsageError if there is no such header.
 */
export function nestedSolution({ arrays }: StoredSolution, prefix: string, header: unknown): StoredSolution {
  if (!isHeader(header))
    throw new UsageError({
      what: `a stored solution lacks the header of its part "${prefix}"`,
      remedy: "the data that store() returned, unchanged",
    });
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(`${prefix}.`));
  return {
    header,
    arrays: Object.fromEntries(own.map(([name, values]) => [name.slice(prefix.length + 1), values])),
  };
}

const isHeader = (value: unknown): value is StoredSolution["header"] =>
  typeof value === "object" && value !== null && typeof (value as { kind?: unknown }).kind === "string";

export interface RestoreContext {
  readonly domain: Region;
  /** Restores a part, of any kind that is known. */
  readonly restore: (stored: StoredSolution) => Solution;
}

/** Kinds that take the problem's model, equations or substitution, or the kinds of corrections. */
const ofProblems: readonly string[] = [
  "corrected",
  "derived",
  "marched",
  "network",
  "parts",
  "spectral-evolution",
];

/** Makes a solution of one kind again. */
export type Restore = (stored: StoredSolution, context: RestoreContext) => Solution;

/**
 * The solution that was stored, its kind looked up in `kinds`.
 *
 * @throws UsageError for a kind that is not among them, and from the kind itself.
 */
export function restored(
  stored: StoredSolution,
  domain: Region,
  kinds: Readonly<Record<string, Restore>>,
): Solution {
  const restore = (part: StoredSolution): Solution => {
    const { kind } = part.header;
    if (Object.hasOwn(kinds, kind)) return kinds[kind](part, { domain, restore });
    throw new UsageError({
      what: `a solution of kind "${kind}" cannot be restored here`,
      where: `known kinds: ${Object.keys(kinds).join(", ")}`,
      remedy: ofProblems.includes(kind)
        ? "restore(problem, solved.checkpoint()), or the checkpoint of a run folder: this kind is made from the problem, not from a domain alone"
        : (nearest(kind, Object.keys(kinds))[0] ?? "pass its restore function in kinds"),
    });
  };
  return restore(stored);
}

/** An array of a stored solution. @throws UsageError if it is missing. */
export function storedArray({ header, arrays }: StoredSolution, name: string): Float64Array {
  const found = arrays[name];
  if (found instanceof Float64Array) return found;
  throw new UsageError({
    what: `a stored solution of kind "${header.kind}" lacks its array "${name}"`,
    where: `it has ${Object.keys(arrays).join(", ") || "none"}`,
    remedy: "the data that store() returned, unchanged",
  });
}
