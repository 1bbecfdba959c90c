/** @file Orders of equations and the fields they touch. */

import { type Expression, type Jet, leaves } from "../expression/index.ts";

/** The derivatives of fields in some expressions, each once. */
export const jetsOf = (expressions: readonly Expression[]): Jet[] =>
  leaves(expressions).filter((leaf): leaf is Jet => leaf.kind === "jet");

/**
 * Highest number of derivatives of a field along a coordinate, mixed derivatives included.
 *
 * @example
 * orderIn([jet("u", ["x", "x", "t"])], "u", "x"); // 2
 */
export function orderIn(expressions: readonly Expression[], field: string, coordinate: string): number {
  const counts = jetsOf(expressions)
    .filter((jet) => jet.field === field)
    .map((jet) => jet.derivative.filter((name) => name === coordinate).length);
  return Math.max(0, ...counts);
}

/** True if the field or one of its derivatives occurs. */
export const touches = (expression: Expression, field: string): boolean =>
  jetsOf([expression]).some((jet) => jet.field === field);
