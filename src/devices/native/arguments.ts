/** @file Arguments of Fortran routines: everything by address, in cells that are reused. */

import { UsageError } from "../../errors.ts";

/** Characters that select variants, as Fortran reads them. */
const letter = (character: string): Uint8Array => Uint8Array.of(character.charCodeAt(0));
export const letters = {
  lower: letter("L"),
  upper: letter("U"),
  left: letter("L"),
  right: letter("R"),
  plain: letter("N"),
  transposed: letter("T"),
} as const;

/** Hands out one-element arrays in turn: no allocation per call. */
export interface Cells {
  integer(value: number): Int32Array;
  real(value: number): Float64Array;
}

/** Twice what dormqr needs, which has seven integers. Chosen here. */
const most = 16;

/** Cells for one device. A cell keeps its number until 16 more have been taken: longer than any one call. */
export function createCells(): Cells {
  const integers = Array.from({ length: most }, () => new Int32Array(1));
  const reals = Array.from({ length: most }, () => new Float64Array(1));
  let next = 0;
  const turn = (): number => (next = (next + 1) % most);
  return {
    integer: (value) => {
      const cell = integers[turn()];
      cell[0] = value;
      return cell;
    },
    real: (value) => {
      const cell = reals[turn()];
      cell[0] = value;
      return cell;
    },
  };
}

/**
 * Refuses a matrix whose shape its array cannot hold: native code would read or write beyond it.
 *
 * @throws UsageError naming the routine and the matrix.
 */
export function checkMatrix(
  routine: string,
  name: string,
  array: Float64Array,
  rows: number,
  columns: number,
  ld: number,
): void {
  const whole = Number.isInteger(rows) && Number.isInteger(columns) && rows >= 0 && columns >= 0;
  const needed = rows === 0 || columns === 0 ? 0 : (columns - 1) * ld + rows;
  if (whole && Number.isInteger(ld) && ld >= Math.max(1, rows) && array.length >= needed) return;
  throw new UsageError({
    what: `${name} is ${rows} x ${columns} with leading dimension ${ld} in ${array.length} numbers`,
    where: `${routine} on the native device`,
    remedy: "leading dimension >= rows, length >= (columns - 1) * leading dimension + rows",
  });
}

/** Refuses a vector that is too short. @throws UsageError naming the routine and the vector. */
export function checkVector(routine: string, name: string, array: Float64Array, length: number): void {
  if (array.length >= length) return;
  throw new UsageError({
    what: `${name} has ${array.length} numbers, ${length} are needed`,
    where: `${routine} on the native device`,
    remedy: "a longer array",
  });
}
