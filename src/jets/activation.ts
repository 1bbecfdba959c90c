/** @file Activation functions and their derivatives to any order, as expressions. */

import { add, call, type Expression, mul, neg, one, sub, zero } from "../expression/index.ts";

export const activationNames = ["tanh", "sin"] as const;
export type ActivationName = (typeof activationNames)[number];

/**
 * f, f', ..., f^(order) at z.
 *
 * @param value - f(z), already computed: tanh builds its derivatives from it alone.
 *
 * @example
 * activationDerivatives("tanh", placeholder("z"), placeholder("s"), 1).map(formatText); // ["s", "1 - s*s"]
 */
export function activationDerivatives(
  name: ActivationName,
  z: Expression,
  value: Expression,
  order: number,
): Expression[] {
  return rules[name](z, value, order);
}

const rules = {
  tanh: tanhDerivatives,
  sin: (z, value, order) => {
    const cosine = call("cos", z);
    const cycle = [value, cosine, neg(value), neg(cosine)];
    return Array.from({ length: order + 1 }, (_, k) => cycle[k % 4]);
  },
} satisfies Record<ActivationName, (z: Expression, value: Expression, order: number) => Expression[]>;

/** f^(k) = (1 - s²) q_k(s) with s = tanh z, q_1 = 1, q_(k+1) = (1 - s²) q_k' - 2 s q_k. */
function tanhDerivatives(_z: Expression, s: Expression, order: number): Expression[] {
  const slope = sub(one, mul(s, s));
  const derivatives: Expression[] = [s];
  let q = [1];
  for (let k = 1; k <= order; k++) {
    derivatives.push(mul(slope, polynomial(q, s)));
    q = next(q);
  }
  return derivatives;
}

/** Coefficients of (1 - s²) q' - 2 s q from those of q, lowest first. */
function next(q: readonly number[]): number[] {
  const result = new Array<number>(q.length + 1).fill(0);
  q.forEach((c, i) => {
    if (i > 0) result[i - 1] += i * c;
    result[i + 1] -= (i + 2) * c;
  });
  return result;
}

/** Even or odd polynomial in s, by Horner's rule in s². */
function polynomial(q: readonly number[], s: Expression): Expression {
  const parity = (q.length - 1) % 2;
  const square = mul(s, s);
  let value: Expression = zero;
  for (let i = q.length - 1; i >= parity; i -= 2) value = add(mul(value, square), q[i]);
  return parity ? mul(value, s) : value;
}
