/** @file Map kernels as WGSL functions in float32. */

import type { FunctionName } from "../../expression/index.ts";
import type { MapKernel } from "../map-kernel.ts";
import { type Dialect, type LoadedColumn, statements } from "../statements.ts";
import { wgslLibrary, wgslNames } from "./functions.ts";

/**
 * WGSL functions `k0`, `k1`, ... of map kernels, in float32, with the helpers they call.
 *
 * `fn k0(g0: u32, ..., step: u32)` computes one sample: column j of group i is element `g_i + j * step` of an array
 * `m: array<f32>` that the module declares, read and written; of a group of scalars it is element `g_i + j`. Groups are
 * those of the kernel, inputs before outputs. All inputs are read before the first output is written.
 *
 * Accuracy: arithmetic as float32 (division 2.5 units, as WGSL allows); functions a few units in the last place, sin and
 * cos for arguments below about 8000. Numbers beyond float32 are infinite or zero; where NaN or an infinity enters, WGSL
 * promises nothing.
 *
 * @throws UsageError when an output depends on a leaf that no input group holds.
 * Source: W3C, WebGPU Shading Language, sections 8.7 and 15.7.
 *
 * @example
 * const x = coordinate("x");
 * const outputs = [{ name: "out", columns: [mul(x, x)] }];
 * const square = { name: "square", inputs: [{ name: "in", columns: [x] }], outputs };
 * emitWgsl([square]).includes("let v0 = i0 * i0;"); // true
 */
export function emitWgsl(kernels: readonly MapKernel[]): string {
  const used = new Set<string>();
  const dialect = wgsl(used);
  const texts = kernels.map((kernel, index) => functionText(kernel, `k${index}`, dialect));
  return [wgslLibrary(used), ...texts].join("\n");
}

/** @param used - names of the helpers called so far. (mutates used) */
function wgsl(used: Set<string>): Dialect {
  const call = (name: string, ...parts: string[]): string => {
    used.add(name);
    return `${name}(${parts.join(", ")})`;
  };
  return {
    constant: (value) => literal(value, call),
    declare: (name, value) => `let ${name} = ${value};`,
    call: (name: FunctionName, argument) => call(wgslNames[name], argument),
    power: (base, exponent) => call("precise_pow", base, literal(exponent, call)),
  };
}

function literal(value: number, call: (name: string) => string): string {
  const nearest = Math.fround(value);
  if (Number.isNaN(nearest)) return call("nan");
  if (Number.isFinite(nearest)) return `${nearest}f`;
  return nearest < 0 ? `-${call("infinity")}` : call("infinity");
}

function functionText(kernel: MapKernel, name: string, dialect: Dialect): string {
  const { inputs, body, outputs } = statements(kernel, dialect);
  const bases = [...kernel.inputs, ...kernel.outputs].map((_, group) => `g${group}: u32`);
  const stores = outputs.flatMap((columns, group) =>
    columns.map((value, column) => `${element(kernel.inputs.length + group, column, false)} = ${value};`),
  );
  const lines = [...inputs.map(load), ...body, ...stores].map((line) => `  ${line}`);
  return [`fn ${name}(${[...bases, "step: u32"].join(", ")}) {`, ...lines, "}"].join("\n");
}

const load = ({ name, group, column, scalars }: LoadedColumn): string =>
  `let ${name} = ${element(group, column, scalars)};`;

const element = (group: number, column: number, scalars: boolean): string =>
  `m[g${group} + ${column}u${scalars ? "" : " * step"}]`;
