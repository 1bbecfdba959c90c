/** @file Whether particular terms are what they claim: finite inside the domain, and solutions of what they satisfy. */

import { UsageError } from "../errors.ts";
import {
  type BoundEquation,
  type Expression,
  formatText,
  mul,
  partials,
  substitute,
  sum,
  totalDerivative,
  zero,
} from "../expression/index.ts";
import { type Points, pointAt } from "../geometry/index.ts";
import { random } from "../random.ts";
import { evaluateAt } from "./fields.ts";
import { jetsOf, touches } from "./orders.ts";
import type { ParticularTerm, Problem } from "./types.ts";
import { unboundedAt } from "./unbounded.ts";

/** Chosen here: a false claim fails almost everywhere; so many points also meet most stretches without a value. */
const samples = 256;
/** Largest residual of a claim as a share of its terms. Chosen here: rounding of fourth derivatives stays below. */
const tolerance = 1e-8;
/** Chosen here: terms below this share of the largest over all points (the tail of a layer) are not held to `tolerance`. */
const negligible = 1e-6;

/** @throws UsageError as described at `bindParticular`. */
export function checkTerm(term: ParticularTerm, problem: Problem): void {
  const points = problem.domain.sample(samples, { sequence: "uniform", random: random(0) });
  refuseNotFinite(term, term.value, points);
  const pole = unboundedAt(term.value, problem.domain, points);
  if (pole)
    throw new UsageError({
      what: `${named(term)} grows without bound inside the domain`,
      where: `towards ${shown(pole)}`,
      remedy: "a term whose singularity lies on the boundary or outside",
    });
  for (const claim of claimsOf(term, problem)) checkClaim(term, claim, problem, points);
}

/** An equation in the field, and what is added up in it. */
interface Claim {
  readonly text: string;
  readonly residual: Expression;
  readonly parts: readonly Expression[];
}

function claimsOf({ satisfies = [] }: ParticularTerm, { interior }: Problem): Claim[] {
  if (satisfies === "homogeneous") return interior.map(linearPart);
  const equations = satisfies === "interior" ? interior : satisfies;
  return equations.map(({ text, residual }) => ({ text, residual, parts: addends(residual) }));
}

/** Σ ∂F/∂u_α(0) u_α: without sources and without what is nonlinear. */
function linearPart({ text, residual }: BoundEquation): Claim {
  const jets = jetsOf([residual]);
  const slopes = partials(residual, jets).map((slope) =>
    substitute(slope, (leaf) => (leaf.kind === "jet" ? zero : undefined)),
  );
  const parts = slopes.map((slope, k) => mul(slope, jets[k]));
  return { text: `the linear part of ${text}`, residual: sum(parts), parts };
}

/** The operands of the sums at the top of an expression, up to their signs. */
function addends(expression: Expression): Expression[] {
  if (expression.kind === "add") return [...addends(expression.left), ...addends(expression.right)];
  return expression.kind === "neg" ? addends(expression.of) : [expression];
}

function checkClaim(
  term: ParticularTerm,
  { text, residual, parts }: Claim,
  { coordinates }: Problem,
  points: Points,
): void {
  if (!touches(residual, term.field)) return;
  const put = (e: Expression): Expression => withTerm(e, term, coordinates);
  const [values, ...sizes] = evaluateAt([residual, ...parts].map(put), points);
  const total = values.map((_, i) => sizes.reduce((size, column) => size + Math.abs(column[i]), 0));
  refuseNotFinite(term, put(residual), points);
  const floor = negligible * total.reduce((most, size) => Math.max(most, size), 0);
  const shares = values.map((value, i) => (value === 0 ? 0 : Math.abs(value) / Math.max(total[i], floor)));
  const worst = shares.reduce((at, share, i) => (share > shares[at] ? i : at), 0);
  if (shares[worst] <= tolerance) return;
  throw new UsageError({
    what: `${named(term)} does not satisfy ${text}`,
    where: `at ${shown(pointAt(points, worst))} the residual is ${shares[worst].toExponential(1)} of its terms`,
    remedy: `a term whose residual is below ${tolerance}, or no claim (leave out satisfies)`,
  });
}

/** The term in place of its field; the other fields are zero. */
const withTerm = (
  e: Expression,
  { field, value }: ParticularTerm,
  coordinates: readonly string[],
): Expression =>
  substitute(e, (leaf) => {
    if (leaf.kind !== "jet") return undefined;
    if (leaf.field !== field) return zero;
    return leaf.derivative.reduce<Expression>(
      (part, name) => totalDerivative(part, name, coordinates),
      value,
    );
  });

function refuseNotFinite(term: ParticularTerm, expression: Expression, points: Points): void {
  const [values] = evaluateAt([expression], points);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const what = expression === term.value ? "" : ", put into the equation it claims to satisfy,";
  throw new UsageError({
    what: `${named(term)}${what} is not finite inside the domain`,
    where: `${values[bad]} at ${shown(pointAt(points, bad))}`,
    remedy: "a term whose singularity and branch cut lie on the boundary or outside",
  });
}

/** Longest text of a term in a message. Chosen here: a line. */
const longest = 80;

function named({ field, value }: ParticularTerm): string {
  const text = formatText(value);
  return `the particular term ${text.length > longest ? `${text.slice(0, longest)}...` : text} of "${field}"`;
}

const shown = (point: Readonly<Record<string, number>>): string =>
  Object.entries(point)
    .map(([name, value]) => `${name} = ${Number(value.toPrecision(6))}`)
    .join(", ");
