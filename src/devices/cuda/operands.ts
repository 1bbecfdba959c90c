/** @file Checks what callers hand to the card: its own arrays, long enough for the shape they claim. */

import { UsageError } from "../../errors.ts";
import type { DeviceArray } from "../device.ts";
import type { CardMemory } from "./memory.ts";

/** A matrix or vector on the card: address and leading dimension, at least 1 as BLAS wants it. */
export interface Operand {
  readonly at: number;
  readonly ld: number;
}
export interface Operands {
  /** @throws UsageError if the array is not of this device or shorter than `rows` x `columns` need. */
  matrix(name: string, array: DeviceArray, rows: number, columns: number, ld: number): Operand;
  /** The address. @throws UsageError if the array is not of this device or shorter than `length`. */
  vector(name: string, array: DeviceArray, length: number): number;
}

/** @param routine - named in every complaint. */
export function operands(memory: CardMemory, routine: string): Operands {
  const complain = (what: string, remedy: string): never => {
    throw new UsageError({ what, where: `${routine} on the cuda device`, remedy });
  };
  const whole = (name: string, value: number): void => {
    if (!(Number.isInteger(value) && value >= 0))
      complain(`${name} = ${value}`, "a whole number, zero or more");
  };
  const address = (name: string, array: DeviceArray, needed: number): number => {
    const { byteOffset, length } = memory.own(array, `${name} of ${routine}`);
    if (length < needed)
      complain(`${name} has ${length} entries, the shape needs ${needed}`, "check the sizes");
    return byteOffset;
  };
  return {
    vector: (name, array, length) => {
      whole(`length of ${name}`, length);
      return address(name, array, length);
    },
    matrix: (name, array, rows, columns, ld) => {
      whole(`rows of ${name}`, rows);
      whole(`columns of ${name}`, columns);
      whole(`leading dimension of ${name}`, ld);
      if (ld < rows) complain(`${name} has ${rows} rows and leading dimension ${ld}`, "ld >= rows");
      const needed = columns === 0 || rows === 0 ? 0 : (columns - 1) * ld + rows;
      return { at: address(name, array, needed), ld: Math.max(1, ld) };
    },
  };
}
