/** @file WGSL of a program: one thread per point, a workgroup's tile after the other, in float32. */

import { UsageError } from "../../errors.ts";
import { emitWgsl, type MapKernel } from "../../kernels/index.ts";
import type { Address, KernelHandle, Operation, Program } from "../device.ts";

export interface ProgramSource {
  readonly code: string;
  /** Kernels as the code numbers them. */
  readonly kernels: readonly MapKernel[];
}

type Place = (address: Address) => string;

/**
 * A program of maps, linear maps, fills and stores as one compute shader with the entry point `main`.
 *
 * Addresses are those of the program, in elements instead of bytes: element e of memory is `m[e]`, and the workspaces of the
 * workgroups follow from element `memory` on. A thread is one point of a tile, and no operation mixes points, so that no
 * thread waits for another; neighbouring threads read neighbouring numbers. Workgroup w runs tiles w, w + groups, ...
 *
 * The uniform `range` holds the number of tiles and the points that count in the last one.
 *
 * @param kernelOf - the kernel a handle was compiled from.
 * @param memory - elements of the memory that addresses speak of.
 * @throws UsageError for operations that add up over points (`outer`, `contract`): they are left to float64.
 */
export function programSource(
  program: Program,
  kernelOf: (handle: KernelHandle) => MapKernel,
  memory: number,
): ProgramSource {
  const { samples, workspace, operations } = program;
  const kernels = [...new Set(operations.flatMap((op) => (op.kind === "map" ? [kernelOf(op.kernel)] : [])))];
  const number = (handle: KernelHandle): number => kernels.indexOf(kernelOf(handle));
  const lines = operations.map((op) => `    ${statement(op, samples, number, kernelOf)}`);
  const code = `
@group(0) @binding(0) var<storage, read_write> m: array<f32>;
@group(0) @binding(1) var<uniform> range: vec4<u32>;
${emitWgsl(kernels)}
${linearText(samples)}
@compute @workgroup_size(${samples}) fn main(
  @builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) s: u32
) {
  let work = ${memory}u + group.x * ${workspace / 8}u;
  for (var tile = group.x; tile < range.x; tile += groups.x) {
    let counts = tile + 1u < range.x || s < range.y;
${lines.join("\n")}
  }
}`;
  return { code, kernels };
}

/** Where a number lies, without the sample. */
const place: Place = (address) => {
  const offset = `${address.offset / 8}u`;
  if (address.at === "memory") return offset;
  return address.at === "workspace" ? `work + ${offset}` : `${offset} + tile * ${address.perTile / 8}u`;
};

const sample: Place = (address) => `${place(address)} + s`;

function statement(
  op: Operation,
  samples: number,
  number: (handle: KernelHandle) => number,
  kernelOf: (handle: KernelHandle) => MapKernel,
): string {
  switch (op.kind) {
    case "map":
      return mapText(op, samples, number(op.kernel), kernelOf(op.kernel));
    case "linear":
      return linearCall(op);
    case "fill":
      return `for (var e = s; e < ${op.length}u; e += ${samples}u) { m[${place(op.to)} + e] = ${Math.fround(op.value)}f; }`;
    case "store":
      return `if (counts) { for (var c = 0u; c < ${op.columns}u; c++) { m[${sample(op.to)} + c * ${op.leading}u] = m[${sample(op.from)} + c * ${samples}u]; } }`;
    default:
      throw new UsageError({
        what: `the operation "${op.kind}" adds up over points, which is left to float64`,
        where: "program for WebGPU",
        remedy: "device wasm or native for Jacobians and gradients",
      });
  }
}

function mapText(
  { groups, rows, rowStride }: Extract<Operation, { kind: "map" }>,
  samples: number,
  index: number,
  kernel: MapKernel,
): string {
  const scalars = [...kernel.inputs, ...kernel.outputs].map((group) => group.scalars ?? false);
  const bases = groups.map((address, g) =>
    scalars[g] ? place(address) : `${sample(address)}${rows > 1 ? ` + row * ${rowStride / 8}u` : ""}`,
  );
  const call = `k${index}(${[...bases, `${samples}u`].join(", ")});`;
  return rows > 1 ? `for (var row = 0u; row < ${rows}u; row++) { ${call} }` : call;
}

function linearCall(op: Extract<Operation, { kind: "linear" }>): string {
  const { weights, rowStep, columnStep, bias, from, to, outputs, inputs, channels, accumulate } = op;
  const sizes = [outputs, inputs, channels].map((size) => `${size}u`).join(", ");
  const matrix = `${place(weights)}, ${rowStep}u, ${columnStep}u`;
  const added = bias ? `true, ${place(bias)}` : "false, 0u";
  return `linear(${matrix}, ${added}, ${sample(from)}, ${sample(to)}, ${sizes}, ${accumulate});`;
}

/** Four outputs at once, so that each number of the stack is read once for four products. */
const linearText = (samples: number): string => `
fn linear(
  weights: u32, rowStep: u32, columnStep: u32, biased: bool, bias: u32,
  source: u32, to: u32, outputs: u32, inputs: u32, channels: u32, accumulate: bool
) {
  for (var o = 0u; o < outputs; o += 4u) {
    let rows = weights + min(vec4(o, o + 1u, o + 2u, o + 3u), vec4(outputs - 1u)) * rowStep;
    let count = min(4u, outputs - o);
    for (var c = 0u; c < channels; c++) {
      var z = vec4<f32>();
      for (var k = 0u; k < inputs; k++) {
        let w = rows + k * columnStep;
        z += vec4(m[w.x], m[w.y], m[w.z], m[w.w]) * m[source + (k * channels + c) * ${samples}u];
      }
      for (var q = 0u; q < count; q++) {
        let place = to + ((o + q) * channels + c) * ${samples}u;
        var value = z[q];
        if (biased && c == 0u) { value += m[bias + o + q]; }
        if (accumulate) { value += m[place]; }
        m[place] = value;
      }
    }
  }
}`;
