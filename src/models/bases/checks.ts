/** @file What the options of bases must satisfy, said once. */

import { UsageError } from "../../errors.ts";

/** Named coordinates and the interval of each: the box a basis is made for. */
export interface BoxOptions {
  readonly coordinates: readonly string[];
  /** [low, high] per coordinate, in the order of `coordinates`. */
  readonly bounds: readonly (readonly [number, number])[];
}

/** The box, copied into plain arrays. @throws UsageError for no coordinates, repeated names, or no intervals. */
export function checkedBox(kind: string, { coordinates, bounds }: BoxOptions): BoxOptions {
  const where = `basis ${kind}`;
  if (!Array.isArray(coordinates) || coordinates.length === 0)
    throw new UsageError({ what: "a basis needs coordinates", where, remedy: 'coordinates: ["x", "y"]' });
  if (new Set(coordinates).size < coordinates.length)
    throw new UsageError({ what: `coordinates (${coordinates.join(", ")}) repeat a name`, where });
  if (!Array.isArray(bounds) || bounds.length !== coordinates.length)
    throw wrongLength(where, "intervals", bounds, coordinates);
  for (const [c, [low, high]] of bounds.entries())
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
      throw new UsageError({
        what: `the interval of ${coordinates[c]} is [${low}, ${high}]`,
        where,
        remedy: "two finite numbers, the lower first",
      });
  return { coordinates: [...coordinates], bounds: bounds.map(([low, high]) => [low, high] as const) };
}

/** One number > 0 per coordinate, copied. @throws UsageError for other lengths or numbers. */
export function checkedPositive(
  kind: string,
  label: string,
  values: readonly number[],
  coordinates: readonly string[],
): number[] {
  const where = `basis ${kind}`;
  if (!Array.isArray(values) || values.length !== coordinates.length)
    throw wrongLength(where, label, values, coordinates);
  for (const [c, value] of values.entries())
    if (!(Number.isFinite(value) && value > 0))
      throw new UsageError({
        what: `the ${label} of ${coordinates[c]} is ${value}`,
        where,
        remedy: "a finite number > 0",
      });
  return [...values];
}

/** @throws UsageError unless the count is a whole number >= 1. */
export function checkCount(kind: string, label: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new UsageError({
    what: `${label} is ${count}`,
    where: `basis ${kind}`,
    remedy: "a whole number, 1 or more",
  });
}

/** @throws UsageError unless every key is one of the coordinates. */
export function checkNames(
  kind: string,
  label: string,
  record: Readonly<Record<string, unknown>>,
  coordinates: readonly string[],
): void {
  const unknown = Object.keys(record).find((name) => !coordinates.includes(name));
  if (unknown === undefined) return;
  throw new UsageError({
    what: `${label} name ${unknown}, which is no coordinate of the basis`,
    where: `basis ${kind} in (${coordinates.join(", ")})`,
  });
}

function wrongLength(
  where: string,
  label: string,
  values: unknown,
  coordinates: readonly string[],
): UsageError {
  const got = Array.isArray(values) ? `${values.length} ${label}` : `no list of ${label}`;
  return new UsageError({
    what: `${got} for ${coordinates.length} coordinates (${coordinates.join(", ")})`,
    where,
    remedy: "one per coordinate, in their order",
  });
}

/** Numbers for a name: `16x24`, and `10^5` for five times ten. */
export function sizes(values: readonly (number | string)[]): string {
  const same = values.every((value) => value === values[0]);
  return same && values.length > 3 ? `${values[0]}^${values.length}` : values.join("x");
}
