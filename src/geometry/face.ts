/** @file Faces from charts, unions of faces, and the lookup of faces by name. */

import { nearest, UsageError } from "../errors.ts";
import { type Chart, sampleChart } from "./chart.ts";
import { concatPoints, type Points } from "./points.ts";
import type { Face, SampleOptions } from "./region.ts";

/** What distinguishes a face besides its chart. */
export interface FaceDescription {
  readonly name: string;
  readonly coordinates: readonly string[];
  readonly measure: number;
  readonly chart: Chart;
  readonly coordinate?: string;
  readonly side?: "low" | "high";
  readonly group?: string;
}

/** The face drawn by a chart that writes normals. */
export function chartFace(description: FaceDescription): Face {
  const set = { ...description, what: `face "${description.name}"`, normals: true };
  return { ...description, sample: (count, options) => sampleChart(set, count, options) };
}

/**
 * The union of faces that overlap at most in sets of measure zero.
 *
 * Points are shared out in proportion to measure, by largest remainders, each part getting at least one: a request
 * for fewer points than there are parts returns one point per part.
 *
 * @throws UsageError for no faces, or faces in different coordinates.
 */
export function unionFace(name: string, faces: readonly Face[]): Face {
  const parts = faces.flatMap((face) => face.parts ?? [face]);
  checkParts(name, parts);
  if (parts.length === 1 && parts[0].name === name) return parts[0];
  const measure = parts.reduce((total, part) => total + part.measure, 0);
  const constant = commonCoordinate(parts);
  return {
    name,
    coordinates: parts[0].coordinates,
    measure,
    sample: (count, options) => sampleParts(parts, count, options),
    parts,
    ...constant,
  };
}

function checkParts(name: string, parts: readonly Face[]): void {
  if (parts.length === 0)
    throw new UsageError({
      what: `face "${name}" is the union of no faces`,
      remedy: "give at least one face",
    });
  const [first] = parts;
  const other = parts.find((part) => part.coordinates.join() !== first.coordinates.join());
  if (other)
    throw new UsageError({
      what: `faces "${first.name}" and "${other.name}" have different coordinates`,
      where: `(${first.coordinates.join(", ")}) and (${other.coordinates.join(", ")})`,
      remedy: "join faces of one region",
    });
}

function commonCoordinate(parts: readonly Face[]): Pick<Face, "coordinate" | "side"> {
  const [{ coordinate, side }] = parts;
  if (coordinate === undefined || parts.some((part) => part.coordinate !== coordinate)) return {};
  return { coordinate, ...(side && parts.every((part) => part.side === side) && { side }) };
}

function sampleParts(parts: readonly Face[], count: number, options: SampleOptions): Points {
  const shares = share(
    count,
    parts.map((part) => part.measure),
  );
  return concatPoints(parts.map((part, i) => part.sample(shares[i], options)));
}

/**
 * `count` shared out in proportion to `measures`, each share at least 1; ties go to the earlier part.
 *
 * @example
 * share(10, [1, 3, 0.1]); // [2, 7, 1]
 */
export function share(count: number, measures: readonly number[]): number[] {
  const total = measures.reduce((sum, m) => sum + m, 0);
  const ideal = measures.map((m) => (count * m) / total);
  const shares = ideal.map((x) => Math.max(1, Math.floor(x)));
  const spend = (sign: 1 | -1): void => {
    // Largest remainder gets a point; the part furthest above its ideal gives one back.
    const order = shares.map((_, i) => i).filter((i) => sign > 0 || shares[i] > 1);
    const best = order.reduce((a, b) =>
      sign * (ideal[b] - shares[b]) > sign * (ideal[a] - shares[a]) ? b : a,
    );
    shares[best] += sign;
  };
  const spent = (): number => shares.reduce((sum, n) => sum + n, 0);
  while (spent() < count) spend(1);
  while (spent() > Math.max(count, shares.length)) spend(-1);
  return shares;
}

/**
 * The faces that answer to a name (their own, of their group, or the coordinate they hold constant) and a side, as one face.
 *
 * @throws UsageError naming the known faces, nearest spelling first.
 */
export function findFace(faces: readonly Face[], name: string, side?: "low" | "high"): Face {
  const named = faces.filter((face) => [face.name, face.coordinate, face.group].includes(name));
  const found = side ? named.filter((face) => face.side === side) : named;
  if (found.length === 0) throw unknownFace(faces, name, side);
  return found.length === 1 ? found[0] : unionFace(side ? `${name} ${side}` : name, found);
}

function unknownFace(faces: readonly Face[], name: string, side?: string): UsageError {
  const known = [
    ...new Set(faces.flatMap((face) => [face.group ?? face.coordinate ?? face.name, face.name])),
  ];
  const spelling = nearest(name, known);
  return new UsageError({
    what: `there is no face "${name}"${side ? ` on side "${side}"` : ""}`,
    where: `known faces: ${known.join(", ")}`,
    ...(spelling.length > 0 && { remedy: spelling.map((word) => `"${word}"`).join(" or ") }),
  });
}

/** Faces with names made unique: a second "circle" becomes "circle 2". */
export function uniqueNames(faces: readonly Face[]): Face[] {
  const taken = new Set<string>();
  return faces.map((face) => {
    let name = face.name;
    for (let k = 2; taken.has(name); k++) name = `${face.name} ${k}`;
    taken.add(name);
    return name === face.name || !face.chart ? face : chartFace({ ...face, chart: face.chart, name });
  });
}
