/** @file Evenly spaced streamlines of a vector field on a lattice. */

import type { Place, VectorGrid } from "./picture.ts";
import { likeLengths } from "./plane.ts";

export interface StreamlineOptions {
  /** Distance of lines, as a fraction of the longer side of the picture. Default 0.04. */
  readonly spacing?: number;
  /** A line ends where it comes nearer to another than this part of the spacing. Default 0.5, as in the source. */
  readonly closest?: number;
  /** Length of an integration step as a fraction of the longer side. Default 0.008. */
  readonly step?: number;
  /** Most points of a line. Default 4000. */
  readonly points?: number;
  /** Only the line through this place, however near it comes to itself. Default: as many as have room. */
  readonly through?: Place;
  /** Lines shorter than this fraction of the longer side are left out. Default 0.04. */
  readonly shortest?: number;
}

/**
 * Lines along the field, both ways from each seed, spaced evenly over the lattice.
 *
 * Lengths are measured as a map shows them: with true proportions where both axes are lengths of like size, else with
 * both scaled to a square. A line
 * ends at the lattice's edge, at a gap, where the field is 1e-9 of its largest value, next to another line, and when it
 * has come round to its start, where it is closed.
 *
 * Cost: O(total points). Accuracy: fourth order in the step where the bilinear field is smooth; second in the lattice.
 * Source: Jobard and Lefer 1997, "Creating evenly-spaced streamlines of arbitrary density".
 *
 * @throws nothing; a field without numbers has no lines.
 */
export function streamlines(vectors: VectorGrid, options: StreamlineOptions = {}): Place[][] {
  const { spacing = 0.04, closest = 0.5, step = 0.008, points = 4000, through, shortest = 0.04 } = options;
  const field = unitField(vectors);
  const trace = tracer(field, step, points);
  const toAxes = (line: readonly Place[]): Place[] => line.map((place) => field.toAxes(place));
  if (through) {
    const line = trace(field.toUnit(through), () => false);
    return line.length > 1 ? [toAxes(line)] : [];
  }
  const near = neighbourhood(spacing);
  const lines: Place[][] = [];
  const grow = (seed: Place): boolean => {
    if (near.isNear(seed, spacing)) return false;
    const line = trace(seed, (place) => near.isNear(place, closest * spacing));
    if ((line.length - 1) * step < shortest) return false;
    for (const place of line) near.add(place);
    lines.push(line);
    return true;
  };
  // Seeds beside each line in turn; when these are used up, places the lines have left empty.
  let next = 0;
  const besideLines = (): void => {
    for (; next < lines.length; next++) for (const seed of seedsBeside(lines[next], spacing)) grow(seed);
  };
  for (const seed of scattered(spacing, field.sides)) if (grow(seed)) besideLines();
  return lines.map(toAxes);
}

/** The field's direction over a rectangle with longer side 1: unit vectors, undefined at gaps and where it stands still. */
interface UnitField {
  readonly sides: Place;
  direction(place: Place): Place | undefined;
  toAxes(place: Place): Place;
  toUnit(place: Place): Place;
}

/** chosen here: a field this much weaker than its largest value stands still. */
const still = 1e-9;

function unitField({ a, b, along, across }: VectorGrid): UnitField {
  const lengths = [a.high - a.low, b.high - b.low];
  const longer = Math.max(...lengths);
  // Units of each axis per unit of the rectangle.
  const [rangeA, rangeB] = likeLengths(a, b) ? [longer, longer] : lengths;
  const sides: Place = [lengths[0] / rangeA, lengths[1] / rangeB];
  let largest = 0;
  for (let k = 0; k < along.length; k++) {
    const size = Math.hypot(along[k] / rangeA, across[k] / rangeB);
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  return {
    sides,
    direction: ([u, v]) => {
      const [x0, y0] = [(u / sides[0]) * (a.count - 1), (v / sides[1]) * (b.count - 1)];
      if (!(x0 >= 0 && x0 <= a.count - 1 && y0 >= 0 && y0 <= b.count - 1)) return undefined;
      const [i, j] = [Math.min(a.count - 2, Math.floor(x0)), Math.min(b.count - 2, Math.floor(y0))];
      const [s, t] = [x0 - i, y0 - j];
      const low = j * a.count + i;
      const bilinear = (of: Float64Array): number =>
        (1 - t) * ((1 - s) * of[low] + s * of[low + 1]) +
        t * ((1 - s) * of[low + a.count] + s * of[low + a.count + 1]);
      const [x, y] = [bilinear(along) / rangeA, bilinear(across) / rangeB];
      const size = Math.hypot(x, y);
      return size > still * largest && Number.isFinite(size) ? [x / size, y / size] : undefined;
    },
    toAxes: ([u, v]) => [a.low + u * rangeA, b.low + v * rangeB],
    toUnit: ([x, y]) => [(x - a.low) / rangeA, (y - b.low) / rangeB],
  };
}

/** A line through a seed: back first, then forth, so that its points are in the field's direction. */
function tracer(
  field: UnitField,
  step: number,
  most: number,
): (seed: Place, isTaken: (place: Place) => boolean) => Place[] {
  return (seed, isTaken) => {
    const forth = half(field, seed, step, most, isTaken);
    const closed = forth.closed;
    const back = closed ? [] : half(field, seed, -step, most, isTaken).places;
    return [...back.toReversed(), seed, ...forth.places, ...(closed ? [seed] : [])];
  };
}

function half(
  field: UnitField,
  seed: Place,
  step: number,
  most: number,
  isTaken: (place: Place) => boolean,
): { readonly places: Place[]; readonly closed: boolean } {
  const places: Place[] = [];
  let [at, away]: [Place, boolean] = [seed, false];
  while (places.length < most / 2) {
    const next = rungeKutta(field, at, step);
    if (!next || isTaken(next)) break;
    const toSeed = Math.hypot(next[0] - seed[0], next[1] - seed[1]);
    away ||= toSeed > 2 * Math.abs(step);
    // Round again: the last point is less than a step from the seed, ahead of it or behind.
    if (away && toSeed < 0.75 * Math.abs(step)) return { places, closed: true };
    places.push(next);
    at = next;
  }
  return { places, closed: false };
}

/** One step of the classical fourth-order method along unit directions; undefined where one of its stages has none. */
function rungeKutta(field: UnitField, at: Place, step: number): Place | undefined {
  const ahead = (slope: Place, part: number): Place => [
    at[0] + part * step * slope[0],
    at[1] + part * step * slope[1],
  ];
  const first = field.direction(at);
  const second = first && field.direction(ahead(first, 0.5));
  const third = second && field.direction(ahead(second, 0.5));
  const fourth = third && field.direction(ahead(third, 1));
  if (!first || !second || !third || !fourth) return undefined;
  const mean = [0, 1].map((k) => (first[k] + 2 * second[k] + 2 * third[k] + fourth[k]) / 6);
  return [at[0] + step * mean[0], at[1] + step * mean[1]];
}

/** Places on both sides of a line, a spacing away, one for each spacing of its length. */
function* seedsBeside(line: readonly Place[], spacing: number): Generator<Place> {
  let walked = spacing;
  for (let k = 1; k < line.length; k++) {
    const [dx, dy] = [line[k][0] - line[k - 1][0], line[k][1] - line[k - 1][1]];
    const length = Math.hypot(dx, dy);
    walked += length;
    if (walked < spacing || length === 0) continue;
    walked = 0;
    for (const side of [1.001, -1.001])
      yield [line[k][0] - (side * spacing * dy) / length, line[k][1] + (side * spacing * dx) / length];
  }
}

/** Places all over the rectangle, far from each other at first: bit-reversed order of a lattice. */
function scattered(spacing: number, [wide, high]: Place): Place[] {
  const bits = Math.ceil(Math.log2(1 / spacing));
  const reversed = Array.from({ length: 2 ** bits }, (_, k) => {
    let out = 0;
    for (let bit = 0; bit < bits; bit++) if (k & (1 << bit)) out |= 1 << (bits - 1 - bit);
    return (out + 0.5) / 2 ** bits;
  });
  return reversed.flatMap((u) => reversed.map((v): Place => [u * wide, v * high]));
}

/** Points of earlier lines in square bins of one spacing. */
function neighbourhood(spacing: number): {
  add(place: Place): void;
  isNear(place: Place, distance: number): boolean;
} {
  const side = Math.ceil(1 / spacing) + 1;
  const bins: Place[][] = Array.from({ length: side * side }, () => []);
  const binOf = (at: number): number => Math.min(side - 1, Math.max(0, Math.floor(at / spacing)));
  return {
    add: (place) => {
      bins[binOf(place[1]) * side + binOf(place[0])].push(place);
    },
    isNear: (place, distance) => {
      const [i, j] = place.map(binOf);
      for (let y = Math.max(0, j - 1); y <= Math.min(side - 1, j + 1); y++)
        for (let x = Math.max(0, i - 1); x <= Math.min(side - 1, i + 1); x++)
          // A millionth less: seeds lie just one spacing from their line.
          for (const [u, v] of bins[y * side + x])
            if ((u - place[0]) ** 2 + (v - place[1]) ** 2 < (distance * (1 - 1e-6)) ** 2) return true;
      return false;
    },
  };
}
