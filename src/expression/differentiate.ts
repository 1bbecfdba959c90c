/** @file Exact partial derivatives of an expression with respect to its leaves. */

import { add, type Expression, isLeaf, type Leaf, mul, one, operands, zero } from "./expression.ts";
import { localPartials } from "./rules.ts";
import { leafIdentity, topological } from "./walk.ts";

/**
 * ∂e/∂leaf for each leaf, all other leaves held fixed (u and u_x are independent here; for derivatives along a
 * coordinate see `totalDerivative`).
 *
 * @param wrt - the leaves; equal leaves (see `leaves`) get equal results, constants get zero.
 * @returns one expression per entry of `wrt`, sharing subexpressions with `expression` and with each other.
 *   d|x| = sign(x), d sign(x) = 0.
 *
 * Cost: nodes of the results are at most a small multiple of the nodes of `expression`, however many leaves.
 * Source: reverse accumulation, Griewank and Walther 2008, section 3.2, on symbols instead of numbers.
 *
 * @example
 * formatText(partials(mul(jet("u"), jet("u", ["x"])), [jet("u")])[0]); // "u_x"
 */
export function partials(expression: Expression, wrt: readonly Leaf[]): Expression[] {
  const wanted = new Set(wrt.filter((leaf) => leaf.kind !== "constant").map(leafIdentity));
  const order = topological([expression]);
  const active = dependents(order, wanted);
  const adjoints = new Map<Expression, Expression>([[expression, one]]);
  const totals = new Map<unknown, Expression>();
  for (const node of order.reverse()) {
    const adjoint = adjoints.get(node);
    if (!adjoint || !active.has(node)) continue;
    if (isLeaf(node)) accumulate(totals, leafIdentity(node), adjoint);
    else distribute(node, adjoint);
  }
  return wrt.map((leaf) => totals.get(leafIdentity(leaf)) ?? zero);

  function distribute(node: Exclude<Expression, Leaf>, adjoint: Expression): void {
    const slopes = localPartials(node);
    operands(node).forEach((operand, i) => {
      if (active.has(operand)) accumulate(adjoints, operand, mul(adjoint, slopes[i]));
    });
  }
}

function accumulate<K>(sums: Map<K, Expression>, key: K, term: Expression): void {
  const before = sums.get(key);
  sums.set(key, before ? add(before, term) : term);
}

/** Nodes with a wanted leaf below them: no adjoint is formed elsewhere. */
function dependents(order: readonly Expression[], wanted: ReadonlySet<unknown>): Set<Expression> {
  const found = new Set<Expression>();
  for (const node of order) {
    const depends = isLeaf(node) ? wanted.has(leafIdentity(node)) : operands(node).some((o) => found.has(o));
    if (depends) found.add(node);
  }
  return found;
}
