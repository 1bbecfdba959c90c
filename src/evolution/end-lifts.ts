/** @file Lifts made for the values or slopes that are given at the ends of x, where a problem recommends none. */

import {
  add,
  constant,
  coordinate,
  div,
  type Expression,
  jet,
  type Leaf,
  leaves,
  mul,
  partials,
  sub,
  substitute,
  sum,
  totalDerivative,
  zero,
} from "../expression/index.ts";
import type { EndRow } from "./conditions.ts";
import type { Axes } from "./form.ts";
import { constantValue, isJet, type SplitEquation } from "./terms.ts";

/** What lifts are made from: conditions at the ends and the equations as they were split. */
export interface EndLiftInput extends Axes {
  readonly ends: readonly EndRow[];
  readonly equations: readonly SplitEquation[];
  readonly coordinates: readonly string[];
}

/**
 * A polynomial in x with coefficients that depend on t.
 *
 * For values g(t) it is of degree five and has u = g and the u_xx and u_xxxx that the equation then demands at the
 * ends; for slopes, of degree six, u_x = g and the odd derivatives. Derivatives of the other parity that enter there are
 * taken as zero. What is left has a smooth reflection: its series decays like k^-7 or k^-8, not k^-3 or k^-2.
 * A velocity u_t takes the derivative of its field's lift.
 *
 * @returns undefined where the conditions do not give one value (or slope) at each end as a function of t.
 * Source: the subtraction of boundary values from sine series, Lanczos 1966, Discourse on Fourier Series, section 16.
 */
export function endLift(field: string, input: EndLiftInput): Expression | undefined {
  const position = input.equations.find((one) => velocityOf(one) === field);
  if (!position) return liftOfField(field, input);
  const lift = liftOfField(position.field, input);
  return lift && totalDerivative(lift, input.time.name, input.coordinates);
}

function liftOfField(field: string, input: EndLiftInput): Expression | undefined {
  const rows = input.ends.filter((row) => row.field === field);
  const [low, high] = sides.map((side) => givenAt(side, rows, input));
  if (!low || !high || low.order !== high.order || low.order > 1) return undefined;
  const ends = [low, high].map(({ order, value }, k) => [
    value,
    ...demanded(field, sides[k], order, value, input),
  ]);
  return through(ends, low.order, input.space);
}

const sides = ["low", "high"] as const;

/** The value (order 0) or slope (order 1) that one condition gives at an end, as an expression of t. */
function givenAt(side: "low" | "high", rows: readonly EndRow[], { space }: EndLiftInput) {
  const row = rows.find(({ sides }) => sides.includes(side));
  const jets = row ? leaves(row.residual).filter(isJet) : [];
  const slope = row && jets.length === 1 ? constantValue(partials(row.residual, jets)[0]) : undefined;
  if (!row || !slope) return undefined;
  const rest = atEnd(
    substitute(row.residual, (leaf) => (isJet(leaf) ? zero : undefined)),
    space,
    side,
  );
  const isPlain = leaves(rest).every(({ kind }) => kind === "coordinate");
  return isPlain ? { order: jets[0].derivative.length, value: mul(-1 / slope, rest) } : undefined;
}

const atEnd = (e: Expression, space: Axes["space"], side: "low" | "high"): Expression =>
  substitute(e, (leaf) =>
    leaf.kind === "coordinate" && leaf.name === space.name ? constant(space[side]) : undefined,
  );

/** u_t = a u_xx + rest, or u_tt = a u_xx + rest. */
interface Diffusion {
  readonly a: number;
  readonly rest: Expression;
  /** Order of the time derivative. */
  readonly order: 1 | 2;
}

/** The next two derivatives of the same parity at an end, by the equation and its derivatives along x. */
function demanded(
  field: string,
  side: "low" | "high",
  order: number,
  value: Expression,
  { space, time, coordinates, equations }: EndLiftInput,
): readonly [Expression, Expression] {
  const equation = diffusionOf(field, equations);
  if (!equation) return [zero, zero];
  const along = (e: Expression, name: string, times: number): Expression =>
    times === 0 ? e : along(totalDerivative(e, name, coordinates), name, times - 1);
  const known = (e: Expression, values: readonly Expression[]): Expression => {
    const atJet = (leaf: Leaf): Expression | undefined => {
      if (!isJet(leaf)) return undefined;
      const [p, isGiven] = [(leaf.derivative.length - order) / 2, leaf.field === field];
      return (isGiven && values[p]) || zero;
    };
    return atEnd(substitute(e, atJet), space, side);
  };
  const next = (last: Expression, bent: Expression, values: readonly Expression[]): Expression =>
    div(sub(along(last, time.name, equation.order), known(bent, values)), equation.a);
  const bent = along(equation.rest, space.name, order);
  const second = next(value, bent, [value]);
  return [second, next(second, along(bent, space.name, 2), [value, second])];
}

function diffusionOf(field: string, equations: readonly SplitEquation[]): Diffusion | undefined {
  const own = equations.find((one) => one.field === field);
  const velocity = own && velocityOf(own);
  const mover = velocity === undefined ? own : equations.find((one) => one.field === velocity);
  const linear = velocity === undefined ? mover?.linear : mover?.coupled?.linear;
  if (!mover || !linear?.[2] || linear[1] || linear[3] || linear[4]) return undefined;
  const rest = add(mul(linear[0], jet(field, [])), mover.nonlinear);
  // Sampled functions have no derivatives, and other fields no known values.
  const isKnown = (leaf: Leaf): boolean =>
    leaf.kind === "coordinate" || (isJet(leaf) && leaf.field === field && leaf.derivative.length < 2);
  if (!leaves(rest).every(isKnown)) return undefined;
  return { a: linear[2], rest, order: velocity === undefined ? 1 : 2 };
}

/** The field that an equation says is the time derivative of its own: u_t = velocity and nothing else. */
export function velocityOf({ linear, coupled, nonlinear }: SplitEquation): string | undefined {
  const isBare = linear.every((a) => a === 0) && constantValue(nonlinear) === 0;
  return isBare && coupled?.linear.every((a, p) => a === (p === 0 ? 1 : 0)) ? coupled.field : undefined;
}

/** s = (x - low) / length, and Σ_k c_k s^k. */
const share = ({ name, low, high }: Axes["space"]): Expression => div(sub(coordinate(name), low), high - low);
const polynomial = (s: Expression, coefficients: readonly number[]): Expression =>
  coefficients.reduceRight<Expression>((inner, c) => add(mul(inner, s), c), zero);

/** Per derivative 0, 2, 4: polynomials of s with that derivative 1 at one end, and zero otherwise. */
const shapes = [
  [
    [1, -1],
    [0, 1],
  ],
  [
    [0, -1 / 3, 1 / 2, -1 / 6],
    [0, -1 / 6, 0, 1 / 6],
  ],
  [
    [0, 1 / 45, 0, -1 / 18, 1 / 24, -1 / 120],
    [0, 7 / 360, 0, -1 / 36, 0, 1 / 120],
  ],
] as const;

const integral = (coefficients: readonly number[]): number[] => [
  0,
  ...coefficients.map((c, k) => c / (k + 1)),
];

/** The polynomial with these values and derivatives at the low and the high end; for slopes, its integral. */
function through(ends: readonly (readonly Expression[])[], order: number, space: Axes["space"]): Expression {
  const [s, length] = [share(space), space.high - space.low];
  const parts = ends.flatMap((values, k) =>
    values.map((value, p) => {
      const shape = order === 0 ? shapes[p][k] : integral(shapes[p][k]);
      return mul(mul(length ** (2 * p + order), value), polynomial(s, shape));
    }),
  );
  return sum(parts);
}
