/** @file How much may be asked of a solution at once. */

import { UsageError } from "../../src/errors.ts";

/** chosen here: a million values are 8 MB to send and more than a screen has pixels. */
export const mostPoints = 2 ** 20;

/** What is said when more points are asked for. */
export const tooManyPoints = (count: number): string =>
  `The lattice has ${count} points; the most is ${mostPoints}. Ask for a coarser resolution, or export the field: sobolev export.`;

/** @throws UsageError above 2^20 points, before any is computed. */
export function refuseTooMany(count: number): void {
  if (count <= mostPoints) return;
  throw new UsageError({
    what: `${count} points are asked for at once; the most is ${mostPoints}`,
    where: "viewer",
    remedy: "a coarser resolution, or `sobolev export` for a file of any size",
  });
}
