/** @file What of an expression stays the same while fields change: parts free of jets, named and taken out. */

import {
  type Expression,
  fold,
  isConstant,
  isLeaf,
  type Placeholder,
  placeholder,
  rebuild,
  share,
} from "../expression/index.ts";

/** Expressions with their still parts replaced by placeholders, and what the placeholders stand for. */
export interface Hoisted {
  readonly expressions: readonly Expression[];
  readonly still: readonly { readonly name: Placeholder; readonly of: Expression }[];
}

/**
 * Replaces every largest subexpression that holds no jet (and is no constant) by a placeholder.
 *
 * @example
 * const { still } = hoist([mul(jet("u"), call("sin", coordinate("x")))]);
 * still.map(({ of }) => formatText(of)); // ["sin(x)"]
 */
export function hoist(expressions: readonly Expression[]): Hoisted {
  const names = new Map<Expression, Placeholder>();
  const outside = ({ e, changes }: Part): Expression => {
    if (changes || isConstant(e)) return e;
    const name = names.get(e) ?? placeholder(`still ${names.size}`);
    names.set(e, name);
    return name;
  };
  const roots = fold<Part>(share(expressions), (node, parts) => {
    if (isLeaf(node)) return { e: node, changes: node.kind === "jet" };
    const changes = parts.some((part) => part.changes);
    return { e: changes ? rebuild(node, parts.map(outside)) : node, changes };
  });
  const results = roots.map(outside);
  return { expressions: results, still: [...names].map(([of, name]) => ({ name, of })) };
}

interface Part {
  readonly e: Expression;
  readonly changes: boolean;
}
