/** @file One WebAssembly function per map kernel: pointers, the loop over rows and samples, loads and stores. */

import type { MapKernel } from "../map-kernel.ts";
import { sized } from "./encoder.ts";
import { type Frame, layOut, unroll } from "./frame.ts";
import { opcodes, type Value } from "./graph.ts";
import { lower } from "./lower.ts";
import { schedule } from "./schedule.ts";

const vectorBytes = 16;

/** Code of one kernel function and its number of parameters. */
export interface KernelCode {
  readonly parameters: number;
  /** Body with local declarations, sized. */
  readonly body: readonly number[];
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
      code.splat(node.bits);
      break;
    case "input":
      address(frame, frame.pointer(node.group, node.column));
      code.load(copy * vectorBytes);
      break;
    case "scalar":
      code.get(node.group);
      code.loadSplat(8 * node.column);
      break;
    case "operation":
      for (const operand of node.operands) push(frame, operand, copy);
      if (node.shift) code.i32(node.shift);
      code.simd(opcodes[node.operation]);
  }
}
