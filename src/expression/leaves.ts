/** @file The quantities an expression depends on. */

import { type Constant, type Expression, isLeaf, type Leaf } from "./expression.ts";
import { leafIdentity, topological } from "./walk.ts";

/** A leaf whose value comes from outside: every leaf but a constant. */
export type Variable = Exclude<Leaf, Constant>;

/**
 * The variables of one or several expressions, each once, in order of first use. Constants are not listed.
 *
 * Leaves with equal `leafKey` and kind count as one; Sampled leaves are told apart by object.
 *
 * @example
 * leaves(mul(jet("u"), jet("u", ["x"]))).map(leafKey); // ["u", "u_x"]
 */
export function leaves(expressions: Expression | readonly Expression[]): Variable[] {
  const roots = "kind" in expressions ? [expressions] : expressions;
  const found = new Map<unknown, Variable>();
  for (const node of topological(roots)) {
    if (!isLeaf(node) || node.kind === "constant") continue;
    const identity = leafIdentity(node);
    if (!found.has(identity)) found.set(identity, node);
  }
  return [...found.values()];
}
