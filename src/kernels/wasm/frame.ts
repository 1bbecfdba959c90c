/** @file Where the columns and values of a kernel live among the locals of its function. */

import type { MapKernel } from "../map-kernel.ts";
import { type Assembler, assembler, i32, unsigned, v128, vector } from "./encoder.ts";
import type { Graph, Value } from "./graph.ts";
import type { Schedule } from "./schedule.ts";

/** Vectors of two samples per turn of the loop. Chosen here: 2 gains 7 to 20 % over 1, 4 gains nothing reliable. */
export const unroll = 2;

/** Where things live among the locals of the function being written. */
export interface Frame {
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

/** Numbers the locals: parameters, then the loop index and pointers, then vectors. */
export function layOut(
  kernel: MapKernel,
  graph: Graph,
  plan: Schedule,
  outputs: readonly (readonly Value[])[],
): Frame {
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
