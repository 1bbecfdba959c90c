/** @file The ladder: one family of bases at growing size, its shape taken from the last solution, until nothing is gained. */

import type { Points } from "../../geometry/index.ts";
import type { Basis } from "../../models/index.ts";
import { evaluateAt } from "../../problem/index.ts";
import { type Context, floor, type Rung, timeIsUp } from "./context.ts";
import { extrapolated } from "./extrapolated.ts";
import { type Cost, endsTooLate, forecast } from "./forecast.ts";
import { drawPoints, pointPlan, type Spread } from "./points.ts";
import { type RungRequest, rivalsOf, solveRung } from "./rung.ts";
import { between, chebyshevDegrees, highestTold, normalised } from "./shape.ts";

/** Bases of one kind, of any size. */
export interface Family {
  /** `chebyshev`, `sinusoids`, ... */
  readonly name: string;
  readonly spread: Spread;
  /** Its functions resolve what polynomials of the box do not: errors are told by the family itself. */
  readonly local?: boolean;
  /** Size of the first rung, per field. */
  readonly first: number;
  /** Degrees are floored here when they give the shape. */
  readonly least: number;
  /** Interior points per function of a field. */
  readonly multiple: number;
  /** Functions needed for degrees that high along the axes. */
  readonly sizeFor?: ((degrees: readonly number[]) => number) | undefined;
  /** A basis of about `size` functions, stretched along the axes in the ratios of `shape` (product 1). */
  basis(size: number, shape: readonly number[], seed: number): Basis;
  /** Where points that suit the unmapped family go; absent: they stay. */
  place?(points: Points): Points;
}

export interface ClimbOptions {
  /** Growth from rung to rung. Default 1.7. */
  readonly grow?: number;
  /** Most functions per field. Default 3200. */
  readonly most?: number;
  /** Where Newton's method starts; the ladder begins no lower. Default: zero fields, from the bottom. */
  readonly start?: Rung;
}

/**
 * Solves with bases of n, 1.7 n, 1.7² n, ... functions per field, as long as the caller asks for more.
 *
 * The shape of the first comes from the source, of the others from the solution before, once its held-out residual is
 * below 0.3. A nonlinear rung starts from the fields of the rung before.
 */
export async function* climb(
  context: Context,
  family: Family,
  { grow = 1.7, most = 3200, start }: ClimbOptions = {},
): AsyncGenerator<Rung> {
  const source = sourceDegrees(context);
  let shape: readonly number[] = source
    ? shapeFrom(source, family)
    : context.problem.coordinates.map(() => 1);
  let previous = start;
  let last: Rung | undefined;
  let settled = false;
  let tilted = false;
  const least = context.traits.underdetermined ? fewest : firstSize(family, source, most);
  let size = Math.max(least, sizeOf(start, context));
  const costs: Cost[] = [];
  // The first rung is always solved: a budget that is up leaves an answer, however poor.
  for (let k = 0; size <= most && (k === 0 || !timeIsUp(context)); k++, size = Math.ceil(size * grow)) {
    if (endsTooLate(context, nextSeconds(context, costs, size, previous))) return;
    const rung = await solveOne(context, family, size, shape, k, previous);
    if (!rung) return;
    costs.push(rung);
    const opinion = last && extrapolated(context.problem, rung, last);
    yield opinion ? { ...rung, opinion } : rung;
    last = rung;
    if (k >= 1 && losesItsWay(context) && rung.heldOut > lost) return;
    if (!(rung.heldOut < 0.3)) {
      // Twice nothing: the axes may need very different degrees, which a solution that is not there cannot tell.
      if (k >= 1 && !tilted) shape = (await bestTilt(context, family, size, shape, rung)) ?? shape;
      tilted ||= k >= 1;
      continue;
    }
    const next = shapeOf(context, family, rung);
    shape = settled ? between(shape, next) : next;
    settled = true;
    previous = rung;
  }
}

/** What a rung of `size` functions per field will take. */
function nextSeconds(
  { problem, traits }: Context,
  costs: readonly Cost[],
  size: number,
  previous: Rung | undefined,
): number {
  // Without fields to start from Newton's method takes as long a way as it did before.
  const solves = traits.linear ? 1 : previous ? fromFields : (costs.at(-1)?.solves ?? 1);
  return forecast(costs, size * problem.fields.length, solves);
}

/** Solves of a rung that starts from the fields of the one before: these fields in its basis, and one step. */
const fromFields = 2;

const sizeOf = (rung: Rung | undefined, { problem }: Context): number =>
  rung ? Math.ceil(rung.columns / problem.fields.length) : 0;

/** Functions per field of the first rung where data decide: nothing may be left for them to say nothing about. */
const fewest = 8;

/** Held-out residual of fields that have nothing to do with the equations. */
const lost = 0.9;

/** Along a trajectory Newton's method goes astray where the interval is long, not where the basis is small: cut it. */
const losesItsWay = ({ traits }: Context): boolean =>
  traits.dimension === 1 && traits.time !== undefined && !traits.linear;

/** Ratios between the axes that are tried. Chosen here: rungs in between adapt by themselves. */
const tilts = [1 / 16, 1 / 4, 4, 16];

/** Of bases of one size stretched differently in the plane, the best by held-out residual, if it is three times better. */
async function bestTilt(
  context: Context,
  family: Family,
  size: number,
  shape: readonly number[],
  { heldOut: before, seconds }: Rung,
): Promise<readonly number[] | undefined> {
  if (shape.length !== 2) return undefined;
  let best: { readonly shape: readonly number[]; readonly heldOut: number } | undefined;
  for (const [k, tilt] of tilts.entries()) {
    if (timeIsUp(context) || endsTooLate(context, seconds)) break;
    const tried = normalised([shape[0] * Math.sqrt(tilt), shape[1] / Math.sqrt(tilt)]);
    const rung = await solveRung(context, requestFor(context, family, size, tried, 20 + k));
    if (rung && (!best || rung.heldOut < best.heldOut)) best = { shape: tried, heldOut: rung.heldOut };
  }
  if (!best || best.heldOut > before / 3) return undefined;
  context.journal.note(
    `${family.name} stretched ${(best.shape[0] / best.shape[1]).toPrecision(2)} to 1 leaves ${best.heldOut.toExponential(1)} of the terms`,
    `the best of ${tilts.length} ratios at ${size} functions; without it ${before.toExponential(1)}`,
  );
  return best.shape;
}

/** Undefined when the system would not fit into the memory allowed. */
async function solveOne(
  context: Context,
  family: Family,
  size: number,
  shape: readonly number[],
  k: number,
  previous: Rung | undefined,
): Promise<Rung | undefined> {
  const request = requestFor(context, family, size, shape, k);
  const rung = await solveRung(context, { ...request, ...(previous && { start: previous }) });
  // Polynomials of half the degree tell the error of what is smooth up to the walls of a box.
  const told = context.traits.dimension > 1 && context.traits.isBox && !family.local;
  if (!rung || told || rung.columns > mostRival) return rung;
  const again = (growth: number, j: number) => () =>
    requestFor(context, family, Math.ceil(growth * size), shape, 50 + 2 * k + j);
  return { ...rung, rivals: rivalsOf(context, rung.u, [again(0.8, 0), again(1, 1)], rung.seconds) };
}

/** Chosen here: systems that take longer than a second or two are not solved twice more for an estimate. */
const mostRival = 2500;

/** A basis and its points; k tells their random streams apart. */
function requestFor(
  { problem, seed, random }: Context,
  family: Family,
  size: number,
  shape: readonly number[],
  k: number,
): RungRequest {
  const basis = family.basis(size, shape, seed + k);
  const plan = pointPlan(problem, basis.size, family.spread, family.multiple);
  const drawn = drawPoints(problem, plan, random.split(`${family.name} ${k}`));
  const points = family.place
    ? { ...drawn, interior: family.place(drawn.interior), conditions: drawn.conditions.map(family.place) }
    : drawn;
  return { basis, points };
}

/** Degrees of the source at a tolerance of 1e-3; undefined without a source. */
function sourceDegrees({ problem, traits, random }: Context): number[] | undefined {
  const { coordinates, domain } = problem;
  const { source } = traits;
  if (!source) return undefined;
  return chebyshevDegrees(
    (points) => evaluateAt([source], points),
    coordinates,
    domain.bounds,
    1e-3,
    random.split("shape"),
  );
}

const shapeFrom = (degrees: readonly number[], { least }: Family): number[] =>
  normalised(degrees.map((degree) => Math.max(degree, least)));

/** Functions per field that are solved for in a fraction of a second, whatever the problem. */
export const trialSize = 640;

/** Nothing below the degrees of the source resolves the equation: the ladder starts near them, at a trial's size at most. */
function firstSize({ first, sizeFor }: Family, source: readonly number[] | undefined, most: number): number {
  if (!source || !sizeFor || Math.max(...source) >= highestTold) return first;
  return Math.max(first, Math.min(Math.ceil(0.7 * sizeFor(source)), trialSize, Math.floor(most / 1.7)));
}

/** Degrees of the solution where its coefficients have fallen to ten times the held-out residual, at least 1e-9. */
function shapeOf({ problem, random, traits }: Context, family: Family, { u, heldOut }: Rung): number[] {
  const { coordinates, domain, fields } = problem;
  const tolerance = Math.max(Math.min(10 * heldOut, 0.1), 1e-9);
  const degrees = chebyshevDegrees(
    (points) => u.evaluate(fields, points),
    coordinates,
    domain.bounds,
    tolerance,
    random.split("shape"),
  );
  const shape = shapeFrom(degrees, family);
  // For systems, whose fields differ, a ratio of 2.6 between axes is the most that is trusted.
  return traits.fields > 1 ? clipped(shape, 2.6) : shape;
}

function clipped(shape: readonly number[], most: number): number[] {
  const smallest = Math.min(...shape);
  return normalised(shape.map((g) => Math.min(g, most * smallest)));
}

/** Why a ladder is not climbed further. */
export type Ending = "resolved" | "given up" | "no gain" | "out of room";

/** Held-out residual that is good enough where the next rung has 1500 columns. */
const nearFloor = 3e-11;

/** What the largest rungs still have to reach. Chosen here. */
const leastWanted = 1e-9;

/** Columns of the next rung from which on less accuracy will do, growing with the fourth power. Chosen here: a second's work. */
const large = 1500;

/**
 * Judges the rungs climbed so far: go on (undefined), or the reason to stop. The same on every machine.
 *
 * @param columns - of the last rung.
 */
export function ending(heldOut: readonly number[], columns: number): Ending | undefined {
  const best = Math.min(...heldOut);
  // The larger the next rung, the sooner what there is will do.
  const next = (1.7 * columns) / large;
  if (best < floor || (next > 1 && best < Math.min(leastWanted, nearFloor * next ** 4))) return "resolved";
  if (heldOut.length >= 5 && best > 0.1) return "given up";
  const idle = withoutHalving(heldOut);
  // Near rounding one rung without gain says all; above it a larger one may still find the band.
  return (best < 1e-9 && idle >= 1) || (best < 1e-6 && idle >= 2) ? "no gain" : undefined;
}

/** Rungs at the end that did not halve the best before them. */
function withoutHalving(heldOut: readonly number[]): number {
  let best = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (const value of heldOut) {
    idle = value > 0.5 * best ? idle + 1 : 0;
    best = Math.min(best, value);
  }
  return idle;
}
