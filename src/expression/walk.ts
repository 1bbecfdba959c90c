/** @file Visiting expression graphs without recursion: order of nodes, folds, and rebuilding. */

import {
  add,
  call,
  div,
  type Expression,
  isLeaf,
  type Leaf,
  leafKey,
  mul,
  neg,
  operands,
  pow,
  type Sampled,
} from "./expression.ts";

/** Nodes with operands. */
export type Compound = Exclude<Expression, Leaf>;

/**
 * Every node of the graphs once (by object), operands before the nodes that use them, left operands first.
 *
 * Cost: linear in nodes and edges. No recursion: depth is limited by memory alone.
 */
export function topological(roots: readonly Expression[]): Expression[] {
  const done = new Set<Expression>();
  const stack = [...roots].reverse();
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const waiting = done.has(node) ? [] : operands(node).filter((operand) => !done.has(operand));
    if (waiting.length) stack.push(...waiting.reverse());
    else done.add(stack.pop()!);
  }
  return [...done];
}

/**
 * Computes one value per node from the values of its operands; returns the values of the roots.
 *
 * @param visit - called once per node (by object), operands first.
 */
export function fold<T>(
  roots: readonly Expression[],
  visit: (node: Expression, operandValues: readonly T[]) => T,
): T[] {
  const values = new Map<Expression, T>();
  const get = (node: Expression): T => values.get(node) as T;
  for (const node of topological(roots)) values.set(node, visit(node, operands(node).map(get)));
  return roots.map(get);
}

/** The same operation on other operands, through the smart constructors; the node itself when nothing changed. */
export function rebuild(node: Expression, parts: readonly Expression[]): Expression {
  if (isLeaf(node) || operands(node).every((operand, i) => operand === parts[i])) return node;
  switch (node.kind) {
    case "add":
      return add(parts[0], parts[1]);
    case "mul":
      return mul(parts[0], parts[1]);
    case "div":
      return div(parts[0], parts[1]);
    case "neg":
      return neg(parts[0]);
    case "pow":
      return pow(parts[0], node.exponent);
    case "call":
      return call(node.name, parts[0]);
  }
}

/** What makes two leaves the same quantity, as a Map key: kind and `leafKey`; the object itself for Sampled. */
export function leafIdentity(leaf: Leaf): string | Sampled {
  if (leaf.kind === "sampled") return leaf;
  // String(-0) is "0", but 1/-0 is not 1/0.
  return Object.is((leaf as { value?: number }).value, -0) ? "constant -0" : `${leaf.kind} ${leafKey(leaf)}`;
}
