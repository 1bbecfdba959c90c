/** @file The order in which a graph is computed: what is hoisted, what gets a local, what stays on the stack. */

import { type Graph, operandsOf, type Value } from "./graph.ts";

/** Values in the order they are to be computed, each after what it needs. */
export interface Schedule {
  /** Same for all samples, needed inside the loop: computed once before it. */
  readonly before: readonly Value[];
  /** Computed for each sample and kept in a local: inputs, results, and whatever is used more than once. */
  readonly inside: readonly Value[];
}

/**
 * Decides which values get locals. Every other value needed is used once and stays on the stack; constants are
 * written where they are used.
 *
 * @param roots - the results, in the order they are wanted.
 */
export function schedule(graph: Graph, roots: readonly Value[]): Schedule {
  const order = reachable(graph, roots);
  const fixed = invariants(graph, order);
  const uses = countUses(graph, order);
  const hoisted = neededInside(graph, order, fixed);
  const wanted = new Set(roots);
  const named = keep(graph, order, (value) => {
    const hoist = fixed.has(value) && hoisted.has(value);
    return hoist || wanted.has(value) || uses.get(value)! > 1 || graph.nodes[value].kind === "input";
  });
  return {
    before: named.filter((value) => fixed.has(value)),
    inside: named.filter((value) => !fixed.has(value)),
  };
}

/** Nesting on the stack after which a value gets a local all the same. Chosen here: keeps the emitter's recursion low. */
const deepest = 32;

/** The values that pass the test or nest too deep, in order; never constants. */
function keep(graph: Graph, order: readonly Value[], isNamed: (value: Value) => boolean): Value[] {
  const depths = new Map<Value, number>();
  return order.filter((value) => {
    const depth = 1 + Math.max(0, ...operandsOf(graph.nodes[value]).map((o) => depths.get(o)!));
    const named = graph.nodes[value].kind !== "constant" && (depth > deepest || isNamed(value));
    depths.set(value, named ? 0 : depth);
    return named;
  });
}

/** Every value the roots need, operands first, in the order of a depth-first walk. */
function reachable(graph: Graph, roots: readonly Value[]): Value[] {
  const done = new Set<Value>();
  const stack = [...roots].reverse();
  for (let value = stack.at(-1); value !== undefined; value = stack.at(-1)) {
    const waiting = done.has(value) ? [] : operandsOf(graph.nodes[value]).filter((o) => !done.has(o));
    if (waiting.length) stack.push(...waiting.reverse());
    else done.add(stack.pop()!);
  }
  return [...done];
}

/** Values that depend on no per-sample input. */
function invariants(graph: Graph, order: readonly Value[]): Set<Value> {
  const fixed = new Set<Value>();
  for (const value of order) {
    const node = graph.nodes[value];
    if (node.kind !== "input" && operandsOf(node).every((o) => fixed.has(o))) fixed.add(value);
  }
  return fixed;
}

function countUses(graph: Graph, order: readonly Value[]): Map<Value, number> {
  const uses = new Map(order.map((value) => [value, 0]));
  for (const value of order)
    for (const operand of operandsOf(graph.nodes[value])) uses.set(operand, uses.get(operand)! + 1);
  return uses;
}

/** Operands of per-sample operations. */
function neededInside(graph: Graph, order: readonly Value[], fixed: ReadonlySet<Value>): Set<Value> {
  return new Set(
    order.filter((value) => !fixed.has(value)).flatMap((value) => operandsOf(graph.nodes[value])),
  );
}
