/** @file Error estimates by expansions of the error: the linearised equation by least squares on three levels. */

import type { HostDevice } from "../../devices/index.ts";
import {
  type Basis,
  chebyshev,
  chebyshevSize,
  degreesFor,
  type KnownFields,
  linearModel,
  sinusoids,
} from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import { expansionBytes } from "../../residual/index.ts";
import { defect, piecewiseSolution, type Solution } from "../../solution/index.ts";
import { drawPoints, pointPlan, spreadFor } from "../automatic/points.ts";
import { slabProblem } from "../automatic/slab-problem.ts";
import { expandError } from "./expanded.ts";
import type { Level, Levels } from "./levels.ts";
import { correctedSolution } from "./sum.ts";

export interface ExpansionRequest {
  readonly problem: Problem;
  readonly u: Solution;
  readonly device: HostDevice;
  readonly seconds: number;
  readonly random: Random;
  /** Times where u may jump, with the index of the time coordinate. */
  readonly pieces?: { readonly time: number; readonly breaks: readonly number[] };
}

/** One expansion: functions per field, and the family. */
interface Size {
  readonly functions: number;
  readonly family: "chebyshev" | "sinusoids";
}

/** Chosen here: interior points per function. With 2 a rough residual is fitted between the points, with 8 not. */
const multiple = 8;
/** Chosen here: functions for one field in one, two, and more dimensions that take about a second together. */
const functions = [32, 220, 220] as const;

/** The levels of expansions. */
export function expansionLevels(request: ExpansionRequest): Levels {
  const { problem, u, seconds, pieces } = request;
  const { fields, coordinates } = problem;
  // Cost grows with the cube of functions times fields; slabs share the time.
  const slabs = (pieces?.breaks.length ?? 0) + 1;
  const scale = (seconds / 2 / slabs) ** (1 / 3) / fields.length ** 0.7;
  const base = functions[Math.min(coordinates.length, functions.length) - 1] * scale;
  const sizes: Size[] = [0.5, 1, 2, 3].map((factor) => ({
    functions: Math.max(coordinates.length + 2, Math.round(base * factor)),
    family: "chebyshev",
  }));
  const left = leftBy(request);
  const taken = distinct(sizes, coordinates.length);
  return {
    method: "expansion",
    what: "expansion of the error",
    remaining: { by: "residual", reduction: left },
    // What is wrong at a jump between pieces is in no residual.
    ...(!u.pieces && { left }),
    // Rows and the square of the columns; u at the points grows less.
    plans: taken.map(({ functions: count, family }) => ({
      name: `${count} functions (${family})`,
      work: count ** 3,
    })),
    sequence: taken.map((size, k) => () => levelOf(request, size, k)),
  };
}

/** How much of the residual of u is left by u + e. */
export function leftBy({
  problem,
  u,
  random,
}: Pick<ExpansionRequest, "problem" | "u" | "random">): (e: Solution) => number {
  const of = (one: Solution): number => defect(problem, one, { random: random.split("held out") }).worst;
  let before: number | undefined;
  return (e) => {
    before ??= of(u);
    return of(correctedSolution(u, e)) / before;
  };
}

/** In many dimensions degrees are few: a size that gives the polynomials of the one before gets sinusoids. */
function distinct(sizes: readonly Size[], dimension: number): Size[] {
  const counts = sizes.map(({ functions: count }) => polynomials(count, dimension));
  return sizes.map((size, k) =>
    k > 0 && counts[k] <= counts[k - 1] ? { ...size, family: "sinusoids" } : size,
  );
}

const setOf = (dimension: number) => (dimension <= 3 ? "euclidean" : "total") as "euclidean" | "total";
const degrees = (count: number, dimension: number): number[] =>
  degreesFor(count, new Array<number>(dimension).fill(1), setOf(dimension));
const polynomials = (count: number, dimension: number): number =>
  chebyshevSize(degrees(count, dimension), setOf(dimension));

function basisOf({ coordinates, domain }: Problem, { functions: count, family }: Size, seed: number): Basis {
  const box = { coordinates, bounds: domain.bounds };
  const d = coordinates.length;
  if (family === "chebyshev") return chebyshev({ ...box, degrees: degrees(count, d), set: setOf(d) });
  // Chosen here: frequencies up to 2.5 per half-length, what random-order sinusoids in five dimensions resolve best.
  return sinusoids({ ...box, count, band: coordinates.map(() => 2.5), spectrum: "random-order", seed });
}

async function levelOf(request: ExpansionRequest, size: Size, k: number): Promise<Level | undefined> {
  const random = request.random.split(`level ${k}`);
  const basis = basisOf(request.problem, size, k);
  const found = request.pieces
    ? await overPieces(request, request.pieces, size, random)
    : await onePiece(request, request.problem, request.u, basis, random);
  return found && { name: `${basis.size} functions (${size.family})`, ...found };
}

/** e and its rounding on a problem as a whole. */
type Expanded = Pick<Level, "e" | "noise">;

async function onePiece(
  { device }: ExpansionRequest,
  problem: Problem,
  u: KnownFields,
  basis: Basis,
  random: Random,
): Promise<Expanded | undefined> {
  const bases = Object.fromEntries(problem.fields.map((field) => [field, basis]));
  const spread = spreadFor(problem.coordinates.length);
  const points = drawPoints(problem, pointPlan(problem, basis.size, spread, multiple), random);
  const counts = points.conditions.map(({ count }) => count);
  const model = linearModel(bases, { known: u });
  if (expansionBytes(problem, model, points.interior.count, counts) > device.bytes.budget - device.bytes.used)
    return undefined;
  return expandError(problem, model, { device, points, random });
}

/** Piece after piece in time, each starting from the corrected piece before. */
async function overPieces(
  request: ExpansionRequest,
  { time, breaks }: NonNullable<ExpansionRequest["pieces"]>,
  size: Size,
  random: Random,
): Promise<Expanded | undefined> {
  const { problem, u } = request;
  const [begin, end] = problem.domain.bounds[time];
  const errors: Solution[] = [];
  let before: Solution | undefined;
  for (const [k, from] of [begin, ...breaks].entries()) {
    const part = slabProblem(problem, time, [from, breaks[k] ?? end], before);
    const own = justAfter(u, problem.coordinates[time], from);
    const found = await onePiece(request, part, own, basisOf(part, size, k), random.split(`piece ${k}`));
    if (!found) return undefined;
    errors.push(found.e);
    before = correctedSolution({ ...own, domain: part.domain }, found.e);
  }
  return { e: piecewiseSolution(problem.coordinates[time], breaks, errors, problem.domain) };
}

/** u where a time that is the start of a piece belongs to that piece, not to the one before. */
function justAfter(u: Solution, time: string, start: number): Solution {
  const after = start + Number.EPSILON * Math.max(Math.abs(start), Number.MIN_VALUE);
  return {
    ...u,
    evaluate: (names, points) => {
      const c = points.coordinates.indexOf(time);
      const values = points.values.map((value, i) =>
        Math.floor(i / points.count) === c && value <= start ? after : value,
      );
      return u.evaluate(names, { ...points, values });
    },
    at: (point, name) => u.at({ ...point, [time]: Math.max(after, point[time]) }, name),
  };
}
