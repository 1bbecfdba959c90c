/** @file A map kernel as a CUDA C device function. */

import type { MapKernel } from "../map-kernel.ts";
import { type LoadedColumn, statements } from "../statements.ts";
import { cuda } from "./dialect.ts";

/**
 * outputs = F(inputs) for one sample, as `static __device__ void NAME(g0, g1, ..., stride)`.
 *
 * g0, g1, ... point at this sample in column 0 of each group, input groups first; column j lies j * stride float64
 * further, those of `scalars` groups one after the other. Everything is loaded before anything is stored.
 *
 * @param name - of the function.
 * @returns CUDA C for the runtime compiler: no headers needed.
 * @throws UsageError when an output depends on a leaf that no input group holds.
 *
 * @example
 * const [x, y] = [coordinate("x"), coordinate("y")];
 * const inputs = [{ name: "in", columns: [x, y] }];
 * const code = emitCuda({ name: "hypotenuse", inputs, outputs: [{ name: "out", columns: [sqrt(add(mul(x, x), mul(y, y)))] }] }, "k");
 * code.includes("const double v3 = sqrt(v2);"); // true
 */
export function emitCuda(kernel: MapKernel, name: string): string {
  const { inputs, body, outputs } = statements(kernel, cuda);
  const lines = [
    ...inputs.map((column) => cuda.declare(column.name, load(column))),
    ...body,
    ...outputs.flatMap((columns, g) =>
      columns.map((value, j) => `g${kernel.inputs.length + g}[${at(j)}] = ${value};`),
    ),
  ];
  const text = lines.map((line) => `  ${line}\n`).join("");
  return `static __device__ __forceinline__ void ${name}(${parameters(kernel)}) {\n${text}}\n`;
}

const at = (column: number): string => (column ? `${column} * stride` : "0");

const load = ({ group, column, scalars }: LoadedColumn): string =>
  scalars ? `g${group}[${column}]` : `g${group}[${at(column)}]`;

function parameters({ inputs, outputs }: MapKernel): string {
  const groups = [
    ...inputs.map((_, g) => `const double* g${g}`),
    ...outputs.map((_, g) => `double* g${inputs.length + g}`),
  ];
  return [...groups, "long long stride"].join(", ");
}
