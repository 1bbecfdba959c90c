/** @file Whether N continues smoothly by reflection where its formula does not say so. */

import {
  constant,
  type Expression,
  type Jet,
  sub,
  substitute,
  totalDerivative,
  zero,
} from "../expression/index.ts";
import { pointsFrom } from "../geometry/index.ts";
import { evaluateAt } from "../problem/index.ts";
import { halves } from "./forcing.ts";
import { delayed, largest } from "./lifts.ts";
import { reflectedTransform } from "./reflected-transform.ts";
import type { SymmetryInput } from "./symmetry.ts";
import type { Parity } from "./transform.ts";

/** Modes of the test, on as many points; chosen here: a jump in a second derivative as large as N leaves 1e-8 of them. */
const count = 512;
const smooth = 2e-9;
/** Of N in units of fields over the whole time. Chosen here: what cancels in N is of that order. */
const rounding = 1e-12;
/** Shares of the time interval at which N is looked at, its fields as at the start. */
const times = [0, 0.31, 0.77];

/**
 * Whether the sine or cosine series of N, its fields as they start, decays to rounding.
 *
 * A lift that has the boundary values of u for all times, and whose part of N vanishes at the ends, need not be odd or
 * even itself: what counts is that N as a function on the interval has a smooth odd or even extension.
 */
export function continuesSmoothly(input: SymmetryInput, parityOf: (field: string) => Parity): boolean {
  const { space, time, equations } = input;
  const isEven = equations.every(({ linear, coupled }) =>
    [linear, coupled?.linear ?? []].every((part) => !part[1] && !part[3]),
  );
  const matches = equations.every(
    ({ field, coupled }) => !coupled || parityOf(field) === parityOf(coupled.field),
  );
  if (!isEven || !matches) return false;
  const { low, high } = time;
  const transform = reflectedTransform(count, count, 2, 2 * (space.high - space.low));
  const x = transform.points.map((y) => space.low + y);
  const valuesAt = (e: Expression, t: number): Float64Array =>
    evaluateAt([e], pointsFrom({ [space.name]: x, [time.name]: x.map(() => delayed(t, time)) }))[0];
  const start = startOf(input);
  const shares = equations.flatMap(({ field, nonlinear }) => {
    const n = substitute(nonlinear, (leaf) => (leaf.kind === "jet" ? start(leaf) : undefined));
    return times.map((share) => {
      const column = new Float64Array(2 * count);
      column.set(valuesAt(n, low + share * (high - low)));
      const modes = { re: new Float64Array(2 * count), im: new Float64Array(0) };
      transform.project(halves(column), parityOf(field), modes);
      return [largest(modes.re), largest(modes.re.subarray((7 * count) / 4))] as const;
    });
  });
  const size = Math.max(...shares.map(([most]) => most));
  const values = equations.map(({ field }) => largest(valuesAt(start({ field, derivative: [] }), low)));
  // Where the lift's part of N cancels, rounding is left, and no series of that decays.
  const noise = (rounding * Math.max(...values)) / (high - low);
  return shares.every(([, tail]) => tail <= Math.max(smooth * size, noise));
}

/** Jets of v as it starts: the initial value less the lift at that time. */
function startOf({ problem, conditions, lifts, time }: SymmetryInput) {
  const begun = constant(delayed(time.low, time));
  const atStart = (lift: Expression): Expression =>
    substitute(lift, (leaf) => (leaf.kind === "coordinate" && leaf.name === time.name ? begun : undefined));
  return ({ field, derivative }: Pick<Jet, "field" | "derivative">): Expression =>
    derivative.reduce(
      (part, name) => totalDerivative(part, name, problem.coordinates),
      sub(conditions.initial[field], atStart(lifts[field] ?? zero)),
    );
}
