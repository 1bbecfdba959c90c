/** @file From the expressions of a kernel to one graph of vector operations. */

import { UsageError } from "../../errors.ts";
import {
  type Expression,
  fold,
  functions,
  type Leaf,
  leafIdentity,
  leafKey,
} from "../../expression/index.ts";
import type { MapKernel } from "../map-kernel.ts";
import { functionGraphs, power } from "./functions/index.ts";
import { type Graph, graph, type Value } from "./graph.ts";

/** A kernel as a graph: one value per output column, by output group. */
export interface Lowered {
  readonly graph: Graph;
  readonly outputs: readonly (readonly Value[])[];
}

/**
 * The graph that computes all outputs of a kernel.
 *
 * Subexpressions shared between outputs, and pieces shared between functions (sin and cos, sinh and cosh of one
 * argument), are computed once. Sums and products keep the order of the expression: arithmetic is bit for bit that of
 * the interpreter.
 *
 * @throws UsageError when an output depends on a leaf that no input group holds.
 */
export function lower(kernel: MapKernel): Lowered {
  const g = graph();
  const leaf = leafLookup(g, kernel);
  const roots = kernel.outputs.flatMap((group) => group.columns);
  const values = fold<Value>(roots, (node, parts) => {
    if (node.kind === "constant") return g.constant(node.value);
    return isCompound(node) ? operation(g, node, parts) : leaf(node);
  });
  const rest = values.values();
  const outputs = kernel.outputs.map((group) => group.columns.map(() => rest.next().value!));
  return { graph: g, outputs };
}

type Compound = Exclude<Expression, Leaf>;
const compounds: ReadonlySet<Expression["kind"]> = new Set(["add", "mul", "div", "neg", "pow", "call"]);
const isCompound = (node: Expression): node is Compound => compounds.has(node.kind);

/** Input columns by leaf; the first of equal leaves counts. */
function leafLookup(g: Graph, kernel: MapKernel): (leaf: Leaf) => Value {
  const columns = new Map<unknown, Value>();
  kernel.inputs.forEach((group, index) => {
    group.columns.forEach((leaf, column) => {
      const identity = leafIdentity(leaf);
      if (!columns.has(identity))
        columns.set(identity, g.column(group.scalars ? "scalar" : "input", index, column));
    });
  });
  return (leaf) => columns.get(leafIdentity(leaf)) ?? missing(leaf, kernel);
}

function missing(leaf: Leaf, kernel: MapKernel): never {
  throw new UsageError({
    what: `kernel "${kernel.name}" reads ${leafKey(leaf)}, which is in none of its input groups`,
    where: `inputs: ${kernel.inputs.map((group) => group.name).join(", ") || "none"}`,
    remedy: "add the leaf to an input group",
  });
}

function operation(g: Graph, node: Compound, [a, b]: readonly Value[]): Value {
  switch (node.kind) {
    case "add":
      return sum(g, a, b);
    case "mul":
      return g.mul(a, b);
    case "div":
      return g.div(a, b);
    case "neg":
      return g.neg(a);
    case "pow":
      return power(g, a, node.exponent);
    case "call":
      return apply(g, node, a);
  }
}

/** a + b, where -x + y and x + -y become differences: the same bits with one instruction fewer. */
function sum(g: Graph, a: Value, b: Value): Value {
  const negated = (value: Value): Value | undefined => {
    const node = g.nodes[value];
    return node.kind === "operation" && node.operation === "neg" ? node.operands[0] : undefined;
  };
  const [minusA, minusB] = [negated(a), negated(b)];
  if (minusB !== undefined) return g.sub(a, minusB);
  return minusA !== undefined ? g.sub(b, minusA) : g.add(a, b);
}

/** A function; of a constant it is folded, by the interpreter's own arithmetic. */
function apply(g: Graph, node: Extract<Compound, { kind: "call" }>, argument: Value): Value {
  if (node.of.kind === "constant") return g.constant(functions[node.name](node.of.value));
  return functionGraphs[node.name](g, argument);
}
