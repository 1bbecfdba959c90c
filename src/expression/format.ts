/** @file Expressions as text the parser reads back. */

import { type Expression, leafKey } from "./expression.ts";
import { type Notation, render } from "./render.ts";
import { limits } from "./syntax.ts";

const text: Notation = {
  display: false,
  most: limits.characters,
  ellipsis: "...",
  leaf: (leaf) => {
    if (leaf.kind === "constant" && !Number.isFinite(leaf.value)) return leaf.value > 0 ? "(1/0)" : "(0/0)";
    return "name" in leaf ? leaf.name : leafKey(leaf);
  },
  negate: (a) => `-${a}`,
  add: (a, b) => `${a} + ${b}`,
  subtract: (a, b) => `${a} - ${b}`,
  multiply: (a, b) => `${a}*${b}`,
  divide: (a, b) => `${a}/${b}`,
  power: (base, exponent) => `${base}^${exponent < 0 ? `(${exponent})` : exponent}`,
  call: (name, a) => `${name}(${a})`,
  group: (a) => `(${a})`,
};

/**
 * The expression as one line of the equation language, without needless parentheses.
 *
 * Read back, it has the same value bit for bit at every point: sums and products keep their grouping. Infinity is
 * written (1/0) and NaN (0/0). Not readable back are jets of a periodic partner (`u@1`), placeholders, and what is
 * abbreviated beyond 10 000 characters; coefficients and sampled functions read back as names.
 *
 * @example
 * formatText(sub(jet("u", ["t"]), mul(2, add(coordinate("x"), 1)))); // "u_t - 2*(x + 1)"
 */
export const formatText = (expression: Expression): string => render(expression, text);
