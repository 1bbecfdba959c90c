/** @file Operations of a program as calls in CUDA C, with the barriers they need between them. */

import { cudaLiteral } from "../../../kernels/index.ts";
import type { Operation, Program } from "../../device.ts";
import { type Numbers, pointer } from "./addresses.ts";
import { type Accesses, accesses, conflict, type KernelOf } from "./hazards.ts";
import { type Maps, type Rows, takeRows } from "./maps.ts";
import { contractShape, linearShape, outerShape } from "./shapes.ts";

type Of<Kind extends Operation["kind"]> = Extract<Operation, { kind: Kind }>;

/** A call, and the operations it stands for. */
interface Step {
  readonly text: string;
  readonly operations: readonly Operation[];
}

/** The calls of all operations on one tile, in order, one line each. */
export function steps(program: Program, maps: Maps, list: Numbers, kernelOf: KernelOf): string[] {
  const lines: string[] = [];
  // What has been touched since the last barrier.
  let open: Accesses[] = [];
  for (const { text, operations } of calls(program, maps, list, kernelOf)) {
    const own = operations.map((op) => accesses(op, program, kernelOf));
    const waits = open.some((before) => own.some((now) => conflict(before, now, program.tiles)));
    if (beginsWithBarrier(operations[0])) {
      open = [];
    } else if (waits) {
      lines.push("__syncthreads();");
      open = [];
    }
    open.push(...own);
    lines.push(text);
  }
  return lines;
}

/** `contract`, as long as there are sums of products: it stages rows in memory that all threads share. */
const beginsWithBarrier = (op: Operation): boolean => op.kind === "contract" && op.outputs * op.inputs > 0;

function* calls(program: Program, maps: Maps, list: Numbers, kernelOf: KernelOf): Generator<Step> {
  const { operations } = program;
  for (let start = 0; start < operations.length; ) {
    const op = operations[start];
    const rows = op.kind === "map" ? takeRows(operations, start, program, kernelOf) : undefined;
    const together = rows && op.kind === "map" && op.rows === 1 ? rows.count : 1;
    const text = op.kind === "map" ? maps.call(rows as Rows, list) : call(op, program, list);
    yield { text, operations: operations.slice(start, start + together) };
    start += together;
  }
}

function call(op: Exclude<Operation, Of<"map">>, { samples }: Program, list: Numbers): string {
  switch (op.kind) {
    case "linear":
      return linear(op, samples, list);
    case "outer":
      return outer(op, list);
    case "contract":
      return contract(op, samples, list);
    case "fill":
      return `fill(${pointer(op.to, list)}, ${op.length}, ${cudaLiteral(op.value)});`;
    case "store": {
      const [from, to] = [pointer(op.from, list), pointer(op.to, list)];
      return `store(${from}, ${to}, ${op.columns}, ${list.take(op.leading)}, used);`;
    }
  }
}

const flags = (...list: readonly boolean[]): string => list.join(", ");

function linear(op: Of<"linear">, samples: number, list: Numbers): string {
  const { outputs, inputs, channels, rowStep, columnStep, accumulate } = op;
  const columns = channels * samples;
  const { down, along } = linearShape(outputs, columns);
  const sizes = [outputs, inputs, columns, rowStep, columnStep, down, along].join(", ");
  const bias = op.bias ? pointer(op.bias, list) : "nullptr";
  const places = [pointer(op.weights, list), bias, pointer(op.from, list), pointer(op.to, list)];
  return `linear<${sizes}, ${flags(op.bias !== undefined, accumulate)}>(${places.join(", ")});`;
}

function outer(op: Of<"outer">, list: Numbers): string {
  const { outputs, inputs, channels, bias, accumulate } = op;
  const { down, along } = outerShape(outputs, inputs);
  const sizes = [outputs, inputs, channels, down, along].join(", ");
  const places = [op.adjoint, op.activation, op.to].map((address) => pointer(address, list));
  const leading = list.take(op.leading);
  return `outer<${sizes}, ${flags(bias, accumulate)}>(${[...places, leading, "used"].join(", ")});`;
}

function contract(op: Of<"contract">, samples: number, list: Numbers): string {
  const { outputs, inputs, channels, bias } = op;
  const { down, along } = contractShape(outputs, inputs);
  const sizes = [outputs, inputs, channels * samples, down, along].join(", ");
  const places = [op.adjoint, op.activation, op.to].map((address) => pointer(address, list));
  return `contract<${sizes}, ${flags(bias)}>(${[...places, "shared"].join(", ")});`;
}
