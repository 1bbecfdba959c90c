/** @file Single numbers and the plane: checks of the localised and singular bases. */

import { UsageError } from "../../errors.ts";

/** @throws UsageError unless there are two coordinates. */
export function checkPlane(where: string, coordinates: readonly string[]): void {
  if (coordinates.length === 2) return;
  throw new UsageError({
    what: `functions of the plane in (${coordinates.join(", ")})`,
    where,
    remedy: 'two coordinates: ["x", "y"]',
  });
}

/** @throws UsageError unless all numbers are finite. */
export function checkFinite(where: string, what: string, numbers: readonly number[]): void {
  if (numbers.every(Number.isFinite)) return;
  throw new UsageError({ what: `${what} is [${numbers.join(", ")}]`, where, remedy: "finite numbers" });
}

/** @throws UsageError unless the number is finite and positive. */
export function checkPositive(where: string, what: string, value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new UsageError({ what: `${what} is ${value}`, where, remedy: "a positive number" });
}

/** @throws UsageError unless the number is whole and at least `least`. */
export function checkWhole(where: string, what: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new UsageError({ what: `${what} is ${value}`, where, remedy: `a whole number, ${least} or more` });
}
