/** @file The points of a straight line through the domain. */

import { UsageError } from "../../src/errors.ts";
import type { Points } from "../../src/geometry/index.ts";
import { refuseTooMany } from "./limits.ts";
import type { LineRequest } from "./source.ts";

/**
 * `count` points from one end to the other, both exact.
 *
 * @throws UsageError for a coordinate without a finite number at either end, or a count that is no integer from 2 to 2^20.
 */
export function linePoints(
  coordinates: readonly string[],
  { from, to, count }: Pick<LineRequest, "from" | "to" | "count">,
): Points {
  if (!(Number.isInteger(count) && count >= 2)) throw badCount(count);
  refuseTooMany(count);
  const values = new Float64Array(coordinates.length * count);
  coordinates.forEach((name, c) => {
    const [low, high] = [endValue(name, "from", from), endValue(name, "to", to)];
    for (let i = 0; i < count; i++) values[c * count + i] = (low * (count - 1 - i) + high * i) / (count - 1);
  });
  return { coordinates, count, values };
}

function endValue(name: string, end: "from" | "to", point: Readonly<Record<string, number>>): number {
  if (Object.hasOwn(point, name) && Number.isFinite(point[name])) return point[name];
  throw new UsageError({
    what: `the line has no ${name} at its ${end === "from" ? "beginning" : "end"}`,
    where: "viewer",
    remedy: `${end}.${name}=... in the request`,
  });
}

const badCount = (count: number): UsageError =>
  new UsageError({
    what: `a line of ${count} points`,
    where: "viewer",
    remedy: "an integer from 2 on, count=201",
  });
