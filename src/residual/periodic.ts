/** @file Whether hard constraints keep what a periodic network has by construction. */

import { constant, type Expression, leafKey, substitute } from "../expression/index.ts";
import { inNetworkOutputs, type Network } from "../models/index.ts";
import { type Condition, evaluateAt } from "../problem/index.ts";
import { random } from "../random.ts";
import { displaced } from "./formulation.ts";

/** Points and bound of the check; chosen here: a lift that is periodic leaves rounding, one that is not leaves O(1). */
const samples = 64;
const tolerance = 1e-9;

/**
 * Whether periodic conditions hold for lift + factor N whatever N, given that N and its derivatives are periodic.
 *
 * Evaluated at random points of the low face, with random values of the network's jets, the same at both sites.
 *
 * @param residuals - of the conditions, in jets of the problem's fields at sites 0 and 1.
 */
export function holdsForPeriodic(
  residuals: readonly Expression[],
  { transforms, space: { coordinates } }: Network,
  { low, coordinate, shift }: NonNullable<Condition["pair"]>,
): boolean {
  const stream = random(1);
  const there = (part: Expression): Expression => displaced(part, { coordinate, by: shift });
  const own = residuals.map((residual) =>
    substitute(inNetworkOutputs(residual, transforms, coordinates, there), (leaf) =>
      leaf.kind === "jet" ? constant(stream.split(leafKey({ ...leaf, site: 0 })).normal()) : undefined,
    ),
  );
  const points = low.sample(samples, { random: stream.split("points") });
  return evaluateAt(own, points).every((values) => values.every((value) => Math.abs(value) <= tolerance));
}
