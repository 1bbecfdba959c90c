/** @file Whether a problem in the plane is an evolution equation for Fourier modes, and its form if so. */

import { type Expression, evaluate, leaves, partials } from "../../expression/index.ts";
import type { Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { type Partners, partnersOf } from "../coupling.ts";
import { splitInterior, tooHigh } from "../form.ts";
import { firstOrder } from "../second-order.ts";
import { isJet, jetOf, type Split, sumOf, type Term, type Unsuitable } from "../terms.ts";
import type { Parity } from "../transform.ts";
import { readPlaneConditions } from "./conditions.ts";
import { reflectionTrouble } from "./reflections.ts";
import { shortWaves } from "./symbols.ts";

/** One space coordinate. */
export interface PlaneAxis {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  /** Its length, or twice that where fields continue by reflection. */
  readonly period: number;
  readonly reflected: boolean;
}

/** factor ∂^p ∂^q field, p and q along the two axes. */
export interface PlaneTerm {
  readonly field: string;
  readonly powers: readonly [number, number];
  readonly factor: number;
}

/** u_t = Σ linear + nonlinear. */
export interface PlaneEquation {
  readonly field: string;
  /** Terms in the field itself, and in its partner where the highest derivatives couple two fields. */
  readonly linear: readonly PlaneTerm[];
  readonly partner?: string;
  /** In jets of the fields along the axes, coordinates and sampled functions. */
  readonly nonlinear: Expression;
  /** u at the initial time. */
  readonly initial: Expression;
  /** Along each axis; "none" where it is periodic. */
  readonly parity: readonly [Parity, Parity];
}

/** A problem as modes in two space coordinates that evolve in time. */
export interface PlaneForm {
  readonly problem: Problem;
  readonly axes: readonly [PlaneAxis, PlaneAxis];
  readonly time: { readonly name: string; readonly low: number; readonly high: number };
  /** Of the fields of the problem, in their order, then of velocities where it is of second order in time. */
  readonly equations: readonly PlaneEquation[];
  /** True where highest derivatives have variable coefficients: all terms are in N then, and L vanishes. */
  readonly quasilinear: boolean;
}

/** An equation before its conditions are known. */
export type PlaneSplit = Omit<PlaneEquation, "initial" | "parity">;

/**
 * The form u_t = L u + N(x, y, t, u, u_x, ...) of a problem in two space coordinates and t, or why it has none.
 *
 * As `evolutionForm`, without lifts: along each coordinate fields are periodic, or have zero values or zero slopes at
 * both ends, so that odd or even reflection continues them with twice the period.
 *
 * @returns the form, or { unsuitable } with a sentence that says why.
 */
export function planeForm(problem: Problem): PlaneForm | Unsuitable {
  const bounds = boundsOf(problem);
  if ("unsuitable" in bounds) return bounds;
  const lowered = firstOrder(problem, bounds.time.name);
  const split = splitPlane(
    lowered,
    bounds.time.name,
    bounds.axes.map(({ name }) => name),
  );
  if ("unsuitable" in split) return split;
  const { equations, quasilinear } = split;
  const conditions = readPlaneConditions(lowered, bounds.axes, bounds.time);
  if ("unsuitable" in conditions) return conditions;
  const form: PlaneForm = {
    problem,
    quasilinear,
    time: bounds.time,
    axes: bounds.axes.map((axis, a) => ({
      ...axis,
      reflected: !conditions.periodic[a],
      period: (axis.high - axis.low) * (conditions.periodic[a] ? 1 : 2),
    })) as unknown as PlaneForm["axes"],
    equations: equations.map((equation) => ({
      ...equation,
      initial: conditions.initial[equation.field],
      parity: conditions.parity(equation.field),
    })),
  };
  const objection = shortWaves(form) ?? reflectionTrouble(form);
  return objection === undefined ? form : { unsuitable: objection };
}

type Interval = Pick<PlaneAxis, "name" | "low" | "high">;

function boundsOf({
  coordinates,
  domain,
}: Problem): { readonly axes: readonly [Interval, Interval]; readonly time: Interval } | Unsuitable {
  const t = coordinates.indexOf("t");
  if (t < 0) return { unsuitable: "there is no time coordinate t" };
  if (coordinates.length !== 3)
    return {
      unsuitable: `spectral evolution in the plane needs two space coordinates and t, not (${coordinates.join(", ")})`,
    };
  const axis = (c: number): Interval => ({
    name: coordinates[c],
    low: domain.bounds[c][0],
    high: domain.bounds[c][1],
  });
  const volume = domain.bounds.reduce((product, [low, high]) => product * (high - low), 1);
  if (Math.abs(domain.measure - volume) > 1e-9 * volume)
    return { unsuitable: "the domain is not a box in two space coordinates and t" };
  const [x, y] = [0, 1, 2].filter((c) => c !== t).map(axis);
  return { axes: [x, y], time: axis(t) };
}

function splitPlane(
  { interior, fields }: Problem,
  time: string,
  axes: readonly string[],
): (Pick<PlaneForm, "quasilinear"> & { readonly equations: readonly PlaneSplit[] }) | Unsuitable {
  const splits = splitInterior(interior, fields, time);
  if ("unsuitable" in splits) return splits;
  const partners = partnersOf(splits);
  if ("unsuitable" in partners) return partners;
  const equations = splits.map((split) => arrangedPlane(split, partners, axes));
  const objection = equations.map(({ nonlinear }) => tooHigh(nonlinear, splits, partners)).find(Boolean);
  if (!objection) return { equations, quasilinear: false };
  const whole = splits.map(({ field, terms }) => ({ field, linear: [], nonlinear: sumOf(terms) }));
  return whole.every(isParabolic) ? { equations: whole, quasilinear: true } : { unsuitable: objection };
}

/** Points at which diffusivities are looked at. Chosen here. */
const samples = 32;

/**
 * Whether highest derivatives are second ones of the field itself, whose coefficients are nowhere negative: tried with
 * random values of everything they depend on.
 */
function isParabolic({ field, nonlinear }: PlaneSplit): boolean {
  const highest = jetsIn([nonlinear]).filter(({ derivative }) => derivative.length >= 2);
  if (highest.some((jet) => jet.derivative.length > 2 || jet.field !== field)) return false;
  return highest.every((jet) => {
    const [one, two] = jet.derivative;
    const [coefficient] = partials(nonlinear, [jet]);
    const stream = random(11);
    const values = Array.from({ length: samples }, () =>
      evaluate(coefficient, (leaf) => (leaf.kind === "sampled" ? Number.NaN : 2 * stream.uniform() - 1)),
    );
    return one === two && values.every((value) => value >= 0);
  });
}

function arrangedPlane({ field, terms }: Split, partners: Partners, axes: readonly string[]): PlaneSplit {
  const partner = partners.get(field);
  const linear = new Map<string, PlaneTerm>();
  const rest: Term[] = [];
  for (const term of terms) {
    const jet = jetOf(term);
    if (!jet || (jet.field !== field && jet.field !== partner)) {
      rest.push(term);
      continue;
    }
    const powers = axes.map((name) => jet.derivative.filter((one) => one === name).length);
    const key = `${jet.field} ${powers}`;
    const factor = (linear.get(key)?.factor ?? 0) + term.factor;
    linear.set(key, { field: jet.field, powers: powers as [number, number], factor });
  }
  return {
    field,
    linear: [...linear.values()],
    nonlinear: sumOf(rest),
    ...(partner !== undefined && { partner }),
  };
}

/** True where N of an equation vanishes identically: it has no terms. */
export const isLinearForm = ({ equations }: PlaneForm): boolean =>
  equations.every(({ nonlinear }) => nonlinear.kind === "constant" && nonlinear.value === 0);

/** Jets in expressions. */
export const jetsIn = (expressions: readonly Expression[]) => leaves(expressions).filter(isJet);
