/** @file How well a solution satisfies a problem at fresh points, whatever carries it. */

import { type Expression, type Jet, leafIdentity, partials } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import type { KnownFields } from "../models/index.ts";
import {
  type ColumnValues,
  type Condition,
  columnOf,
  evaluateColumns,
  jetsOf,
  type Problem,
} from "../problem/index.ts";
import { type Random, random as randomStream } from "../random.ts";
import { givenJets, leafColumns, type Sites, sitesOf } from "../residual/index.ts";

/** Residuals as shares of what they are made of; Infinity where one is not finite. */
export interface Defect {
  /** Largest over the interior equations of rms residual / rms of its separate additive terms. */
  readonly interior: number;
  /** Per condition, largest over its equations of rms residual / size of its terms. */
  readonly conditions: Readonly<Record<string, number>>;
  readonly worst: number;
  /** `interior`, or the name of the condition. */
  readonly worstName: string;
}

/** Values of trainable coefficients by name. Default: their initial ones. */
export type CoefficientValues = Readonly<Record<string, number>>;

export interface DefectOptions {
  /** Points inside; a quarter of it, 32 at least, on every condition. Default 400. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Instead of a seed. */
  readonly random?: Random;
  readonly coefficients?: CoefficientValues;
}

/**
 * Residuals at fresh uniform points against the size of their terms: an estimate of the relative error of a well-posed
 * problem that needs no exact solution.
 *
 * An interior equation is measured by sqrt(Σ mean square of its terms); terms that all (nearly) vanish by a thousandth
 * of what the fields would give. A condition's equation is measured by the largest of its terms' rms and what the
 * fields would give: rms(∂F/∂u_α) rms(u) / Π h^α, h the half-widths of the domain, for derivatives with the mean of u
 * removed: a constant that nothing determines hides no flux. So 0 = 0 never divides by zero.
 *
 * @throws UsageError for faces without points, and from `u`.
 */
export function defect(problem: Problem, u: KnownFields, options: DefectOptions = {}): Defect {
  const { count = 400, seed = 1, random = randomStream(seed), coefficients = {} } = options;
  const { domain, interior } = problem;
  const points = domain.sample(count, { sequence: "uniform", random: random.split("interior") });
  const sizes = fieldSizes(problem, u, points);
  const size = ({ field, derivative }: Jet, { whole, varying } = sizes.get(field)!): number =>
    derivative.length === 0 ? whole : varying / widths(domain, derivative);
  const inside = interior.map(({ residual }) =>
    interiorShare(termsAt([residual], u, { points: [points], coefficients })[0], size),
  );
  const conditions = problem.conditions.map((condition) => {
    const on = freshPoints(condition, Math.max(32, Math.round(count / 4)), random.split(condition.name));
    const at = { points: sitesOf(on, condition), coefficients };
    const residuals = condition.equations.map(({ residual }) => residual);
    const shares = termsAt(residuals, u, at).map((terms) => conditionShare(terms, size));
    return [condition.name, largest(shares)] as const;
  });
  const all = [["interior", largest(inside)] as const, ...conditions];
  const [worstName, worst] = all.reduce((a, b) => (b[1] > a[1] ? b : a));
  return { interior: all[0][1], conditions: Object.fromEntries(conditions), worst, worstName };
}

const largest = (shares: readonly number[]): number =>
  shares.reduce(
    (most, share) => (share <= most ? most : Number.isFinite(share) ? share : Number.POSITIVE_INFINITY),
    0,
  );

function freshPoints({ points, face, pair }: Condition, count: number, random: Random): Points {
  return points ?? (face ?? pair!.low).sample(count, { sequence: "uniform", random });
}

/** Of a field over the domain. */
interface FieldSize {
  /** Root mean square. */
  readonly whole: number;
  /** The same of what is not constant, which is all that has derivatives. */
  readonly varying: number;
}

/** Chosen here: the constant part of a field counts that much as variation, so that the rounding of a constant field is small. */
const constantCounts = 1e-4;

function fieldSizes({ fields }: Problem, u: KnownFields, points: Points): Map<string, FieldSize> {
  const values = u.evaluate(fields, points);
  return new Map(fields.map((field, k) => [field, sizeOf(values[k])]));
}

function sizeOf(values: Float64Array): FieldSize {
  const whole = rootMeanSquare(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const spread = rootMeanSquare(values.map((value) => value - mean));
  return { whole, varying: Math.max(spread, constantCounts * whole) };
}

/** Product of half-widths along which a jet is differentiated. */
const widths = ({ coordinates, bounds }: Region, derivative: Jet["derivative"]): number =>
  derivative.reduce((product, name) => {
    const [low, high] = bounds[coordinates.indexOf(name)];
    return (product * (high - low)) / 2;
  }, 1);

/** A residual, its additive terms and its slopes, at points. */
interface Terms {
  readonly residual: Float64Array;
  readonly terms: readonly Float64Array[];
  readonly slopes: readonly { readonly jet: Jet; readonly values: Float64Array }[];
}

/** Chosen here: terms below a thousandth of what the fields would give count as cancelled. */
const cancelled = 1e-3;

function interiorShare({ residual, terms, slopes }: Terms, size: (jet: Jet) => number): number {
  const own = terms.reduce((total, term) => total + meanSquare(term), 0);
  const expected = slopes.reduce((total, { jet, values }) => total + meanSquare(values) * size(jet) ** 2, 0);
  return share(residual, Math.sqrt(Math.max(own, cancelled ** 2 * expected)));
}

function conditionShare({ residual, terms, slopes }: Terms, size: (jet: Jet) => number): number {
  const own = terms.map(rootMeanSquare);
  const expected = slopes.map(({ jet, values }) => rootMeanSquare(values) * size(jet));
  return share(residual, Math.max(0, ...own, ...expected));
}

/** 0 where the residual vanishes, whatever it is measured by. */
function share(residual: Float64Array, size: number): number {
  const found = rootMeanSquare(residual);
  return found === 0 ? 0 : found / size;
}

const meanSquare = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, x) => sum + x * x, 0) / values.length;
const rootMeanSquare = (values: Float64Array): number => Math.sqrt(meanSquare(values));

/** Where expressions are evaluated. */
interface Place {
  readonly points: Sites;
  readonly coefficients: CoefficientValues;
}

function termsAt(residuals: readonly Expression[], u: KnownFields, place: Place): Terms[] {
  return residuals.map((residual) => {
    const jets = jetsOf([residual]);
    const parts = additiveTerms(residual);
    const values = valuesAt([residual, ...parts, ...partials(residual, jets)], jets, u, place);
    return {
      residual: values[0],
      terms: values.slice(1, 1 + parts.length),
      slopes: jets.map((jet, k) => ({ jet, values: values[1 + parts.length + k] })),
    };
  });
}

/** The operands of sums, signs left out: u_t + u u_x - ν u_xx has three. */
function additiveTerms(expression: Expression): Expression[] {
  const found: Expression[] = [];
  const open = [expression];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === "add") open.push(node.right, node.left);
    else if (node.kind === "neg") open.push(node.of);
    else found.push(node);
  }
  return found;
}

/** Values of expressions in jets of u, coordinates, normals, functions of the point and coefficients. */
function valuesAt(
  expressions: readonly Expression[],
  jets: readonly Jet[],
  u: KnownFields,
  { points, coefficients }: Place,
): Float64Array[] {
  const columns = givenJets(u, jets, points);
  const data = leafColumns(points[0]);
  return evaluateColumns(expressions, (leaf): ColumnValues => {
    if (leaf.kind === "jet") return columns.get(leafIdentity(leaf))!;
    return leaf.kind === "coefficient" ? (coefficients[leaf.name] ?? leaf.initial) : data(leaf);
  }).map((column) => columnOf(column, points[0].count));
}

/**
 * Residuals of the interior equations at points, one array of length points.count per equation.
 *
 * @throws UsageError for points in other coordinates than u's, and from `u`.
 */
export function residualValues(
  { interior }: Problem,
  u: KnownFields,
  points: Points,
  coefficients: CoefficientValues = {},
): Float64Array[] {
  const residuals = interior.map(({ residual }) => residual);
  return valuesAt(residuals, jetsOf(residuals), u, { points: [points], coefficients });
}

/**
 * Residuals of a condition's equations at points of its face (the low one of a periodic pair), with their normals
 * where the equations have any; one array per equation.
 *
 * @throws UsageError as `residualValues`, and for points without the normals that an equation needs.
 */
export function conditionValues(
  _problem: Problem,
  u: KnownFields,
  condition: Condition,
  points: Points,
  coefficients: CoefficientValues = {},
): Float64Array[] {
  const residuals = condition.equations.map(({ residual }) => residual);
  return valuesAt(residuals, jetsOf(residuals), u, { points: sitesOf(points, condition), coefficients });
}
