/** @file Which names of unbound equations must be fields. */

import { leaves } from "./leaves.ts";
import { reserved } from "./parse.ts";
import { splitSubscript, subscripted } from "./scope.ts";
import { type Equations, parts, type Syntax } from "./syntax.ts";

/** Operators whose operands are differentiated. */
const differential: readonly string[] = ["lap", "grad", "div", "curl", "d"];

/**
 * Names that must be fields: those with a derivative subscript, those inside lap, grad, div, curl or d, and those of
 * expressions in holes. In order of first appearance.
 *
 * A name inside d or div that is neither a coordinate nor a given value counts as a field.
 *
 * @example
 * inferFields(pde`u_t + v*u_x = lap(w)`, ["x", "t"]); // ["u", "w"]
 */
export function inferFields(equations: Equations, coordinates: readonly string[]): string[] {
  const found = new Set<string>();
  // An explicit stack: long sums are deep trees. Right before left on it, so that the left is met first.
  const stack = equations.equations.flatMap(({ left, right }) => [left, right]).reverse();
  const inside = new Set<Syntax>();
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const name of fieldsOf(node, inside.has(node), coordinates)) found.add(name);
    const below = node.kind === "hole" && node.value.kind === "parsed" ? [node.value.syntax] : parts(node);
    const deep = inside.has(node) || (node.kind === "call" && differential.includes(node.name));
    if (deep) for (const part of below) inside.add(part);
    stack.push(...[...below].reverse());
  }
  return [...found];
}

function fieldsOf(node: Syntax, differentiated: boolean, coordinates: readonly string[]): string[] {
  if (node.kind === "hole") {
    return node.value.kind === "parsed"
      ? []
      : leaves(node.value).flatMap((leaf) => (leaf.kind === "jet" ? [leaf.field] : []));
  }
  if (node.kind !== "name") return [];
  const split = [...subscripted(node.name)].find(
    ({ tail }) => tail === "n" || splitSubscript(tail, coordinates),
  );
  // n_x is a component of the normal.
  if (split && split.head !== "n") return [split.head];
  const other = [...coordinates, ...reserved, "pi", "e"].includes(node.name) || split;
  return differentiated && !other ? [node.name] : [];
}
