/** @file From the expressions of a kernel to statements of a C-like language: what CUDA C and WGSL share. */

import { UsageError } from "../errors.ts";
import {
  type Expression,
  type FunctionName,
  fold,
  functions,
  type Leaf,
  leafIdentity,
  leafKey,
} from "../expression/index.ts";
import type { MapKernel } from "./map-kernel.ts";

/** How a language writes what is not the same in all: literals, declarations, functions. Operators are C's. */
export interface Dialect {
  /** A literal; negative numbers begin with "-". */
  readonly constant: (value: number) => string;
  /** Declaration of a local that never changes. */
  readonly declare: (name: string, value: string) => string;
  readonly call: (name: FunctionName, argument: string) => string;
  /** base ^ exponent where products and square roots do not serve; undefined bases give NaN. */
  readonly power: (base: string, exponent: number) => string;
}

/** A column that a kernel reads, and the local it is to be loaded into. */
export interface LoadedColumn {
  readonly name: string;
  /** Index among the kernel's input groups. */
  readonly group: number;
  readonly column: number;
  readonly scalars: boolean;
}

/** A kernel for one sample: load `inputs`, run `body`, then store `outputs`. */
export interface Statements {
  /** Only the columns that are read, in the order of first use. */
  readonly inputs: readonly LoadedColumn[];
  /** Declarations, each after what it needs. */
  readonly body: readonly string[];
  /** By output group and column: a local, a literal, or either after a minus sign. */
  readonly outputs: readonly (readonly string[])[];
}

/**
 * The statements that compute all outputs of a kernel from its inputs.
 *
 * Equal subexpressions are computed once, across all outputs. Sums and products keep the order of the expression: up to
 * what a compiler contracts into fused operations, arithmetic is bit for bit that of the interpreter. Constant powers are
 * those of the wasm kernels: whole exponents by repeated squaring, half-integers with one square root.
 *
 * Locals are named i0, i1, ... for inputs and v0, v1, ... for values. Since an output may overwrite an input column, all
 * inputs have to be loaded before the first output is stored.
 *
 * @throws UsageError when an output depends on a leaf that no input group holds.
 *
 * @example
 * const x = coordinate("x");
 * const square = { name: "square", inputs: [{ name: "in", columns: [x] }], outputs: [{ name: "out", columns: [mul(x, x)] }] };
 * const declare = (name: string, value: string) => `double ${name} = ${value};`;
 * statements(square, { constant: String, declare, call: (name, x) => `${name}(${x})`, power: (x, n) => `pow(${x}, ${n})` }).body; // ["double v0 = i0 * i0;"]
 */
export function statements(kernel: MapKernel, dialect: Dialect): Statements {
  const inputs = inputColumns(kernel);
  const values = valueNames(dialect);
  const roots = kernel.outputs.flatMap((group) => group.columns);
  const results = fold<string>(roots, (node, parts) => {
    if (node.kind === "constant") return dialect.constant(node.value);
    return isCompound(node) ? operation(node, parts, values, dialect) : inputs.read(node);
  }).values();
  const outputs = kernel.outputs.map((group) => group.columns.map(() => results.next().value!));
  return { inputs: inputs.used, body: values.body, outputs };
}

type Compound = Exclude<Expression, Leaf>;
const compounds: ReadonlySet<Expression["kind"]> = new Set(["add", "mul", "div", "neg", "pow", "call"]);
const isCompound = (node: Expression): node is Compound => compounds.has(node.kind);

/** Names of the columns read; the first of equal leaves counts. */
function inputColumns(kernel: MapKernel): {
  readonly used: LoadedColumn[];
  readonly read: (leaf: Leaf) => string;
} {
  const places = new Map<unknown, Omit<LoadedColumn, "name">>();
  kernel.inputs.forEach(({ columns, scalars = false }, group) => {
    columns.forEach((leaf, column) => {
      const identity = leafIdentity(leaf);
      if (!places.has(identity)) places.set(identity, { group, column, scalars });
    });
  });
  const used = new Map<unknown, LoadedColumn>();
  const load = (leaf: Leaf): LoadedColumn => {
    const place = places.get(leafIdentity(leaf)) ?? missing(leaf, kernel);
    const loaded = { name: `i${used.size}`, ...place };
    used.set(leafIdentity(leaf), loaded);
    return loaded;
  };
  return {
    get used() {
      return [...used.values()];
    },
    read: (leaf) => (used.get(leafIdentity(leaf)) ?? load(leaf)).name,
  };
}

function missing(leaf: Leaf, kernel: MapKernel): never {
  throw new UsageError({
    what: `kernel "${kernel.name}" reads ${leafKey(leaf)}, which is in none of its input groups`,
    where: `inputs: ${kernel.inputs.map((group) => group.name).join(", ") || "none"}`,
    remedy: "add the leaf to an input group",
  });
}

/** Locals by what they hold: the same text is never computed twice. */
interface Values {
  readonly body: readonly string[];
  name(text: string): string;
}

function valueNames(dialect: Dialect): Values {
  const names = new Map<string, string>();
  const body: string[] = [];
  return {
    body,
    name: (text) => {
      const known = names.get(text) ?? `v${names.size}`;
      if (!names.has(text)) body.push(dialect.declare(known, text));
      names.set(text, known);
      return known;
    },
  };
}

function operation(node: Compound, [a, b]: readonly string[], values: Values, dialect: Dialect): string {
  switch (node.kind) {
    case "add":
      return values.name(sum(a, b));
    case "mul":
      return values.name(product(a, b));
    case "div":
      return values.name(`${a} / ${b}`);
    case "neg":
      return negated(a);
    case "pow":
      return power(a, node.exponent, values, dialect);
    case "call":
      // Of a constant it is folded, by the interpreter's own arithmetic.
      return node.of.kind === "constant"
        ? dialect.constant(functions[node.name](node.of.value))
        : values.name(dialect.call(node.name, a));
  }
}

const negated = (a: string): string => (a.startsWith("-") ? a.slice(1) : `-${a}`);

/** a + b; a + -b and -a + b become differences: the same bits. Operands in one order, so that a + b is b + a. */
function sum(a: string, b: string): string {
  if (b.startsWith("-")) return `${a} - ${b.slice(1)}`;
  if (a.startsWith("-")) return `${b} - ${a.slice(1)}`;
  return a < b ? `${a} + ${b}` : `${b} + ${a}`;
}

const product = (a: string, b: string): string => (a < b ? `${a} * ${b}` : `${b} * ${a}`);

/** Repeated squaring up to here, as in the wasm kernels: beyond, the products' errors would pass those of a power function. */
const mostProducts = 1024;

function power(base: string, exponent: number, values: Values, dialect: Dialect): string {
  const size = Math.abs(exponent);
  if (!Number.isInteger(2 * size) || size > mostProducts) return values.name(dialect.power(base, exponent));
  const whole = integerPower(base, Math.floor(size), values);
  const root = Number.isInteger(size) ? undefined : values.name(dialect.call("sqrt", base));
  const one = dialect.constant(1);
  const result = times(whole, root, values) ?? one;
  return exponent < 0 ? values.name(`${one} / ${result}`) : result;
}

/** base ^ n by repeated squaring; undefined for n = 0. */
function integerPower(base: string, n: number, values: Values): string | undefined {
  let result: string | undefined;
  let square = base;
  for (let rest = n; rest > 0; rest >>= 1) {
    if (rest & 1) result = times(result, square, values);
    if (rest > 1) square = values.name(product(square, square));
  }
  return result;
}

function times(a: string | undefined, b: string | undefined, values: Values): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return values.name(product(a, b));
}
