/** @file Whether a problem is an evolution equation that spectral time evolution can solve, and its form if so. */

import { type Expression, type Jet, leaves, totalDerivative } from "../expression/index.ts";
import type { Problem } from "../problem/index.ts";
import { readConditions } from "./conditions.ts";
import { ownOrder, type Partners, partnersOf } from "./coupling.ts";
import { chooseLifts, later, startsSmoothly } from "./lifts.ts";
import { type PairSymbol, pairRoots } from "./pair-function.ts";
import { symbolOf } from "./propagator.ts";
import { firstOrder } from "./second-order.ts";
import { findSymmetry } from "./symmetry.ts";
import {
  arranged,
  type Coupled,
  isJet,
  type Split,
  type SplitEquation,
  splitEquation,
  type Unsuitable,
  withLift,
} from "./terms.ts";
import type { Parity } from "./transform.ts";

/** One field's part: v = u - lift obeys v_t = Σ_p linear[p] ∂^p v/∂x^p + nonlinear, and what it is coupled to. */
export interface FieldEvolution {
  readonly field: string;
  readonly linear: readonly number[];
  /** Linear terms of a second field, where the highest derivatives of two fields are coupled. */
  readonly coupled?: Coupled;
  /** In jets of every v along x, coordinates and sampled functions. */
  readonly nonlinear: Expression;
  /** u at the initial time, an expression of x (and sampled functions). */
  readonly initial: Expression;
  /** Subtracted before the modes are formed; zero where there is none. */
  readonly lift: Expression;
  readonly parity: Parity;
}

/** A problem as modes in x that evolve in time. */
export interface EvolutionForm {
  readonly problem: Problem;
  readonly space: { readonly name: string; readonly low: number; readonly high: number };
  readonly time: {
    readonly name: string;
    readonly low: number;
    readonly high: number;
    /** Where expressions are evaluated in place of `low`: a little later if a lift is singular there. */
    readonly first: number;
  };
  /** Of the fields of the problem, in their order, then of velocities u_t where it is of second order in time. */
  readonly equations: readonly FieldEvolution[];
  /** Period of v in x: of its periodic or reflected extension, divided by what its symmetry allows. */
  readonly period: number;
  /** True where every field is even or odd about the low end of x, so that half a period is enough. */
  readonly reflected: boolean;
}

export interface EvolutionFormOptions {
  /**
   * Subtracted from each field: an expression of x and t that takes a kink, a layer or inhomogeneous boundary values
   * out of u. Default: the lift of the problem's recommended hard constraint, where boundary values need it or the
   * Fourier series of the initial data without it decays more slowly.
   */
  readonly lift?: Readonly<Record<string, Expression>>;
}

/**
 * The form u_t = L u + N(x, t, u, u_x, ...) of a problem in one space coordinate and t, or why it has none.
 *
 * L has constant coefficients and may couple two fields, as a Schroedinger equation does; N is anything of lower order
 * than L (of order one at most where L has none). An equation of second order in t becomes two of first. Conditions:
 * the initial value; and periodic in x, or zero values or zero slopes at both ends of x that odd or even reflection
 * continues. Reflections and shorter periods are admitted when initial data and equation have them, which is tested at
 * random points and jets.
 *
 * @returns the form, or { unsuitable } with a sentence that says why.
 */
export function evolutionForm(
  problem: Problem,
  options: EvolutionFormOptions = {},
): EvolutionForm | Unsuitable {
  const axes = axesOf(problem);
  if ("unsuitable" in axes) return axes;
  const given = problem;
  problem = firstOrder(given, axes.time.name);
  const split = splitAll(problem, axes.time.name);
  if ("unsuitable" in split) return split;
  const conditions = readConditions(problem, axes.space, axes.time);
  if ("unsuitable" in conditions) return conditions;
  const lifts = options.lift ?? chooseLifts(problem, axes, conditions, split.equations);
  const along = (e: Expression, derivative: readonly string[]): Expression =>
    derivative.reduce((part, name) => totalDerivative(part, name, problem.coordinates), e);
  const names = [axes.space.name, axes.time.name] as const;
  const equations = split.equations.map((equation) => withLift(equation, lifts, along, names));
  const symmetry = findSymmetry({ problem, ...axes, equations, conditions, lifts });
  if ("unsuitable" in symmetry) return symmetry;
  const time = startsSmoothly(symmetry.equations, axes) ? { ...axes.time, first: axes.time.low } : axes.time;
  return { problem: given, ...axes, time, ...symmetry };
}

/** The two intervals of a problem. */
export interface Axes {
  readonly space: EvolutionForm["space"];
  readonly time: EvolutionForm["time"];
}

function axesOf({ coordinates, domain }: Problem): Axes | Unsuitable {
  const t = coordinates.indexOf("t");
  if (t < 0) return { unsuitable: "there is no time coordinate t" };
  if (coordinates.length !== 2)
    return {
      unsuitable: `spectral evolution needs one space coordinate and t, not (${coordinates.join(", ")})`,
    };
  const axis = (c: number) => ({
    name: coordinates[c],
    low: domain.bounds[c][0],
    high: domain.bounds[c][1],
  });
  const area = domain.bounds.reduce((product, [low, high]) => product * (high - low), 1);
  // Measures of other regions differ by far more than rounding.
  if (Math.abs(domain.measure - area) > 1e-9 * area)
    return { unsuitable: "the domain is not a rectangle in x and t" };
  const time = axis(t);
  return { space: axis(1 - t), time: { ...time, first: later(time) } };
}

function splitAll(
  { interior, fields }: Problem,
  time: string,
): { readonly equations: readonly SplitEquation[] } | Unsuitable {
  const splits = splitInterior(interior, fields, time);
  if ("unsuitable" in splits) return splits;
  const partners = partnersOf(splits);
  if ("unsuitable" in partners) return partners;
  const equations = splits.map((split) => arranged(split, partners.get(split.field)));
  const objection = equations
    .map((equation) => illPosed(equation, equations) ?? tooHigh(equation.nonlinear, splits, partners))
    .find(Boolean);
  return objection ? { unsuitable: objection } : { equations };
}

/** One split per field, in the order of the fields. */
export function splitInterior(
  interior: Problem["interior"],
  fields: readonly string[],
  time: string,
): readonly Split[] | Unsuitable {
  const parts = interior.map(({ residual }) => splitEquation(residual, time));
  const bad = parts.find((part) => "unsuitable" in part);
  if (bad) return bad as Unsuitable;
  const found = parts as Split[];
  const lacking = fields.find((field) => !found.some((part) => part.field === field));
  if (lacking !== undefined || found.length !== fields.length)
    return { unsuitable: `no single equation gives the time derivative of ${lacking ?? "each field"}` };
  return fields.map((field) => found.find((part) => part.field === field)!);
}

/** The highest even derivative must damp: its symbol is a_p (-1)^(p/2) κ^p. */
function illPosed(
  { field, linear, coupled }: SplitEquation,
  all: readonly SplitEquation[],
): string | undefined {
  if (coupled) return pairGrows({ field, linear, coupled }, all);
  const p = [4, 2].find((order) => linear[order] !== 0);
  if (p === undefined || linear[p] * (p === 2 ? -1 : 1) < 0) return undefined;
  return `the derivative of order ${p} of ${field} has the sign that makes short waves grow`;
}

/** Growth of short waves: the larger real part among the eigenvalues at two wave numbers, the longer one first. */
function pairGrows(
  {
    field,
    linear,
    coupled,
  }: { readonly field: string; readonly linear: readonly number[]; readonly coupled: Coupled },
  all: readonly SplitEquation[],
): string | undefined {
  const other = all.find((equation) => equation.field === coupled.field)!;
  // Wave numbers 1, 100 and 10000, at multiples of a period of 2π; chosen here: beyond any grid of this package.
  const growth = [1, 100, 1e4].map((k) => {
    const at = (part: readonly number[]) => symbolOf(part, (2 * Math.PI) / k, 2);
    const symbol: PairSymbol = [at(linear), at(coupled.linear), at(other.coupled!.linear), at(other.linear)];
    const { mean, half } = pairRoots(symbol, 1);
    return mean[0] + Math.abs(half[0]);
  });
  if (!(growth[2] > 1 + 2 * Math.max(growth[0], growth[1], 0))) return undefined;
  return `the derivatives that couple ${field} and ${coupled.field} make short waves grow`;
}

/** N may hold derivatives below the order of L, and first ones always. */
export function tooHigh(
  nonlinear: Expression,
  all: readonly Split[],
  partners: Partners,
): string | undefined {
  const orderOf = (field: string): number => {
    const partner = partners.get(field);
    const both = [field, ...(partner === undefined ? [] : [partner])];
    return Math.max(...both.map((one) => ownOrder(one, all, both)));
  };
  const jets = leaves(nonlinear).filter((leaf): leaf is Jet => isJet(leaf));
  const high = jets.find(
    ({ field, derivative }) => derivative.length > 1 && derivative.length >= orderOf(field),
  );
  if (!high) return undefined;
  return `the highest derivative ${high.field}_${high.derivative.join("")} has a variable coefficient or stands in the equation of another field`;
}
