/** @file One WebAssembly function per map kernel: pointers, the loop over rows and samples, loads and stores. */

import type { MapKernel } from "../map-kernel.ts";
import { code, i32, load, loadSplat, sized, simd, splat, store, unsigned, v128, vector } from "./encoder.ts";
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
  readonly vectors: number;
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
  const body = vector([
    [...unsigned(frame.pointers.length + 1), i32],
    [...unsigned(frame.vectors), v128],
  ]);
  pointers(frame, body);
  for (const value of plan.before) define(frame, value, 0, body);
  rowLoop(frame, outputs, body);
  write(body, code.end);
  return { parameters: frame.rowStride + 1, body: sized(body) };
}

/** Appends instructions. */
function write(out: number[], ...instructions: readonly (readonly number[])[]): void {
  for (const bytes of instructions) for (const byte of bytes) out.push(byte);
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
    vectors: before.size + unroll * inside.size,
  };
}

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
function pointers(frame: Frame, out: number[]): void {
  for (const { group, column } of frame.pointers) {
    write(out, code.get(group));
    if (column) write(out, code.i32(column), code.get(frame.columnStride), code.multiply, code.add);
    write(out, code.set(frame.pointer(group, column)));
  }
}

/** The body for every row and every four samples; nothing when there are none. */
function rowLoop(frame: Frame, outputs: readonly (readonly Value[])[], out: number[]): void {
  const { index, rows, rowStride, count } = frame;
  write(out, code.block, code.get(rows), code.isZero, code.branchIf(0));
  // From here on, `count` is in bytes.
  write(out, code.get(count), code.i32(3), code.shiftLeft, code.tee(count), code.isZero, code.branchIf(0));
  write(out, code.loop, code.i32(0), code.set(index), code.loop);
  samples(frame, outputs, out);
  write(out, code.get(index), code.i32(unroll * vectorBytes), code.add, code.tee(index));
  write(out, code.get(count), code.lessUnsigned, code.branchIf(0), code.end);
  for (const { group, column } of frame.pointers) {
    const pointer = frame.pointer(group, column);
    write(out, code.get(pointer), code.get(rowStride), code.add, code.set(pointer));
  }
  write(out, code.get(rows), code.i32(1), code.subtract, code.tee(rows), code.branchIf(0), code.end, code.end);
}

/**
 * Computes `unroll` vectors of every value, the copies interleaved.
 *
 * A result may overwrite an input column, so nothing is stored until the last input has been loaded.
 */
function samples(frame: Frame, outputs: readonly (readonly Value[])[], out: number[]): void {
  const { graph, plan } = frame;
  const results = destinations(frame, outputs);
  const finish = (value: Value): void => {
    for (const pointer of results.get(value) ?? []) storeResult(frame, value, pointer, out);
    results.delete(value);
  };
  let unread = plan.inside.filter((value) => graph.nodes[value].kind === "input").length;
  const waiting: Value[] = [];
  for (const value of plan.inside) {
    for (let copy = 0; copy < unroll; copy++) define(frame, value, copy, out);
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

function storeResult(frame: Frame, value: Value, pointer: number, out: number[]): void {
  for (let copy = 0; copy < unroll; copy++) {
    write(out, code.get(pointer), code.get(frame.index), code.add);
    push(frame, value, copy, out);
    write(out, store(copy * vectorBytes));
  }
}

/** Computes a value into its local. */
function define(frame: Frame, value: Value, copy: number, out: number[]): void {
  compute(frame, value, copy, out);
  write(out, code.set(frame.local(value, copy)!));
}

/** Puts a value on the stack: from its local, or computed there and then. */
function push(frame: Frame, value: Value, copy: number, out: number[]): void {
  const local = frame.local(value, copy);
  if (local === undefined) compute(frame, value, copy, out);
  else write(out, code.get(local));
}

function compute(frame: Frame, value: Value, copy: number, out: number[]): void {
  const node = frame.graph.nodes[value];
  switch (node.kind) {
    case "constant":
      return write(out, splat(node.bits));
    case "input": {
      const pointer = frame.pointer(node.group, node.column);
      return write(out, code.get(pointer), code.get(frame.index), code.add, load(copy * vectorBytes));
    }
    case "scalar":
      return write(out, code.get(node.group), loadSplat(8 * node.column));
    case "operation":
      for (const operand of node.operands) push(frame, operand, copy, out);
      if (node.shift) write(out, code.i32(node.shift));
      return write(out, simd(opcodes[node.operation]));
  }
}
