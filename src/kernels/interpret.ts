/** @file Map kernels run by the interpreter: the oracle for every compiled form. */

import { UsageError } from "../errors.ts";
import { evaluateAll, leafIdentity } from "../expression/index.ts";
import type { MapKernel } from "./map-kernel.ts";

/**
 * outputs = F(inputs) by `evaluate`, sample by sample.
 *
 * @param inputColumns - one list of columns per input group that is not `scalars`, in order; all of equal length.
 * @param scalars - one list of numbers per input group of `scalars`, in order.
 * @returns one list of columns per output group, each as long as the input columns (1 if there are none).
 * @throws UsageError when columns or numbers are missing, or lengths differ.
 *
 * @example
 * const x = coordinate("x");
 * const outputs = [{ name: "out", columns: [mul(x, x)] }];
 * const square = { name: "square", inputs: [{ name: "in", columns: [x] }], outputs };
 * [...interpretKernel(square, [[Float64Array.of(1, 2, 3)]])[0][0]]; // [1, 4, 9]
 */
export function interpretKernel(
  kernel: MapKernel,
  inputColumns: readonly (readonly Float64Array[])[],
  scalars: readonly (readonly number[])[] = [],
): Float64Array[][] {
  const count = inputColumns.flat()[0]?.length ?? 1;
  const read = reader(kernel, inputColumns, scalars, count);
  const results = kernel.outputs.map((group) => group.columns.map(() => new Float64Array(count)));
  const roots = kernel.outputs.flatMap((group) => group.columns);
  for (let s = 0; s < count; s++) {
    const values = evaluateAll(roots, (leaf) => read.get(leafIdentity(leaf))?.(s) ?? Number.NaN);
    results.flat().forEach((column, i) => {
      column[s] = values[i];
    });
  }
  return results;
}

type Read = (sample: number) => number;

/** How to read each leaf; the first of equal leaves counts. */
function reader(
  kernel: MapKernel,
  inputColumns: readonly (readonly Float64Array[])[],
  scalars: readonly (readonly number[])[],
  count: number,
): Map<unknown, Read> {
  const read = new Map<unknown, Read>();
  const columns = inputColumns.values();
  const numbers = scalars.values();
  for (const group of kernel.inputs) {
    const given = (group.scalars ? numbers : columns).next().value;
    check(kernel, group.name, given, group.columns.length, count);
    group.columns.forEach((leaf, j) => {
      const source = given![j];
      const identity = leafIdentity(leaf);
      if (!read.has(identity))
        read.set(identity, typeof source === "number" ? () => source : (s) => source[s]);
    });
  }
  return read;
}

function check(
  kernel: MapKernel,
  group: string,
  given: readonly (Float64Array | number)[] | undefined,
  wanted: number,
  count: number,
): void {
  const where = `kernel "${kernel.name}", input group "${group}"`;
  if (given?.length !== wanted)
    throw new UsageError({
      what: `${given?.length ?? 0} columns given, ${wanted} needed`,
      where,
      remedy: "give one list per input group, with one entry per column",
    });
  const odd = given.find((column) => typeof column !== "number" && column.length !== count);
  if (odd !== undefined)
    throw new UsageError({
      what: `a column of ${(odd as Float64Array).length} samples among columns of ${count}`,
      where,
      remedy: "give columns of equal length",
    });
}
