/** @file Hash-consed graph of vector operations: what a kernel computes, before it is put in order. */

/** A node by its number; operands always have smaller numbers. */
export type Value = number;

/**
 * Vector instructions on two float64 or two int64 lanes, with their opcode (after the 0xfd prefix).
 *
 * `pmin(a, b)` is b < a ? b : a and `pmax(a, b)` is a < b ? b : a: one x64 instruction each, and a NaN in `a` stays.
 * Source: WebAssembly core specification 5.4.9.
 */
export const opcodes = {
  equal: 0x47,
  less: 0x49,
  greater: 0x4a,
  and: 0x4e,
  or: 0x50,
  xor: 0x51,
  bitselect: 0x52,
  shiftLeft: 0xcb,
  shiftRight: 0xcd,
  integerAdd: 0xce,
  integerSub: 0xd1,
  integerEqual: 0xd6,
  abs: 0xec,
  neg: 0xed,
  sqrt: 0xef,
  add: 0xf0,
  sub: 0xf1,
  mul: 0xf2,
  div: 0xf3,
  pmin: 0xf6,
  pmax: 0xf7,
} as const;
export type Operation = keyof typeof opcodes;

/** Operations whose operands may change places without changing a bit of the result. */
const commutative: ReadonlySet<Operation> = new Set([
  "add",
  "mul",
  "equal",
  "and",
  "or",
  "xor",
  "integerAdd",
  "integerEqual",
]);

export type Node =
  /** 64 bits, the same in both lanes. */
  | { readonly kind: "constant"; readonly bits: bigint }
  /** Column of an input group, in the order of the kernel. */
  | { readonly kind: "input"; readonly group: number; readonly column: number }
  /** The same for all samples. */
  | { readonly kind: "scalar"; readonly group: number; readonly column: number }
  /** `shift` is the distance in bits of a shift, 0 otherwise. */
  | {
      readonly kind: "operation";
      readonly operation: Operation;
      readonly operands: readonly Value[];
      readonly shift: number;
    };

type Unary = (a: Value) => Value;
type Binary = (a: Value, b: Value) => Value;

/** Builder of one graph. Equal operations on equal operands give the same number. */
export interface Graph extends Record<"abs" | "neg" | "sqrt", Unary> {
  readonly nodes: readonly Node[];
  /** A float64 in both lanes. */
  constant(value: number): Value;
  /** 64 bits in both lanes. */
  bits(bits: bigint): Value;
  column(kind: "input" | "scalar", group: number, column: number): Value;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly pmin: Binary;
  readonly pmax: Binary;
  /** Comparisons give all ones or all zeros per lane; false for NaN. */
  readonly equal: Binary;
  readonly less: Binary;
  readonly greater: Binary;
  readonly and: Binary;
  readonly or: Binary;
  readonly xor: Binary;
  /** 64-bit integers, modulo 2^64. */
  readonly integerAdd: Binary;
  readonly integerSub: Binary;
  readonly integerEqual: Binary;
  shiftLeft(a: Value, distance: number): Value;
  /** Zeros come in from the left: x64 has no signed 64-bit shift before AVX-512, so formulas add a bias instead. */
  shiftRight(a: Value, distance: number): Value;
  /** `yes` where the mask has ones, `no` elsewhere. */
  select(mask: Value, yes: Value, no: Value): Value;
}

/** The bit pattern of a float64. */
export function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** An empty graph. */
export function graph(): Graph {
  const nodes: Node[] = [];
  const known = new Map<string, Value>();
  const intern = (key: string, node: Node): Value => {
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, nodes.length);
    return nodes.push(node) - 1;
  };
  const operate = (operation: Operation, operands: readonly Value[], shift: number): Value => {
    const ordered = commutative.has(operation) ? [...operands].sort((a, b) => a - b) : operands;
    return intern(`${operation} ${shift} ${ordered.join(" ")}`, {
      kind: "operation",
      operation,
      operands: ordered,
      shift,
    });
  };
  const bits = (value: bigint): Value => intern(`bits ${value}`, { kind: "constant", bits: value });
  const unary =
    (name: Operation): Unary =>
    (a) =>
      operate(name, [a], 0);
  const binary =
    (name: Operation): Binary =>
    (a, b) =>
      operate(name, [a, b], 0);
  return {
    nodes,
    bits,
    constant: (value) => bits(bitsOf(value)),
    column: (kind, group, column) => intern(`${kind} ${group} ${column}`, { kind, group, column }),
    abs: unary("abs"),
    neg: unary("neg"),
    sqrt: unary("sqrt"),
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    pmin: binary("pmin"),
    pmax: binary("pmax"),
    equal: binary("equal"),
    less: binary("less"),
    greater: binary("greater"),
    and: binary("and"),
    or: binary("or"),
    xor: binary("xor"),
    integerAdd: binary("integerAdd"),
    integerSub: binary("integerSub"),
    integerEqual: binary("integerEqual"),
    shiftLeft: (a, distance) => operate("shiftLeft", [a], distance),
    shiftRight: (a, distance) => operate("shiftRight", [a], distance),
    select: (mask, yes, no) => operate("bitselect", [yes, no, mask], 0),
  };
}

/** Operands of a node; none for constants and columns. */
export const operandsOf = (node: Node): readonly Value[] => (node.kind === "operation" ? node.operands : []);
