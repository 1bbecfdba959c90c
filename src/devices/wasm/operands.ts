/** @file Checks what callers hand to a device: arrays of its memory, long enough for the shape they claim. */

import { UsageError } from "../../errors.ts";
import type { Arena } from "./memory.ts";
import type { Matrix } from "./product.ts";

/** Turns arrays into addresses. */
export interface Operands {
  /** @throws UsageError if the array is not of this device or shorter than `rows` x `columns` need. */
  matrix(name: string, array: Float64Array, rows: number, columns: number, ld: number): Matrix;
  /** @throws UsageError if the array is not of this device or shorter than `length`. */
  vector(name: string, array: Float64Array, length: number): number;
}

/** @param routine - named in every complaint. */
export function operands(arena: Arena, routine: string): Operands {
  const complain = (what: string, remedy: string): never => {
    throw new UsageError({ what, where: `${routine} on the wasm device`, remedy });
  };
  const address = (name: string, array: Float64Array, needed: number): number => {
    if (!arena.owns(array)) {
      complain(`${name} is not in device memory`, "copy it into an array from the device's allocate");
    }
    if (array.length < needed) {
      complain(`${name} has ${array.length} entries, the shape needs ${needed}`, "check the sizes");
    }
    return array.byteOffset;
  };
  return {
    vector: (name, array, length) => address(name, array, checked(complain, "length", length)),
    matrix: (name, array, rows, columns, ld) => {
      checked(complain, "rows", rows);
      checked(complain, "columns", columns);
      checked(complain, "leading dimension", ld);
      if (ld < rows) complain(`${name} has ${rows} rows and leading dimension ${ld}`, "ld >= rows");
      const needed = columns === 0 || rows === 0 ? 0 : (columns - 1) * ld + rows;
      return { at: address(name, array, needed), ld };
    },
  };
}

function checked(complain: (what: string, remedy: string) => never, name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  return complain(`${name} = ${value}`, "a whole number, zero or more");
}
