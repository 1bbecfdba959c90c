/** @file Expressions of the coordinates at many points at once, with their derivatives. */

import { UsageError } from "../../errors.ts";
import {
  type Expression,
  fold,
  formatText,
  functions,
  isLeaf,
  type Leaf,
  leafKey,
  leaves,
  parseExpression,
  share,
  totalDerivative,
} from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import type { MultiIndex } from "./basis.ts";

/** A column of values, or the one value of all points. */
type Values = Float64Array | number;

/**
 * The expression as its text reads, so that a spec that holds the text makes it again bit for bit.
 *
 * @throws UsageError if it depends on anything but the coordinates, with a caret where it was given as text.
 */
export function canonical(
  kind: string,
  given: Expression | string,
  coordinates: readonly string[],
): Expression {
  if (typeof given === "string") return parseExpression(given, { coordinates });
  const foreign = leaves(given).find(
    (leaf) => leaf.kind !== "coordinate" || !coordinates.includes(leaf.name),
  );
  if (!foreign) return parseExpression(formatText(given), { coordinates });
  throw new UsageError({
    what: `${leafKey(foreign)} is no coordinate`,
    where: `basis ${kind} in (${coordinates.join(", ")})`,
    remedy: "functions of the coordinates alone",
  });
}

/** The derivatives of expressions, each formed once and kept by `derivativesOf`. */
export type Derivatives = (index: MultiIndex) => readonly Expression[];

/** D^index of every expression; derivatives are formed one coordinate at a time, each from the one below it. */
export function derivativesOf(
  expressions: readonly Expression[],
  coordinates: readonly string[],
): Derivatives {
  const known = new Map<string, readonly Expression[]>([[coordinates.map(() => 0).join(), expressions]]);
  const derive = (index: MultiIndex): readonly Expression[] => {
    const key = index.join();
    const before = known.get(key);
    if (before) return before;
    const along = index.findIndex((order) => order > 0);
    const below = derive(index.map((order, i) => (i === along ? order - 1 : order)));
    const found = share(below.map((e) => totalDerivative(e, coordinates[along], coordinates)));
    known.set(key, found);
    return found;
  };
  return derive;
}

/** The values of the expressions at the points; a number where an expression is constant. */
export function valuesAt(expressions: readonly Expression[], points: Points): Values[] {
  return fold<Values>(expressions, (node, parts) => {
    if (isLeaf(node)) return leafValues(node, points);
    switch (node.kind) {
      case "add":
        return zip(parts, (a, b) => a + b);
      case "mul":
        return zip(parts, (a, b) => a * b);
      case "div":
        return zip(parts, (a, b) => a / b);
      case "neg":
        return map(parts[0], (a) => -a);
      case "pow":
        return power(parts[0], node.exponent);
      case "call":
        return map(parts[0], functions[node.name]);
    }
  });
}

/** `canonical` leaves constants and coordinates alone. */
function leafValues(leaf: Leaf, { coordinates, count, values }: Points): Values {
  if (leaf.kind === "constant") return leaf.value;
  const c = coordinates.indexOf(leafKey(leaf));
  return values.subarray(c * count, (c + 1) * count);
}

const map = (a: Values, f: (a: number) => number): Values =>
  typeof a === "number" ? f(a) : a.map((v) => f(v));

function zip([a, b]: readonly Values[], f: (a: number, b: number) => number): Values {
  if (typeof b === "number") return map(a, (v) => f(v, b));
  return typeof a === "number" ? b.map((v) => f(a, v)) : a.map((v, i) => f(v, b[i]));
}

/** Squares and cubes as products: V8's power takes ten times as long. */
function power(base: Values, exponent: number): Values {
  if (exponent === 2) return map(base, (v) => v * v);
  return exponent === 3 ? map(base, (v) => v * v * v) : map(base, (v) => v ** exponent);
}
