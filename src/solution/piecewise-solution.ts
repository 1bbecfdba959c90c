/** @file A solution in pieces along one coordinate: time slabs, subdomains side by side. */

import { UsageError } from "../errors.ts";
import { box, type Points, type Region, selectPoints } from "../geometry/index.ts";
import { onePoint, pointsIn } from "./jet-names.ts";
import type { Solution, StoredSolution } from "./solution.ts";
import { nestedArrays, nestedSolution, type Restore, storedArray } from "./stored.ts";

/**
 * Piece k where breaks[k - 1] < coordinate <= breaks[k]; the first and the last go on beyond.
 *
 * @param breaks - increasing, one fewer than pieces.
 * @param whole - the whole domain. Default, where the pieces' domains are boxes: the box around them.
 * @throws UsageError for a wrong number of breaks, breaks that do not increase, pieces in other fields or coordinates,
 *   pieces on other domains than boxes without `whole`.
 */
export function piecewiseSolution(
  coordinate: string,
  breaks: ArrayLike<number>,
  pieces: readonly Solution[],
  whole?: Region,
): Solution {
  checkPieces(coordinate, breaks, pieces);
  const domain = whole ?? boxAround(pieces);
  const [{ coordinates, fields }] = pieces;
  const ends = Float64Array.from(breaks);
  const evaluate = (names: readonly string[], given: Points): Float64Array[] => {
    const points = pointsIn(given, coordinates);
    const out = names.map(() => new Float64Array(points.count));
    membersOf(points, coordinates.indexOf(coordinate), ends).forEach((members, k) => {
      if (members.length === 0) return;
      pieces[k].evaluate(names, selectPoints(points, members)).forEach((values, n) => {
        members.forEach((i, m) => {
          out[n][i] = values[m];
        });
      });
    });
    return out;
  };
  return {
    coordinates,
    fields,
    domain,
    evaluate,
    at: (point, name = fields[0]) => evaluate([name], onePoint(point, coordinates))[0][0],
    pieces: { coordinate, breaks: Array.from(ends) },
    ...(pieces.every(({ store }) => store) && { store: () => storePieces(coordinate, ends, pieces) }),
  };
}

/** A region that fills its bounds, to rounding. */
const isBox = ({ bounds, measure }: Region): boolean => {
  const product = bounds.reduce((volume, [low, high]) => volume * (high - low), 1);
  return Math.abs(measure - product) <= 1e-12 * product;
};

function boxAround(pieces: readonly Solution[]): Region {
  const domains = pieces.map(({ domain }) => domain);
  if (!domains.every(isBox))
    throw new UsageError({
      what: "the domain of the whole does not follow from that of the pieces",
      where: "piecewiseSolution",
      remedy: "pass the whole domain as last argument",
    });
  const around = domains[0].coordinates.map((name, c): [string, [number, number]] => [
    name,
    [
      Math.min(...domains.map(({ bounds }) => bounds[c][0])),
      Math.max(...domains.map(({ bounds }) => bounds[c][1])),
    ],
  ]);
  return box(Object.fromEntries(around));
}

/** Indices of the points of every piece. */
function membersOf({ values, count }: Points, c: number, ends: Float64Array): number[][] {
  const members = Array.from({ length: ends.length + 1 }, (): number[] => []);
  for (let i = 0; i < count; i++) {
    const x = values[c * count + i];
    const after = ends.findIndex((end) => x <= end);
    members[after < 0 ? ends.length : after].push(i);
  }
  return members;
}

function storePieces(coordinate: string, breaks: Float64Array, pieces: readonly Solution[]): StoredSolution {
  const stored = pieces.map((piece) => piece.store!());
  return {
    header: { kind: "piecewise", coordinate, pieces: stored.map(({ header }) => header) },
    arrays: Object.assign(
      { breaks: breaks.slice() },
      ...stored.map(({ arrays }, k) => nestedArrays(`piece ${k}`, arrays)),
    ),
  };
}

/** Makes a stored `piecewiseSolution` again. */
export const restorePiecewise: Restore = (stored, { domain, restore }) => {
  const { coordinate, pieces } = stored.header as unknown as {
    readonly coordinate: string;
    readonly pieces: readonly unknown[];
  };
  const parts = pieces.map((header, k) => restore(nestedSolution(stored, `piece ${k}`, header)));
  return piecewiseSolution(coordinate, storedArray(stored, "breaks"), parts, domain);
};

function checkPieces(coordinate: string, breaks: ArrayLike<number>, pieces: readonly Solution[]): void {
  const ends = Array.from(breaks);
  if (pieces.length === 0 || ends.length !== pieces.length - 1)
    throw new UsageError({
      what: `${pieces.length} pieces with ${ends.length} breaks`,
      where: "piecewiseSolution",
      remedy: "at least one piece, and one break between neighbours",
    });
  if (ends.some((end, k) => !(end > (ends[k - 1] ?? Number.NEGATIVE_INFINITY))))
    throw new UsageError({
      what: `the breaks ${ends.join(", ")} do not increase`,
      where: "piecewiseSolution",
      remedy: "breaks in increasing order",
    });
  const [{ coordinates, fields }] = pieces;
  const alike = pieces.every(
    (piece) => piece.coordinates.join() === coordinates.join() && piece.fields.join() === fields.join(),
  );
  if (alike && coordinates.includes(coordinate)) return;
  throw new UsageError({
    what: alike
      ? `"${coordinate}" is no coordinate of the pieces (${coordinates.join(", ")})`
      : "the pieces have different fields or coordinates",
    where: "piecewiseSolution",
    remedy: "pieces of one problem, along one of its coordinates",
  });
}
