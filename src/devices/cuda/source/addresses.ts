/** @file Numbers of a program that are arguments of its kernel, and addresses as CUDA C. */

import type { Address } from "../../device.ts";

/** Collects what the text reads from its argument `addresses`. */
export interface Numbers {
  /** Puts a number at the end; returns how the text reads it. */
  take(value: number): string;
  readonly values: BigInt64Array;
}

export function numbers(): Numbers {
  const list: bigint[] = [];
  return {
    take: (value) => `addresses[${list.push(BigInt(value)) - 1}]`,
    get values() {
      return BigInt64Array.from(list);
    },
  };
}

/**
 * An address as an expression of type `double*`. Offsets in the workspace follow from the program's structure and stand
 * in the text; all others are arguments.
 */
export function pointer(address: Address, list: Numbers): string {
  const { at, offset } = address;
  if (at === "workspace") return `at(mine + ${offset})`;
  const base = list.take(offset);
  return at === "memory" ? `at(${base})` : `at(${base} + tile * ${list.take(address.perTile)})`;
}
