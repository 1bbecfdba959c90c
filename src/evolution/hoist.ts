/** @file What of an expression stays the same while some leaves change: parts free of them, named and taken out. */

import {
  type Expression,
  fold,
  isConstant,
  isLeaf,
  type Leaf,
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
 * Replaces every largest subexpression that holds no leaf that changes (and is no constant) by a placeholder.
 *
 * @param changes - by default jets do.
 * @param prefix - of the placeholders' names; another one for every pass over the same expressions. Default "still".
 *
 * @example
 * const { still } = hoist([mul(jet("u"), call("sin", coordinate("x")))]);
 * still.map(({ of }) => formatText(of)); // ["sin(x)"]
 */
export function hoist(
  expressions: readonly Expression[],
  changes: (leaf: Leaf) => boolean = ({ kind }) => kind === "jet",
  prefix = "still",
): Hoisted {
  const names = new Map<Expression, Placeholder>();
  const outside = ({ e, moves }: Part): Expression => {
    if (moves || isConstant(e)) return e;
    const name = names.get(e) ?? placeholder(`${prefix} ${names.size}`);
    names.set(e, name);
    return name;
  };
  const roots = fold<Part>(share(expressions), (node, parts) => {
    if (isLeaf(node)) return { e: node, moves: changes(node) };
    const moves = parts.some((part) => part.moves);
    return { e: moves ? rebuild(node, parts.map(outside)) : node, moves };
  });
  const results = roots.map(outside);
  return { expressions: results, still: [...names].map(([of, name]) => ({ name, of })) };
}

interface Part {
  readonly e: Expression;
  readonly moves: boolean;
}
