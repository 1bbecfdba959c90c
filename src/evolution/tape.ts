/** @file Expressions over columns of numbers, evaluated again and again without allocation. */

import { UsageError } from "../errors.ts";
import {
  type Expression,
  type FunctionName,
  functions,
  isLeaf,
  type Leaf,
  leafKey,
  operands,
  share,
  topological,
} from "../expression/index.ts";

/** Chosen here: a dozen registers of this many numbers stay in the first-level cache. */
const block = 256;

/** Where an operand lives: a column of the caller, read from the block's start, or a register of one block. */
interface Operand {
  readonly values: Float64Array;
  readonly moves: boolean;
}
type Step = (start: number, n: number) => void;

/**
 * A program that writes the value of each expression, sample by sample, into a column.
 *
 * @param columnOf - the column of a leaf, asked once per leaf; constants excepted. Columns and `out` stay bound.
 * @param out - one column per expression; none may be a column that is read.
 * @returns run(count): evaluates the first `count` samples. No memory is taken.
 * @throws UsageError where `columnOf` knows no column.
 *
 * Cost: one pass over a block in cache per operation.
 *
 * @example
 * const out = new Float64Array(3);
 * tape([mul(coordinate("x"), coordinate("x"))], () => Float64Array.of(1, 2, 3), [out])(3);
 * out; // [1, 4, 9]
 */
export function tape(
  expressions: readonly Expression[],
  columnOf: (leaf: Leaf) => Float64Array | undefined,
  out: readonly Float64Array[],
): (count: number) => void {
  const roots = share(expressions);
  const places = new Map<Expression, Operand>();
  const steps: Step[] = [];
  for (const node of topological(roots)) places.set(node, placed(node, places, steps, columnOf));
  roots.forEach((root, r) => {
    steps.push(copy(places.get(root)!, out[r]));
  });
  return (count) => {
    for (let start = 0; start < count; start += block) {
      const n = Math.min(block, count - start);
      for (const step of steps) step(start, n);
    }
  };
}

function placed(
  node: Expression,
  places: ReadonlyMap<Expression, Operand>,
  steps: Step[],
  columnOf: (leaf: Leaf) => Float64Array | undefined,
): Operand {
  if (node.kind === "constant") return { values: new Float64Array(block).fill(node.value), moves: false };
  if (isLeaf(node)) return { values: columnOf(node) ?? missing(node), moves: true };
  const register = new Float64Array(block);
  steps.push(
    operation(
      node,
      operands(node).map((operand) => places.get(operand)!),
      register,
    ),
  );
  return { values: register, moves: false };
}

function missing(leaf: Leaf): never {
  throw new UsageError({ what: `${leafKey(leaf)} has no values here`, where: "evolution/tape.ts" });
}

function operation(node: Exclude<Expression, Leaf>, [a, b]: readonly Operand[], out: Float64Array): Step {
  const at = (operand: Operand, start: number): number => (operand.moves ? start : 0);
  switch (node.kind) {
    case "add":
      return (start, n) => addInto(out, a.values, at(a, start), b.values, at(b, start), n);
    case "mul":
      return (start, n) => multiplyInto(out, a.values, at(a, start), b.values, at(b, start), n);
    case "div":
      return (start, n) => divideInto(out, a.values, at(a, start), b.values, at(b, start), n);
    case "neg":
      return (start, n) => negateInto(out, a.values, at(a, start), n);
    case "pow":
      return (start, n) => powerInto(out, a.values, at(a, start), node.exponent, n);
    case "call":
      return (start, n) => callInto(out, a.values, at(a, start), node.name, n);
  }
}

type Column = Float64Array;

function addInto(out: Column, a: Column, i: number, b: Column, j: number, n: number): void {
  for (let k = 0; k < n; k++) out[k] = a[i + k] + b[j + k];
}

function multiplyInto(out: Column, a: Column, i: number, b: Column, j: number, n: number): void {
  for (let k = 0; k < n; k++) out[k] = a[i + k] * b[j + k];
}

function divideInto(out: Column, a: Column, i: number, b: Column, j: number, n: number): void {
  for (let k = 0; k < n; k++) out[k] = a[i + k] / b[j + k];
}

function negateInto(out: Column, a: Column, i: number, n: number): void {
  for (let k = 0; k < n; k++) out[k] = -a[i + k];
}

function powerInto(out: Column, a: Column, i: number, exponent: number, n: number): void {
  // The exponents of reaction terms; the power of Math takes twenty times as long.
  if (exponent === 2) for (let k = 0; k < n; k++) out[k] = a[i + k] * a[i + k];
  else if (exponent === 3) for (let k = 0; k < n; k++) out[k] = a[i + k] * a[i + k] * a[i + k];
  else for (let k = 0; k < n; k++) out[k] = a[i + k] ** exponent;
}

function callInto(out: Column, a: Column, i: number, name: FunctionName, n: number): void {
  const f = functions[name];
  for (let k = 0; k < n; k++) out[k] = f(a[i + k]);
}

const copy =
  ({ values, moves }: Operand, out: Float64Array): Step =>
  (start, n) => {
    const from = moves ? start : 0;
    for (let k = 0; k < n; k++) out[start + k] = values[from + k];
  };
