/** @file Expressions over columns: one number per point for every leaf. */

import { type Expression, fold, functions, isLeaf, type Leaf } from "../expression/index.ts";

/** Values at points: a column, or one number for all of them. */
export type ColumnValues = Float64Array | number;

type Compound = Exclude<Expression, Leaf>;

/**
 * Values of expressions where every leaf has the column that `lookup` gives, by elementwise arithmetic.
 *
 * @param lookup - asked once per leaf object, never for constants; a number stands for a column of equal entries.
 * @returns a column per expression, or a number where nothing in it varies; leaves' own columns are not copied.
 *
 * Cost: nodes·count; what does not vary is computed once.
 *
 * @example
 * const [twice] = evaluateColumns([mul(coordinate("x"), 2)], () => Float64Array.of(1, 2));
 * [...columnOf(twice, 2)]; // [2, 4]
 */
export function evaluateColumns(
  expressions: readonly Expression[],
  lookup: (leaf: Leaf) => ColumnValues,
): ColumnValues[] {
  return fold<ColumnValues>(expressions, (node, inputs) => {
    if (node.kind === "constant") return node.value;
    return isLeaf(node) ? lookup(node) : apply(node, inputs);
  });
}

/** The column itself, or a new one of `count` equal entries. */
export const columnOf = (column: ColumnValues, count: number): Float64Array =>
  typeof column === "number" ? new Float64Array(count).fill(column) : column;

/** The operation of a node, elementwise. */
function apply(node: Compound, [a, b]: readonly ColumnValues[]): ColumnValues {
  switch (node.kind) {
    case "add":
      return paired(a, b, plus, sums);
    case "mul":
      return paired(a, b, times, products);
    case "div":
      return paired(a, b, over, quotients);
    case "neg":
      return each(a, (x) => -x);
    case "pow":
      return each(a, powerOf(node.exponent));
    case "call":
      return each(a, functions[node.name]);
  }
}

/** Squares are products: quicker, and rounded once. */
const powerOf = (exponent: number): ((x: number) => number) =>
  exponent === 2 ? (x) => x * x : (x) => x ** exponent;

const plus = (x: number, y: number): number => x + y;
const times = (x: number, y: number): number => x * y;
const over = (x: number, y: number): number => x / y;

/** Loops without a call per entry: equations are mostly sums and products. */
type Loop = (a: Float64Array, b: Float64Array, out: Float64Array) => void;
const sums: Loop = (a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = a[i] + b[i];
};
const products: Loop = (a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
};
const quotients: Loop = (a, b, out) => {
  for (let i = 0; i < out.length; i++) out[i] = a[i] / b[i];
};

function paired(
  a: ColumnValues,
  b: ColumnValues,
  of: (x: number, y: number) => number,
  loop: Loop,
): ColumnValues {
  if (typeof a === "number") return each(b, (y) => of(a, y));
  if (typeof b === "number") return each(a, (x) => of(x, b));
  const out = new Float64Array(a.length);
  loop(a, b, out);
  return out;
}

function each(column: ColumnValues, of: (x: number) => number): ColumnValues {
  if (typeof column === "number") return of(column);
  const out = new Float64Array(column.length);
  for (let i = 0; i < out.length; i++) out[i] = of(column[i]);
  return out;
}
