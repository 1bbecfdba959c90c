/** @file The region that was typed: a box, or a disc or a polygon over intervals, with round holes. */

import { UsageError } from "../../../src/errors.ts";
import { evaluate, parseExpression } from "../../../src/expression/index.ts";
import { box, difference, disk, polygon, product, type Region } from "../../../src/geometry/index.ts";
import type { TypedCoordinate, TypedProblem } from "./typed-problem.ts";

/** How a text becomes a number, and whose fault it is when it does not. */
export interface Reading {
  /** Runs `read`; its complaint is about that field of the form. */
  at<T>(place: "outline" | "holes" | `coordinate ${number}`, read: () => T): T;
  /** Named numbers that expressions may use. */
  readonly values: Readonly<Record<string, number>>;
}

/** A number or an expression of named numbers: `-pi/2`. @throws UsageError with a caret. */
export function numberOf(text: string, values: Readonly<Record<string, number>>): number {
  if (text.trim() === "") throw new UsageError({ what: "a number is missing", remedy: "0, 1.5, -pi" });
  const value = evaluate(parseExpression(text, { coordinates: [], values }), () => Number.NaN);
  if (Number.isFinite(value)) return value;
  throw new UsageError({ what: `${text.trim()} is ${value}`, remedy: "a finite number" });
}

export function regionOf(typed: TypedProblem, reading: Reading): Region {
  const { shape, coordinates } = typed;
  const flat = shape === "box" ? [] : coordinates.slice(0, 2);
  const rest = coordinates.slice(flat.length);
  const intervals = rest.map((coordinate, i) => intervalOf(coordinate, i + flat.length, reading));
  if (shape === "box") return boxOf(typed, rest, intervals, reading);
  if (flat.length < 2)
    reading.at("outline", () => {
      throw new UsageError({ what: `a ${shape} needs two coordinates`, remedy: "x and y" });
    });
  const outline = reading.at("outline", () => outlineOf(typed, [flat[0].name, flat[1].name], reading.values));
  const pierced = withHoles(typed, outline, reading);
  return rest.length === 0 ? pierced : product(pierced, box(Object.fromEntries(intervals)));
}

type Interval = readonly [string, readonly [number, number]];

/** Holes are cut out of the first two coordinates; the others are intervals over the plane. */
function boxOf(
  typed: TypedProblem,
  coordinates: readonly TypedCoordinate[],
  intervals: readonly Interval[],
  reading: Reading,
): Region {
  if (typed.holes.trim() === "") return box(Object.fromEntries(intervals));
  return reading.at("holes", () => {
    if (coordinates.length < 2)
      throw new UsageError({ what: "a hole needs two coordinates", remedy: "no holes, or x and y" });
    const plane = withHoles(typed, box(Object.fromEntries(intervals.slice(0, 2))), reading);
    const rest = intervals.slice(2);
    return rest.length === 0 ? plane : product(plane, box(Object.fromEntries(rest)));
  });
}

const intervalOf = ({ name, low, high }: TypedCoordinate, i: number, { at, values }: Reading): Interval =>
  at(`coordinate ${i}`, () => {
    const ends = [numberOf(low, values), numberOf(high, values)] as const;
    // Refuses what is no interval, in the words of the geometry.
    box({ [name]: ends });
    return [name, ends];
  });

function outlineOf(
  { shape, outline }: TypedProblem,
  [x, y]: readonly [string, string],
  values: Reading["values"],
): Region {
  const rows = rowsOf(outline, values);
  if (shape === "polygon")
    return polygon(
      rows.map((row) => tuple(row, 2, "a corner of a polygon") as [number, number]),
      { coordinates: [x, y] },
    );
  const [a, b, radius] = tuple(rows[0] ?? [], 3, "a disc");
  return disk({ [x]: a, [y]: b }, radius);
}

function withHoles(typed: TypedProblem, region: Region, { at, values }: Reading): Region {
  if (typed.holes.trim() === "") return region;
  return at("holes", () => {
    const [x, y] = region.coordinates;
    const holes = rowsOf(typed.holes, values).map((row, i) => {
      const [a, b, radius] = tuple(row, 3, "a hole");
      return disk({ [x]: a, [y]: b }, radius, { name: `hole ${i + 1}` });
    });
    return difference(region, holes[0], ...holes.slice(1));
  });
}

/** Rows of numbers: `0, 0, 1; 2, 0, 1`. */
const rowsOf = (text: string, values: Reading["values"]): number[][] =>
  text
    .split(/[;\n]/)
    .filter((row) => row.trim() !== "")
    .map((row) => row.split(",").map((number) => numberOf(number, values)));

function tuple(row: readonly number[], count: number, what: string): readonly number[] {
  if (row.length === count) return row;
  throw new UsageError({
    what: `${what} has ${count} numbers; here are ${row.length}`,
    remedy: count === 2 ? "0, 0; 1, 0; 0, 1" : "0, 0, 1 for centre and radius",
  });
}
