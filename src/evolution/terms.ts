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

/** u_t = Σ_p linear[p] ∂^p u / ∂x^p + nonlinear. */
export interface SplitEquation {
  readonly field: string;
  readonly linear: readonly number[];
  /** In jets of the fields along x, coordinates and sampled functions. */
  readonly nonlinear: Expression;
}

const isJet = (leaf: { readonly kind: string }): leaf is Jet => leaf.kind === "jet";

/** The value of an expression without variables; undefined otherwise. */
export function constantValue(expression: Expression): number | undefined {
  return leaves(expression).length === 0 ? evaluate(expression, () => Number.NaN) : undefined;
}

/**
 * Splits one equation.
 *
 * A term is linear if it is a constant times one jet of the field itself once constant factors are multiplied out over
 * sums; a linear part hidden in a product, as in u(1 - u), stays in N.
 *
 * @param residual - vanishes on solutions.
 * @param time - name of the time coordinate.
 * @returns a reason where the equation is not of first order in time, or not solvable for one time derivative with a
 *   constant coefficient.
 */
export function splitEquation(residual: Expression, time: string): SplitEquation | Unsuitable {
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
  return splitTerms(rate.field, termsOf(rest, -1 / slope));
}

function notFirstOrder(inTime: readonly Jet[]): string {
  if (inTime.length === 0) return "an equation without a time derivative is no evolution equation";
  const high = inTime.find(({ derivative }) => derivative.length > 1);
  if (!high) return "an equation contains the time derivatives of several fields";
  return `the equation contains ${high.field}_${high.derivative.join("")}: it must be of first order in time`;
}

interface Term {
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

function splitTerms(field: string, terms: readonly Term[]): SplitEquation {
  const linear = [0, 0, 0, 0, 0];
  const rest: Expression[] = [];
  for (const { factor, of } of terms) {
    if (isJet(of) && of.field === field && of.site === 0) linear[of.derivative.length] += factor;
    else if (factor !== 0) rest.push(factor === -1 ? neg(of) : mul(factor, of));
  }
  return { field, linear, nonlinear: sum(rest) };
}

/** The same equation for v = u - lift: L lift - lift_t joins N, whose jets become those of lift + v. */
export function withLift(
  equation: SplitEquation,
  lifts: Readonly<Record<string, Expression>>,
  along: (e: Expression, derivative: readonly string[]) => Expression,
  [space, time]: readonly [string, string],
): SplitEquation {
  const own = lifts[equation.field];
  const shifted = substitute(equation.nonlinear, (leaf) =>
    isJet(leaf) && lifts[leaf.field]
      ? add(along(lifts[leaf.field], leaf.derivative), jet(leaf.field, leaf.derivative))
      : undefined,
  );
  if (!own) return { ...equation, nonlinear: shifted };
  const forced = equation.linear.map((a, p) => mul(a, along(own, new Array<string>(p).fill(space))));
  return { ...equation, nonlinear: sum([...forced, neg(along(own, [time])), shifted]) };
}
