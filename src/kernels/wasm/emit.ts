/** @file One WebAssembly function per map kernel: pointers, the loop over rows and samples, loads and stores. */

import type { MapKernel } from "../map-kernel.ts";
import { type Assembler, assembler, i32, sized, unsigned, v128, vector } from "./encoder.ts";
import { type Graph, opcodes, type Value } from "./graph.ts";
import { lower } from "./lower.ts";
import { type Schedule, schedule } from "./schedule.ts";

/** Vectors of two samples per turn of the loop. Chosen here: 2 gains 7 to 20 % over 1, 4 gains nothing reliable. */
const unroll = 2;
const vectorBytes = 16;

/** Code of one kernel function and its number of parameters. */
export interface KernelCode {
  readonly parameters: number;
  /** Body with local declarations, sized. */
  readonly body: readonly number[];
}

/** Where things live among the locals of the function being written. */
interface Frame {
  readonly graph: Graph;
  readonly plan: Schedule;
  readonly kernel: MapKernel;
  /** i32 local holding the address of a column at sample 0 of the current row, by group and column. */
  pointer(group: number, column: number): number;
  /** v128 local of a value for one of the unrolled copies; undefined for values on the stack. */
  local(value: Value, copy: number): number | undefined;
  readonly columnStride: number;
  readonly count: number;
  readonly rows: number;
  readonly rowStride: number;
  readonly index: number;
  readonly pointers: readonly Pointer[];
  /** Receives the function: local declarations first. */
  readonly code: Assembler;
}

/** A column whose address is kept in a local. */
interface Pointer {
  readonly group: number;
  readonly column: number;
}

/** Compiles one kernel. @throws UsageError as `lower`. */
export function emitKernel(kernel: MapKernel): KernelCode {
  const { graph, outputs } = lower(kernel);
  const plan = schedule(graph, outputs.flat());
  const frame = layOut(kernel, graph, plan, outputs);
  pointers(frame);
  for (const value of plan.before) define(frame, value, 0);
  rowLoop(frame, outputs);
  frame.code.plain("end");
  return { parameters: frame.rowStride + 1, body: sized(frame.code.bytes) };
}

/** Numbers the locals: parameters, then the loop index and pointers, then vectors. */
function layOut(kernel: MapKernel, graph: Graph, plan: Schedule, outputs: readonly (readonly Value[])[]): Frame {
  const groups = kernel.inputs.length + kernel.outputs.length;
  const index = groups + 4;
  const columns = usedColumns(kernel, graph, plan, outputs);
  const numbers = new Map(columns.map((p, i) => [`${p.group} ${p.column}`, index + 1 + i]));
  const firstVector = index + 1 + columns.length;
  const before = new Map(plan.before.map((value, i) => [value, firstVector + i]));
  const inside = new Map(plan.inside.map((value, i) => [value, firstVector + before.size + unroll * i]));
  return {
    graph,
    plan,
    kernel,
    pointer: (group, column) => numbers.get(`${group} ${column}`)!,
    local: (value, copy) => before.get(value) ?? (inside.has(value) ? inside.get(value)! + copy : undefined),
    columnStride: groups,
    count: groups + 1,
    rows: groups + 2,
    rowStride: groups + 3,
    index,
    pointers: columns,
    code: assembler(declarations(columns.length + 1, before.size + unroll * inside.size)),
  };
}

const declarations = (integers: number, vectors: number): number[] =>
  vector([
    [...unsigned(integers), i32],
    [...unsigned(vectors), v128],
  ]);

/** Input columns that are read, and all output columns (their groups counted after the input groups). */
function usedColumns(
  kernel: MapKernel,
  graph: Graph,
  plan: Schedule,
  outputs: readonly (readonly Value[])[],
): Pointer[] {
  const read = plan.inside.map((value) => graph.nodes[value]).filter((node) => node.kind === "input");
  const written = outputs.flatMap((columns, group) =>
    columns.map((_, column) => ({ group: kernel.inputs.length + group, column })),
  );
  return [...read.map(({ group, column }) => ({ group, column })), ...written];
}

/** pointer = base + column * columnStride. */
function pointers(frame: Frame): void {
  const { code } = frame;
  for (const { group, column } of frame.pointers) {
    code.get(group);
    if (column) {
      code.i32(column);
      code.get(frame.columnStride);
      code.plain("multiply", "add");
    }
    code.set(frame.pointer(group, column));
  }
}

/** The body for every row and every four samples; nothing when there are none. */
function rowLoop(frame: Frame, outputs: readonly (readonly Value[])[]): void {
  const { code, rows, count } = frame;
  code.plain("block");
  code.get(rows);
  code.plain("isZero");
  code.branchIf(0);
  // From here on, `count` is in bytes.
  code.get(count);
  code.i32(3);
  code.plain("shiftLeft");
  code.tee(count);
  code.plain("isZero");
  code.branchIf(0);
  code.plain("loop");
  sampleLoop(frame, outputs);
  for (const { group, column } of frame.pointers)
    advance(frame, frame.pointer(group, column), () => code.get(frame.rowStride));
  advance(frame, rows, () => code.i32(-1));
  code.get(rows);
  code.branchIf(0);
  code.plain("end", "end");
}

function sampleLoop(frame: Frame, outputs: readonly (readonly Value[])[]): void {
  const { code, index } = frame;
  code.i32(0);
  code.set(index);
  code.plain("loop");
  samples(frame, outputs);
  advance(frame, index, () => code.i32(unroll * vectorBytes));
  code.get(index);
  code.get(frame.count);
  code.plain("lessUnsigned");
  code.branchIf(0);
  code.plain("end");
}

/** local += what `amount` puts on the stack. */
function advance({ code }: Frame, local: number, amount: () => void): void {
  code.get(local);
  amount();
  code.plain("add");
  code.set(local);
}

/**
 * Computes `unroll` vectors of every value, the copies interleaved.
 *
 * A result may overwrite an input column, so nothing is stored until the last input has been loaded.
 */
function samples(frame: Frame, outputs: readonly (readonly Value[])[]): void {
  const { graph, plan } = frame;
  const results = destinations(frame, outputs);
  const finish = (value: Value): void => {
    for (const pointer of results.get(value) ?? []) storeResult(frame, value, pointer);
    results.delete(value);
  };
  let unread = plan.inside.filter((value) => graph.nodes[value].kind === "input").length;
  const waiting: Value[] = [];
  for (const value of plan.inside) {
    for (let copy = 0; copy < unroll; copy++) define(frame, value, copy);
    if (graph.nodes[value].kind === "input") unread--;
    waiting.push(value);
    if (unread === 0) waiting.splice(0).forEach(finish);
  }
  // Results that are the same for all samples.
  for (const value of [...results.keys()]) finish(value);
}

/** Pointers of the output columns that want each value. */
function destinations(frame: Frame, outputs: readonly (readonly Value[])[]): Map<Value, number[]> {
  const results = new Map<Value, number[]>();
  outputs.forEach((columns, group) => {
    columns.forEach((value, column) => {
      const pointer = frame.pointer(frame.kernel.inputs.length + group, column);
      results.set(value, [...(results.get(value) ?? []), pointer]);
    });
  });
  return results;
}

function storeResult(frame: Frame, value: Value, pointer: number): void {
  for (let copy = 0; copy < unroll; copy++) {
    address(frame, pointer);
    push(frame, value, copy);
    frame.code.store(copy * vectorBytes);
  }
}

/** pointer + index. */
function address({ code, index }: Frame, pointer: number): void {
  code.get(pointer);
  code.get(index);
  code.plain("add");
}

/** Computes a value into its local. */
function define(frame: Frame, value: Value, copy: number): void {
  compute(frame, value, copy);
  frame.code.set(frame.local(value, copy)!);
}

/** Puts a value on the stack: from its local, or computed there and then. */
function push(frame: Frame, value: Value, copy: number): void {
  const local = frame.local(value, copy);
  if (local === undefined) compute(frame, value, copy);
  else frame.code.get(local);
}

function compute(frame: Frame, value: Value, copy: number): void {
  const { code, graph } = frame;
  const node = graph.nodes[value];
  switch (node.kind) {
    case "constant":
      return code.splat(node.bits);
    case "input":
      address(frame, frame.pointer(node.group, node.column));
      return code.load(copy * vectorBytes);
    case "scalar":
      code.get(node.group);
      return code.loadSplat(8 * node.column);
    case "operation":
      for (const operand of node.operands) push(frame, operand, copy);
      if (node.shift) code.i32(node.shift);
      return code.simd(opcodes[node.operation]);
  }
}
