/** @file Many dimensions: polynomials chosen by the coefficients of the solution before, a ladder of ever larger sets. */

import type { Expression } from "../../expression/index.ts";
import {
  type Basis,
  chebyshevOn,
  chebyshevSize,
  completed,
  type MultiIndex,
  product,
} from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import { type Context, floor, type Rung, timeIsUp } from "./context.ts";
import { boxOf } from "./families.ts";
import { type Cost, endsTooLate, forecast } from "./forecast.ts";
import { grown } from "./index-growth.ts";
import { type CollocationPoints, drawPoints, type PointPlan, pointPlan, spreadFor } from "./points.ts";
import { solveRung } from "./rung.ts";

export interface AdaptedOptions {
  /** What every basis is multiplied by. Default: nothing. */
  readonly factor?: Expression | undefined;
  /** Columns of all fields together. Default 6500, 9000 for systems. */
  readonly most?: number;
}

/** Growth of the number of functions from rung to rung. Chosen here: what is chosen wrongly costs a rung, not the solve. */
const growth = 2;

/** Functions of one total degree that the first rung may have per field. Chosen here: solved in no time. */
const first = 300;

/** A rung that has this share of the room is the last: choosing again among as many gains little. Chosen here. */
const nearlyAll = 0.95;

/** Coefficients expected below this share of the held-out residual wait for a later rung. Chosen here. */
const negligible = 1e-5;

/** A Newton solve from fields that good squares their error below anything the next rung resolves. Chosen here. */
const nearby = 1e-3;

/** Systems above it get no more rows than they need. */
const large = 3100;

/**
 * Rungs of about 2ⁿ as many Chebyshev polynomials, from a total degree on those whose coefficients are expected to be the
 * largest, every field its own (see `grown`); as long as the caller asks for more, and there is room and time.
 *
 * A nonlinear rung starts from the fields of the rung before.
 */
export async function* adaptedRungs(
  context: Context,
  { factor, most = context.problem.fields.length > 1 ? 9000 : 6500 }: AdaptedOptions = {},
): AsyncGenerator<Rung> {
  const { problem, traits } = context;
  let sets: MultiIndex[][] = problem.fields.map(() => startingSet(problem.coordinates.length, traits.time));
  let before: Rung | undefined;
  let seen: Seen | undefined;
  const costs: Cost[] = [];
  for (let k = 0; k === 0 || !timeIsUp(context); k++) {
    const rung = await solveOn(context, sets, k, factor, traits.linear ? undefined : before);
    if (!rung) return;
    costs.push(rung);
    yield rung;
    // Nothing can be told from what has nothing to do with the solution.
    before = rung.heldOut < 0.3 ? rung : undefined;
    const next = larger(sets, rung, Math.min(most, Math.ceil(growth * rung.columns)), seen);
    seen = { heldOut: rung.heldOut, c: coefficients(sets, rung).map(byIndex) };
    const columns = next.reduce((sum, set) => sum + set.length, 0);
    const solves = traits.linear || (before && before.heldOut < nearby) ? 1 : before ? 2 : rung.solves;
    if (
      endsTooLate(context, forecast(costs, columns, solves)) ||
      rung.columns >= nearlyAll * most ||
      !hasNew(sets, next)
    )
      return;
    sets = next;
  }
}

/** Degree in time of the squares of the first rung. Chosen here: rates of change of a few per interval. */
const inTime = 12;

/**
 * A total degree; in time also the squares of all coordinates with coefficients of
 * degree 12: what steers and spreads in many dimensions is mostly near to quadratic, at a rate of its own.
 */
function startingSet(dimensions: number, time: number | undefined): MultiIndex[] {
  const total = multiIndices(dimensions, highestDegree(dimensions, first));
  if (time === undefined) return total;
  const axes = Array.from({ length: dimensions }, (_, axis) => axis);
  const squares = axes.flatMap((axis) =>
    Array.from({ length: inTime + 1 }, (_, k) =>
      axes.map((other) => (other === time ? k : other === axis ? 2 : 0)),
    ),
  );
  return completed([...total, ...squares], dimensions);
}

/** All indices with a sum of at most `degree`. */
function multiIndices(dimensions: number, degree: number): MultiIndex[] {
  if (dimensions === 0) return [[]];
  return Array.from({ length: degree + 1 }, (_, k) => k).flatMap((k) =>
    multiIndices(dimensions - 1, degree - k).map((rest) => [k, ...rest]),
  );
}

/** What the rung before said. */
interface Seen {
  readonly heldOut: number;
  /** Coefficients by field and index. */
  readonly c: readonly ReadonlyMap<string, number>[];
}

interface Coefficients {
  readonly indices: readonly MultiIndex[];
  readonly c: Float64Array;
}

const coefficients = (sets: readonly MultiIndex[][], { model, theta }: Rung): Coefficients[] =>
  model.parts.map(({ offset, basis }, f) => ({
    indices: sets[f],
    c: theta.subarray(offset, offset + basis.size),
  }));

const byIndex = ({ indices, c }: Coefficients): ReadonlyMap<string, number> =>
  new Map(indices.map((index, j) => [index.join(), c[j]]));

/** What to try after a rung. */
function larger(
  sets: readonly MultiIndex[][],
  rung: Rung,
  count: number,
  seen: Seen | undefined,
): MultiIndex[][] {
  const improved = seen ? Math.min(1, rung.heldOut / seen.heldOut) : 1;
  const isStuck = seen !== undefined && improved > stuck;
  const fields = coefficients(sets, rung).map((field, f) => ({
    ...field,
    noise: seen ? improved * moved(field, seen.c[f]) : firstNoise * rung.heldOut * largest(field.c),
  }));
  const degree = highestDegree(sets[0][0].length, count / sets.length);
  // No structure that pays, then: the total degree asks for none, from here on.
  const fits = (): boolean => sets.flat().every((index) => degreeOf(index) <= degree);
  if ((isStuck && fits()) || (seen && sets.every(isTotal)))
    return sets.map((set) => multiIndices(set[0].length, degree));
  // Or what was left out was not negligible: all that there is stays, and all that is expected is tried.
  const least = isStuck ? 0 : negligible * Math.min(1, rung.heldOut);
  return grown(fields, count, Math.max(least, Number.EPSILON / 2)).map((indices, f) =>
    completed(isStuck ? [...indices, ...sets[f]] : indices, sets[f][0].length),
  );
}

const degreeOf = (index: MultiIndex): number => index.reduce((a, b) => a + b, 0);

const isTotal = (set: readonly MultiIndex[]): boolean => {
  const degree = set.reduce((most, index) => Math.max(most, degreeOf(index)), 0);
  return set.length === chebyshevSize(new Array(set[0].length).fill(Math.max(1, degree)), "total");
};

/** The highest total degree with at most so many functions. */
function highestDegree(dimensions: number, count: number): number {
  let degree = 1;
  while (chebyshevSize(new Array(dimensions).fill(degree + 1), "total") <= count) degree++;
  return degree;
}

/** A rung is stuck when it leaves more than this share of the one before. Chosen here. */
const stuck = 0.3;

/** Noise of the first rung's coefficients as a share of the largest, per held-out residual. Chosen here: see `grown`. */
const firstNoise = 0.1;

const largest = (c: Float64Array): number => c.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The median change of the coefficients that two rungs have in common: each has points and columns of its own. */
function moved({ indices, c }: Coefficients, before: ReadonlyMap<string, number>): number {
  const changes = indices
    .flatMap((index, j) => {
      const old = before.get(index.join());
      return old === undefined ? [] : [Math.abs(c[j] - old)];
    })
    .sort((a, b) => a - b);
  return changes[changes.length >> 1] ?? 0;
}

/** Some index is not among those that were tried. */
function hasNew(sets: readonly MultiIndex[][], next: readonly MultiIndex[][]): boolean {
  return next.some((indices, f) => {
    const tried = new Set(sets[f].map((index) => index.join()));
    return indices.some((index) => !tried.has(index.join()));
  });
}

async function solveOn(
  context: Context,
  sets: readonly MultiIndex[][],
  k: number,
  factor: Expression | undefined,
  start: Rung | undefined,
): Promise<Rung | undefined> {
  const { problem } = context;
  const box = boxOf(problem);
  const bases = problem.fields.map((field, f): [string, Basis] => {
    const basis = chebyshevOn({ ...box, indices: sets[f] });
    return [field, factor ? product(basis, factor) : basis];
  });
  const columns = bases.reduce((sum, [, { size }]) => sum + size, 0);
  return solveRung(context, {
    basis: Object.fromEntries(bases),
    points: pointsFor(context, columns, k),
    ...(start && { start, steps: start.heldOut < nearby ? 0 : 1 }),
  });
}

function pointsFor({ problem, random }: Context, columns: number, k: number): CollocationPoints {
  const fields = problem.fields.length;
  const spread = spreadFor(problem.coordinates.length);
  const plan = pointPlan(problem, columns / fields, spread, multipleFor(columns, fields));
  const stream = random.split(`adapted ${k}`);
  const points = enoughPoints(problem, plan, stream);
  // One face of many would get too few points for all that begins on it.
  const perFace = Math.max(plan.perFace, Math.ceil(initialShare * plan.interior));
  const beginnings = drawPoints(problem, { ...plan, interior: 8, perFace }, stream.split("initial"));
  const conditions = problem.conditions.map(
    ({ kind }, c) => (kind === "initial" ? beginnings : points).conditions[c],
  );
  return { ...points, conditions };
}

/** Points of an initial condition per point inside. Chosen here: half of what all faces together get. */
const initialShare = 0.25;

/** Of a region that fills little of its box most points of the box fall outside: then as many more are drawn. */
function enoughPoints(problem: Problem, plan: PointPlan, random: Random): CollocationPoints {
  const points = drawPoints(problem, plan, random);
  const missing = plan.interior / Math.max(1, points.interior.count);
  if (missing < 1.1) return points;
  return drawPoints(problem, { ...plan, interior: Math.ceil(plan.interior * missing) }, random.split("more"));
}

/** Interior points per function of a field; conditions add half as many rows again or more. */
const multipleFor = (columns: number, fields: number): number =>
  columns <= large ? 2.2 : fields > 1 ? 1.1 : 1.4;

/** Whether a ladder has come to its end: rounding, or all that a larger rung would cost more than it gives. */
export const isResolved = ({ heldOut, columns }: Rung): boolean =>
  heldOut < floor || (heldOut < exact && columns > cheap);

/** Nothing is gained below: the space holds the solution. */
export const exact = 1e-11;
/** Columns below which another digit costs less than a second. */
const cheap = 1000;
