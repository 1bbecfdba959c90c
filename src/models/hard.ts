/** @file Conditions satisfied by construction: u = lift + factor * N. */

import { UsageError } from "../errors.ts";
import {
  add,
  type Expression,
  isConstant,
  jet,
  leafKey,
  leaves,
  mul,
  one,
  substitute,
  totalDerivative,
  zero,
} from "../expression/index.ts";
import type { Model, OutputTransform } from "./model.ts";

/**
 * Wraps a model so that each named field is lift + factor * N.
 *
 * The factor vanishes where the condition holds, the lift satisfies it; both are expressions of the coordinates.
 *
 * Wraps compose as functions do: around a model whose field is l + f N already, it becomes
 * (lift + factor l) + (factor f) N. So the conditions of the outermost wrap hold; those within hold too where its lift
 * vanishes and its factor is 1.
 *
 * Source: Lagaris, Likas, Fotiadis 1998.
 *
 * @throws UsageError for a lift or factor that is no expression of the coordinates alone, and when the model is built
 *   over fields that lack a named one.
 */
export function hard(model: Model, transforms: Readonly<Record<string, Partial<OutputTransform>>>): Model {
  for (const [field, { lift = zero, factor = one }] of Object.entries(transforms))
    refuseOther(field, [lift, factor]);
  return {
    name: model.name,
    on: (space) => {
      const network = model.on(space);
      const unknown = Object.keys(transforms).find((field) => !space.fields.includes(field));
      if (unknown !== undefined)
        throw new UsageError({
          what: `hard constraint on unknown field "${unknown}"`,
          remedy: `one of ${space.fields.join(", ")}`,
        });
      const full = Object.entries(transforms).map(
        ([field, { lift = zero, factor = one }]) =>
          [field, composed({ lift, factor }, network.transforms[field])] as const,
      );
      return { ...network, transforms: { ...network.transforms, ...Object.fromEntries(full) } };
    },
  };
}

/** outer(inner(N)). */
const composed = ({ lift, factor }: OutputTransform, inner: OutputTransform | undefined): OutputTransform =>
  inner ? { lift: add(mul(factor, inner.lift), lift), factor: mul(factor, inner.factor) } : { lift, factor };

/** A function sampled at the points could be neither differentiated nor moved to the partner of a periodic point. */
function refuseOther(field: string, parts: readonly Expression[]): void {
  const other = leaves(parts).find((leaf) => leaf.kind !== "coordinate");
  if (other === undefined) return;
  throw new UsageError({
    what: `the hard constraint on "${field}" contains ${leafKey(other)}`,
    remedy: "expressions of the coordinates only",
  });
}

/**
 * The equation in terms of the network's own outputs: every jet of a transformed field becomes the same derivative
 * of lift + factor * N, by the product rule.
 *
 * @param displace - coordinates of the partner point, for jets of site 1.
 */
export function inNetworkOutputs(
  expression: Expression,
  transforms: Readonly<Record<string, OutputTransform>>,
  coordinates: readonly string[],
  displace: (part: Expression) => Expression = (part) => part,
): Expression {
  return substitute(expression, (leaf) => {
    if (leaf.kind !== "jet" || !(leaf.field in transforms)) return undefined;
    const { lift, factor } = transforms[leaf.field];
    if (isConstant(lift, 0) && isConstant(factor, 1)) return undefined;
    const whole = add(lift, mul(factor, jet(leaf.field, [], leaf.site)));
    const derived = leaf.derivative.reduce<Expression>(
      (part, name) => totalDerivative(part, name, coordinates),
      whole,
    );
    return leaf.site === 1 ? displace(derived) : derived;
  });
}
