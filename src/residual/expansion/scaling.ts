/** @file Factors of the rows: every block of rows with entries of size one, conditions heavier than the interior. */

import type { ExpansionBlock } from "./block.ts";

/** A contiguous run of rows that gets one scale: one equation on its points. */
export interface RowGroup {
  readonly first: number;
  readonly count: number;
  /** Columns of the fields in the equation, as [start, end): zeros of other fields do not count as entries. */
  readonly columns: readonly (readonly [number, number])[];
  /** 1 in the interior. */
  readonly weight: number;
  /** Per row, before its scale; absent: 1. */
  readonly factors?: Float64Array;
}

/** @param weight - of conditions. @param factors - per interior point. */
export function rowGroups(
  blocks: readonly ExpansionBlock[],
  parts: readonly {
    readonly field: string;
    readonly offset: number;
    readonly basis: { readonly size: number };
  }[],
  weight: number,
  factors: Float64Array | undefined,
): RowGroup[] {
  return blocks.flatMap(({ form, points, first }, b) =>
    form.equations.map(({ slopes }, e) => ({
      first: first + e * points.count,
      count: points.count,
      columns: parts
        .filter(({ field }) => slopes.some(({ jet }) => jet.field === field))
        .map(({ offset, basis }) => [offset, offset + basis.size] as const),
      weight: b === 0 ? 1 : weight,
      ...(b === 0 && factors && { factors }),
    })),
  );
}

/**
 * Scales of the rows of these groups: weight · factor / (rms of the group's entries of J with their factors · sqrt(rows)).
 *
 * A group whose entries all vanish gets weight · factor / sqrt(rows) for now.
 *
 * @returns these groups: an equation without slope at zero, |∇u| = 1 for instance, is to be scaled where it has one.
 * (mutates scales)
 */
export function setRowScales(
  scales: Float64Array,
  groups: readonly RowGroup[],
  J: Float64Array,
  rows: number,
): readonly RowGroup[] {
  return groups.filter((group) => {
    const { first, count, weight, factors } = group;
    const size = rootMeanSquare(group, J, rows);
    const common = weight / ((size || 1) * Math.sqrt(count));
    for (let i = 0; i < count; i++) scales[first + i] = common * (factors ? factors[i] : 1);
    return size === 0;
  });
}

function rootMeanSquare({ first, count, columns, factors }: RowGroup, J: Float64Array, rows: number): number {
  let sum = 0;
  let width = 0;
  for (const [start, end] of columns) {
    width += end - start;
    for (let j = start; j < end; j++)
      for (let i = 0, at = j * rows + first; i < count; i++, at++) {
        const entry = factors ? factors[i] * J[at] : J[at];
        sum += entry * entry;
      }
  }
  return width * count === 0 ? 0 : Math.sqrt(sum / (width * count));
}

/** J = diag(scales) J, rows x columns. (mutates J) */
export function scaleRows(scales: Float64Array, J: Float64Array): void {
  const rows = scales.length;
  for (let start = 0; start < J.length; start += rows)
    for (let i = 0; i < rows; i++) J[start + i] *= scales[i];
}
