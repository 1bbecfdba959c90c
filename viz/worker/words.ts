/** @file What went wrong, in words for people. */

import { NumericalError, UsageError } from "../../src/errors.ts";
import { Misplaced } from "./typed/typed-problem.ts";

/** Complaints are for people as they are; anything else is our own mistake, or the browser's memory. */
export function words(reason: unknown): string {
  if (reason instanceof UsageError || reason instanceof NumericalError || reason instanceof Misplaced)
    return reason.message;
  const told = reason instanceof Error ? reason.message : String(reason);
  return `The solve failed in this browser: ${told}\nTry: fewer points or parameters, or \`sobolev solve\` on the command line`;
}
