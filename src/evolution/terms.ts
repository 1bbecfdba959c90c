/** @file An equation as u_t = L u + N: the time derivative isolated, constant-coefficient linear terms split off. */

import {
  add,
  type Expression,
  evaluate,
  type Jet,
  jet,
  leaves,
  mul,
  neg,
  partials,
  substitute,
  sum,
  zero,
} from "../expression/index.ts";

/** Why an equation or problem is not of the form asked for. */
export interface Unsuitable {
  readonly unsuitable: string;
}

/** u_t as a sum of multiples. */
export interface Split {
  readonly field: string;
  readonly terms: readonly Term[];
}

/** u_t = Σ_p linear[p] ∂^p u / ∂x^p, the same of the field it is coupled to, + nonlinear. */
export interface SplitEquation {
  readonly field: string;
  readonly linear: readonly number[];
  readonly coupled?: Coupled;
  /** In jets of the fields along x, coordinates and sampled functions. */
  readonly nonlinear: Expression;
}

/** What the linear part of an equation takes from the field it is coupled to. */
export interface Coupled {
  readonly field: string;
  readonly linear: readonly number[];
}

export const isJet = (leaf: { readonly kind: string }): leaf is Jet => leaf.kind === "jet";

/** The value of an expression without variables; undefined otherwise. */
export function constantValue(expression: Expression): number | undefined {
  return leaves(expression).length === 0 ? evaluate(expression, () => Number.NaN) : undefined;
}

/**
 * Splits one equation.
 *
 * A term is linear if it is a constant times one jet once constant factors are multiplied out over sums; a linear part
 * hidden in a product, as in u(1 - u), stays in N.
 *
 * @param residual - vanishes on solutions.
 * @param time - name of the time coordinate.
 * @returns a reason where the equation is not of first order in time, or not solvable for one time derivative with a
 *   constant coefficient.
 */
export function splitEquation(residual: Expression, time: string): Split | Unsuitable {
  const found = leaves(residual);
  if (found.some((leaf) => leaf.kind === "coefficient"))
    return { unsuitable: "the equation contains a trainable coefficient" };
  const inTime = found.filter(isJet).filter(({ derivative }) => derivative.includes(time));
  const [rate] = inTime;
  if (inTime.length !== 1 || rate.derivative.length !== 1) return { unsuitable: notFirstOrder(inTime) };
  const slope = constantValue(partials(residual, [rate])[0]);
  if (slope === undefined || slope === 0)
    return { unsuitable: `the coefficient of ${rate.field}_${time} is not constant` };
  const rest = substitute(residual, (leaf) =>
    isJet(leaf) && leaf.derivative.join() === time ? zero : undefined,
  );
  return { field: rate.field, terms: termsOf(rest, -1 / slope) };
}

function notFirstOrder(inTime: readonly Jet[]): string {
  if (inTime.length === 0) return "an equation without a time derivative is no evolution equation";
  const high = inTime.find(({ derivative }) => derivative.length > 1);
  if (!high) return "an equation contains the time derivatives of several fields";
  return `the equation contains ${high.field}_${high.derivative.join("")}: it must be of first or second order in time`;
}

export interface Term {
  readonly factor: number;
  readonly of: Expression;
}

/** The expression as a sum of multiples; constant factors are taken out of products and quotients. */
function termsOf(expression: Expression, factor: number): Term[] {
  switch (expression.kind) {
    case "add":
      return [...termsOf(expression.left, factor), ...termsOf(expression.right, factor)];
    case "neg":
      return termsOf(expression.of, -factor);
    case "mul":
      return multiple(expression.left, expression.right, factor) ?? [{ factor, of: expression }];
    case "div": {
      const divisor = constantValue(expression.right);
      return divisor === undefined
        ? [{ factor, of: expression }]
        : termsOf(expression.left, factor / divisor);
    }
    default:
      return [{ factor, of: expression }];
  }
}

function multiple(left: Expression, right: Expression, factor: number): Term[] | undefined {
  const [a, b] = [constantValue(left), constantValue(right)];
  if (a !== undefined) return termsOf(right, factor * a);
  return b === undefined ? undefined : termsOf(left, factor * b);
}

/** The jet of a term that is a multiple of one. */
export const jetOf = ({ of }: Term): Jet | undefined => (isJet(of) && of.site === 0 ? of : undefined);

/** The sum of those terms that are not among the linear ones. */
export const sumOf = (terms: readonly Term[]): Expression =>
  sum(
    terms
      .filter(({ factor }) => factor !== 0)
      .map(({ factor, of }) => (factor === -1 ? neg(of) : mul(factor, of))),
  );

/** Linear terms in one space coordinate sorted by order; those of other fields than the partner stay in N. */
export function arranged({ field, terms }: Split, partner: string | undefined): SplitEquation {
  const linear = [0, 0, 0, 0, 0];
  const coupled = [0, 0, 0, 0, 0];
  const rest: Term[] = [];
  for (const term of terms) {
    const own = jetOf(term);
    if (own && own.field === field) linear[own.derivative.length] += term.factor;
    else if (own && own.field === partner) coupled[own.derivative.length] += term.factor;
    else rest.push(term);
  }
  const nonlinear = sumOf(rest);
  return partner === undefined
    ? { field, linear, nonlinear }
    : { field, linear, coupled: { field: partner, linear: coupled }, nonlinear };
}

/** The same equation for v = u - lift: L lift - lift_t joins N, whose jets become those of lift + v. */
export function withLift(
  equation: SplitEquation,
  lifts: Readonly<Record<string, Expression>>,
  along: (e: Expression, derivative: readonly string[]) => Expression,
  [space, time]: readonly [string, string],
): SplitEquation {
  const own = lifts[equation.field];
  const other = equation.coupled && lifts[equation.coupled.field];
  const shifted = substitute(equation.nonlinear, (leaf) =>
    isJet(leaf) && lifts[leaf.field]
      ? add(along(lifts[leaf.field], leaf.derivative), jet(leaf.field, leaf.derivative))
      : undefined,
  );
  const applied = (linear: readonly number[], lift: Expression): Expression[] =>
    linear.map((a, p) => mul(a, along(lift, new Array<string>(p).fill(space))));
  const forced = own ? [...applied(equation.linear, own), neg(along(own, [time]))] : [];
  const crossed = other ? applied(equation.coupled!.linear, other) : [];
  return { ...equation, nonlinear: sum([...forced, ...crossed, shifted]) };
}
