/** @file Errors against an exact or reference solution, on points of their own. */

import { type Expression, totalDerivative } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import { evaluateField, type Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import type { Solution } from "./solution.ts";

/** How far computed values are from known ones. */
export interface Deviation {
  /**
   * ‖u - v‖₂ / ‖v‖₂ over the points; 0 where u = v, infinite where only v vanishes. For fields known up to a constant
   * the mean difference is removed first.
   */
  readonly relativeL2: number;
  /** Largest |u - v|, after the same removal. */
  readonly max: number;
}

/**
 * Relative discrete L2 and maximum deviation of u from v.
 *
 * @param upToConstant - remove the mean of u - v first (pressure).
 *
 * @example
 * deviation(Float64Array.of(1, 2), Float64Array.of(1, 4)).max; // 2
 */
export function deviation(u: Float64Array, v: Float64Array, upToConstant = false): Deviation {
  const shift = upToConstant ? u.reduce((sum, value, i) => sum + value - v[i], 0) / u.length : 0;
  let [square, reference, max] = [0, 0, 0];
  for (let i = 0; i < u.length; i++) {
    const difference = u[i] - shift - v[i];
    square += difference * difference;
    reference += v[i] * v[i];
    max = Math.max(max, Math.abs(difference));
  }
  return { relativeL2: square === 0 ? 0 : Math.sqrt(square / reference), max };
}

/** Known values of the fields at points where errors are measured. */
export interface Known {
  readonly points: Points;
  /** One array per field of the problem, in order. */
  readonly values: readonly Float64Array[];
}

/**
 * Where errors of a problem are measured and what is known there: the reference's own points, else a Latin hypercube
 * that has nothing to do with the collocation points. It falls evenly along every axis, so that thin layers and kinks on
 * an edge get their share.
 *
 * @param count - points when there is a choice. Default 10 000.
 * @returns undefined when nothing is known of the solution.
 */
export function knownValues(problem: Problem, count = 10_000): Known | undefined {
  const { exact, reference, fields, domain } = problem;
  const known = exact ?? reference?.fields;
  if (!known || fields.some((field) => known[field] === undefined)) return undefined;
  const points = reference?.points ?? evenPoints(domain, count);
  return { points, values: fields.map((field) => evaluateField(known[field], points)) };
}

/** Relative L2 error of each field, its mean, and the largest absolute error. */
export function errorsAgainst(
  known: Known,
  problem: Problem,
  computed: readonly Float64Array[],
): { readonly relativeL2: number; readonly maxError: number; readonly fields: Record<string, number> } {
  const each = problem.fields.map((field, f) =>
    deviation(computed[f], known.values[f], problem.upToConstant.includes(field)),
  );
  const relativeL2 = each.reduce((sum, one) => sum + one.relativeL2, 0) / each.length;
  return {
    relativeL2,
    maxError: Math.max(...each.map((one) => one.max)),
    fields: Object.fromEntries(problem.fields.map((field, f) => [field, each[f].relativeL2])),
  };
}

/**
 * Relative L2 error of one field of a solution.
 *
 * @param exact - an expression of the coordinates or a function of the point.
 * @param points - default: 10 000 uniform random points of the domain.
 */
export function relativeL2(
  u: Solution,
  exact: Expression | ((point: Readonly<Record<string, number>>) => number),
  field = u.fields[0],
  points = ownPoints(u),
): number {
  return deviation(u.evaluate([field], points)[0], evaluateField(exact, points)).relativeL2;
}

/**
 * Relative L1 error of one field of a solution, Σ|u - v| / Σ|v|: the measure in which solutions with shocks converge.
 *
 * @param exact - an expression of the coordinates or a function of the point.
 * @param points - default: 10 000 uniform random points of the domain.
 */
export function relativeL1(
  u: Solution,
  exact: Expression | ((point: Readonly<Record<string, number>>) => number),
  field = u.fields[0],
  points = ownPoints(u),
): number {
  const [computed] = u.evaluate([field], points);
  const known = evaluateField(exact, points);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + Math.abs(value), 0);
  return sum(computed.map((value, i) => value - known[i])) / sum(known);
}

/** Largest absolute error of one field of a solution. */
export function maxError(
  u: Solution,
  exact: Expression | ((point: Readonly<Record<string, number>>) => number),
  field = u.fields[0],
  points = ownPoints(u),
): number {
  return deviation(u.evaluate([field], points)[0], evaluateField(exact, points)).max;
}

/** Relative error in the H1 norm, sqrt(‖e‖² + sum ‖e_x‖²) over the same of the exact solution (an expression). */
export function relativeH1(
  u: Solution,
  exact: Expression,
  field = u.fields[0],
  points = ownPoints(u),
): number {
  const names = ["", ...u.coordinates];
  const computed = u.evaluate(
    names.map((name) => (name ? `${field}_${name}` : field)),
    points,
  );
  const known = names.map((name) =>
    evaluateField(name ? totalDerivative(exact, name, u.coordinates) : exact, points),
  );
  const squares = (arrays: readonly Float64Array[]): number =>
    arrays.reduce((sum, a) => sum + a.reduce((s, x) => s + x * x, 0), 0);
  return Math.sqrt(squares(computed.map((a, k) => a.map((x, i) => x - known[k][i]))) / squares(known));
}

const ownPoints = (u: Solution): Points => uniformPoints(u.domain, 10_000);

/** A stream of its own (any fixed seed would do), so that no solve ever trains on the points it is judged by. */
const uniformPoints = (domain: Region, count: number): Points =>
  domain.sample(count, { sequence: "uniform", random: random(20_231).split("error points") });

const evenPoints = (domain: Region, count: number): Points =>
  domain.sample(count, { sequence: "latin-hypercube", random: random(20_231).split("error points") });
