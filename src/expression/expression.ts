/** @file Immutable expression nodes and their smart constructors: the one language for everything pointwise. */

import { UsageError } from "../errors.ts";
import { checkOptions, checkValue, numbers, type OptionTable, texts, truth } from "../options.ts";

/** Functions of one argument that every evaluator and every kernel knows. */
export const functionNames = [
  "exp",
  "log",
  "sqrt",
  "sin",
  "cos",
  "tan",
  "sinh",
  "cosh",
  "tanh",
  "erf",
  "atan",
  "abs",
  "sign",
] as const;
export type FunctionName = (typeof functionNames)[number];

/** A function of the point: coordinates by name in, one number out. Sampled once per point set, never differentiated. */
export type PointFunction = (point: Readonly<Record<string, number>>) => number;

export interface Constant {
  readonly kind: "constant";
  readonly value: number;
}
/** A coordinate of the domain. */
export interface Coordinate {
  readonly kind: "coordinate";
  readonly name: string;
}
/** A derivative of a field: `u_xx` is field "u", derivative ["x", "x"] (sorted in the order of the coordinates). `site` 1 marks the partner point of a periodic pair. */
export interface Jet {
  readonly kind: "jet";
  readonly field: string;
  readonly derivative: readonly string[];
  readonly site: number;
}
/** Component of the outward unit normal; only meaningful in boundary conditions. */
export interface Normal {
  readonly kind: "normal";
  readonly coordinate: string;
}
/** A trainable number in the equation (inverse problems). */
export interface Coefficient {
  readonly kind: "coefficient";
  readonly name: string;
  readonly initial: number;
  /** Stays above zero: its logarithm is what is trained. */
  readonly positive?: boolean;
}
/** A user's function of the point. Identity is by object. */
export interface Sampled {
  readonly kind: "sampled";
  readonly name: string;
  readonly of: PointFunction;
}
/** A leaf of no special meaning: kernel inputs, placeholders. */
export interface Placeholder {
  readonly kind: "placeholder";
  readonly name: string;
}
export interface Sum {
  readonly kind: "add";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Product {
  readonly kind: "mul";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Quotient {
  readonly kind: "div";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Negation {
  readonly kind: "neg";
  readonly of: Expression;
}
/** `base` to a constant power; integer exponents are repeated products, half-integers go through sqrt. A variable exponent is written exp(log(base) * exponent). */
export interface Power {
  readonly kind: "pow";
  readonly base: Expression;
  readonly exponent: number;
}
export interface Call {
  readonly kind: "call";
  readonly name: FunctionName;
  readonly of: Expression;
}

export type Leaf = Constant | Coordinate | Jet | Normal | Coefficient | Sampled | Placeholder;
export type Expression = Leaf | Sum | Product | Quotient | Negation | Power | Call;
export type Numeric = Expression | number;

export const constant = (value: number): Constant => ({ kind: "constant", value });
export const coordinate = (name: string): Coordinate => ({ kind: "coordinate", name });
export const jet = (field: string, derivative: readonly string[] = [], site = 0): Jet => ({
  kind: "jet",
  field,
  derivative,
  site,
});
export const normal = (of: string): Normal => ({ kind: "normal", coordinate: of });
export interface CoefficientOptions {
  /** Keep it above zero (a diffusivity, a rate): its logarithm is trained. Default false. */
  readonly positive?: boolean;
}

const coefficientTable: OptionTable<CoefficientOptions> = { positive: truth };

/**
 * A trainable number, started at `initial`.
 *
 * @throws UsageError for a name or a first value that is none, and a positive coefficient that does not start above zero.
 *
 * @example
 * coefficient("D", 0.5, { positive: true }).positive; // true
 */
export function coefficient(name: string, initial: number, options: CoefficientOptions = {}): Coefficient {
  checkValue(name, texts("D"), "the name of the coefficient", "coefficient(name, initial)");
  checkValue(initial, numbers(), `the first value of "${name}"`, "coefficient(name, initial)");
  checkOptions(options, coefficientTable, { where: `coefficient "${name}"` });
  const { positive = false } = options;
  if (positive && !(initial > 0 && Number.isFinite(initial)))
    throw new UsageError({
      what: `the positive coefficient "${name}" starts at ${initial}`,
      remedy: "a first value above zero",
    });
  return { kind: "coefficient", name, initial, ...(positive && { positive }) };
}
export const sampled = (name: string, of: PointFunction): Sampled => ({ kind: "sampled", name, of });
export const placeholder = (name: string): Placeholder => ({ kind: "placeholder", name });

export const zero = constant(0);
export const one = constant(1);

/** A number as a node; nodes pass through. */
export const lift = (value: Numeric): Expression => (typeof value === "number" ? constant(value) : value);
export const isConstant = (node: Expression, value?: number): node is Constant =>
  node.kind === "constant" && (value === undefined || node.value === value);

/** left + right, with constants folded and zero dropped. */
export function add(left: Numeric, right: Numeric): Expression {
  const [a, b] = [lift(left), lift(right)];
  if (isConstant(a) && isConstant(b)) return constant(a.value + b.value);
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  return { kind: "add", left: a, right: b };
}

/** -operand. */
export function neg(operand: Numeric): Expression {
  const a = lift(operand);
  if (isConstant(a)) return constant(-a.value);
  return a.kind === "neg" ? a.of : { kind: "neg", of: a };
}

/** left - right. */
export const sub = (left: Numeric, right: Numeric): Expression => add(left, neg(right));

/** left * right, with constants folded, zero absorbing and one dropped. */
export function mul(left: Numeric, right: Numeric): Expression {
  const [a, b] = [lift(left), lift(right)];
  if (isConstant(a) && isConstant(b)) return constant(a.value * b.value);
  if (isConstant(a, 0) || isConstant(b, 0)) return zero;
  if (isConstant(a, 1)) return b;
  if (isConstant(b, 1)) return a;
  if (isConstant(a, -1)) return neg(b);
  if (isConstant(b, -1)) return neg(a);
  return { kind: "mul", left: a, right: b };
}

/** left / right, with constants folded; never rewritten as a product, which would round differently. */
export function div(left: Numeric, right: Numeric): Expression {
  const [a, b] = [lift(left), lift(right)];
  if (isConstant(a) && isConstant(b)) return constant(a.value / b.value);
  if (isConstant(a, 0) && !isConstant(b, 0)) return zero;
  if (isConstant(b, 1)) return a;
  return { kind: "div", left: a, right: b };
}

/** base ^ exponent for a constant exponent. */
export function pow(base: Numeric, exponent: number): Expression {
  const a = lift(base);
  if (exponent === 0) return one;
  if (exponent === 1) return a;
  if (isConstant(a)) return constant(a.value ** exponent);
  return { kind: "pow", base: a, exponent };
}

/** name(operand); constants are folded by `evaluate` only, so that rounding has one home. */
export const call = (name: FunctionName, operand: Numeric): Expression => ({
  kind: "call",
  name,
  of: lift(operand),
});

export const sum = (terms: readonly Numeric[]): Expression =>
  terms.reduce<Expression>((total, term) => add(total, term), zero);

/**
 * Identity of a leaf as text: equal keys mean the same quantity at a point.
 *
 * @example
 * leafKey(jet("u", ["x", "x"])); // "u_xx"
 */
export function leafKey(leaf: Leaf): string {
  switch (leaf.kind) {
    case "constant":
      return String(leaf.value);
    case "coordinate":
      return leaf.name;
    case "jet":
      return `${leaf.field}${leaf.derivative.length ? `_${leaf.derivative.join("")}` : ""}${leaf.site ? `@${leaf.site}` : ""}`;
    case "normal":
      return `n_${leaf.coordinate}`;
    case "coefficient":
      return `coefficient ${leaf.name}`;
    case "sampled":
      return `sampled ${leaf.name}`;
    case "placeholder":
      return `placeholder ${leaf.name}`;
  }
}

/** Direct operands, left to right; none for a leaf. */
export function operands(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "add":
    case "mul":
    case "div":
      return [node.left, node.right];
    case "neg":
    case "call":
      return [node.of];
    case "pow":
      return [node.base];
    default:
      return [];
  }
}

/** True for nodes without operands. */
export const isLeaf = (node: Expression): node is Leaf => operands(node).length === 0;
