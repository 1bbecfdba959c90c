/** @file Replacing leaves by expressions. */

import { type Expression, isLeaf, type Leaf } from "./expression.ts";
import { fold, leafIdentity, rebuild } from "./walk.ts";

/**
 * The expression with leaves replaced, all at once (replacements are not searched again).
 *
 * @param replace - asked once per distinct leaf (constants included); undefined keeps the leaf.
 * @returns the same object where nothing changed; shared subexpressions stay shared.
 *
 * @example
 * formatText(substitute(mul(jet("u"), coordinate("x")), (leaf) => (leaf.kind === "jet" ? constant(3) : undefined))); // "3*x"
 */
export function substitute(
  expression: Expression,
  replace: (leaf: Leaf) => Expression | undefined,
): Expression {
  return substituteAll([expression], replace)[0];
}

/** `substitute` in several expressions, keeping what they share. */
export function substituteAll(
  expressions: readonly Expression[],
  replace: (leaf: Leaf) => Expression | undefined,
): Expression[] {
  const answers = new Map<unknown, Expression | undefined>();
  const answer = (leaf: Leaf): Expression => {
    const identity = leafIdentity(leaf);
    if (!answers.has(identity)) answers.set(identity, replace(leaf));
    return answers.get(identity) ?? leaf;
  };
  return fold<Expression>(expressions, (node, parts) => (isLeaf(node) ? answer(node) : rebuild(node, parts)));
}
