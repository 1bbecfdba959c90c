/** @file Whether N continues smoothly by reflection where its formula does not say so. */

import { type Expression, type Jet, sub, substitute, totalDerivative, zero } from "../expression/index.ts";
import { pointsFrom } from "../geometry/index.ts";
import { evaluateAt } from "../problem/index.ts";
import { halves } from "./forcing.ts";
import { delayed, largest } from "./lifts.ts";
import { reflectedTransform } from "./reflected-transform.ts";
import type { SymmetryInput } from "./symmetry.ts";
import type { Parity } from "./transform.ts";

/** Modes of the test, on as many points; chosen here: a jump in a second derivative leaves 1e-8 of them. */
const count = 512;
const smooth = 1e-10;
/** Shares of the time interval at which N is looked at, its fields as at the start. */
const times = [0, 0.31, 0.77];

/**
 * Whether the sine or cosine series of N, its fields as they start, decays to rounding.
 *
 * A lift that has the boundary values of u for all times, and whose part of N vanishes at the ends, need not be odd or
 * even itself: what counts is that N as a function on the interval has a smooth odd or even extension.
 */
export function continuesSmoothly(
  { problem, space, time, equations, conditions, lifts }: SymmetryInput,
  parityOf: (field: string) => Parity,
): boolean {
  const isEven = equations.every(({ linear, coupled }) =>
    [linear, coupled?.linear ?? []].every((part) => !part[1] && !part[3]),
  );
  const matches = equations.every(
    ({ field, coupled }) => !coupled || parityOf(field) === parityOf(coupled.field),
  );
  if (!isEven || !matches) return false;
  const transform = reflectedTransform(count, count, 2, 2 * (space.high - space.low));
  const start = (jet: Jet): Expression =>
    jet.derivative.reduce(
      (part, name) => totalDerivative(part, name, problem.coordinates),
      sub(conditions.initial[jet.field], lifts[jet.field] ?? zero),
    );
  const x = transform.points.map((y) => space.low + y);
  const shares = equations.flatMap(({ field, nonlinear }) => {
    const n = substitute(nonlinear, (leaf) => (leaf.kind === "jet" ? start(leaf) : undefined));
    return times.map((share) => {
      const t = delayed(time.low + share * (time.high - time.low), time);
      const [values] = evaluateAt([n], pointsFrom({ [space.name]: x, [time.name]: x.map(() => t) }));
      const column = new Float64Array(2 * count);
      column.set(values);
      const modes = { re: new Float64Array(2 * count), im: new Float64Array(0) };
      transform.project(halves(column), parityOf(field), modes);
      return [largest(modes.re), largest(modes.re.subarray((7 * count) / 4))] as const;
    });
  });
  const size = Math.max(...shares.map(([most]) => most));
  return size > 0 && shares.every(([, tail]) => tail <= smooth * size);
}
