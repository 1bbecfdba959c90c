/** @file Hash-consing: equal subexpressions become the same object. */

import { type Expression, isLeaf } from "./expression.ts";
import { type Compound, fold, leafIdentity } from "./walk.ts";

/**
 * The expressions with every set of structurally equal subexpressions merged into one object, across all of them.
 *
 * a*b and b*a merge into the one that comes first: their values are equal bit for bit. Nothing else is rearranged:
 * (a+b)+c and a+(b+c) stay apart. Sharing what is shared already gives the same objects.
 *
 * @example
 * const [a, b] = share([add(coordinate("x"), 1), add(1, coordinate("x"))]);
 * a === b; // true
 */
export function share(expressions: readonly Expression[]): Expression[] {
  const nodes = new Map<unknown, Expression>();
  const numbers = new Map<Expression, number>();
  return fold<Expression>(expressions, (node, parts) => {
    const key = isLeaf(node)
      ? leafIdentity(node)
      : keyOf(
          node,
          parts.map((part) => numbers.get(part)!),
        );
    const known = nodes.get(key);
    if (known) return known;
    const fresh = isLeaf(node) ? node : withOperands(node, parts);
    nodes.set(key, fresh);
    numbers.set(fresh, numbers.size);
    return fresh;
  });
}

/** Label and operands; those of + and * in canonical order. */
function keyOf(node: Compound, operands: readonly number[]): string {
  const commutative = node.kind === "add" || node.kind === "mul";
  return [label(node), ...(commutative ? [...operands].sort((a, b) => a - b) : operands)].join(" ");
}

/** The operation without its operands. The brackets keep labels apart from leaf identities. */
function label(node: Compound): string {
  if (node.kind === "pow") return `[pow ${node.exponent}]`;
  return node.kind === "call" ? `[${node.name}]` : `[${node.kind}]`;
}

/** Exactly the same operation on equal operands: no constructor may simplify here, or keys would lie. */
function withOperands(node: Compound, [a, b]: readonly Expression[]): Expression {
  switch (node.kind) {
    case "add":
    case "mul":
    case "div":
      return node.left === a && node.right === b ? node : { kind: node.kind, left: a, right: b };
    case "pow":
      return node.base === a ? node : { ...node, base: a };
    default:
      return node.of === a ? node : { ...node, of: a };
  }
}
