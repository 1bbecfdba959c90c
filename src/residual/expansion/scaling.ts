/** @file Factors of the rows: every block of rows with entries of size one, conditions heavier than the interior. */

import type { ExpansionBlock } from "./block.ts";
import { rounding } from "./magnitude.ts";

/** A contiguous run of rows that gets one scale: one equation on its points. */
export interface RowGroup {
  readonly block: ExpansionBlock;
  /** Index among the equations of the block. */
  readonly equation: number;
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
  return blocks.flatMap((block, b) => {
    const { form, points, first } = block;
    return form.equations.map(({ slopes }, e) => ({
      block,
      equation: e,
      first: first + e * points.count,
      count: points.count,
      columns: parts
        .filter(({ field }) => slopes.some(({ jet }) => jet.field === field))
        .map(({ offset, basis }) => [offset, offset + basis.size] as const),
      weight: b === 0 ? 1 : weight,
      ...(b === 0 && factors && { factors }),
    }));
  });
}

/**
 * Scales of the rows of these groups: weight · factor / (rms of the group's entries of J with their factors · sqrt(rows)).
 *
 * Entries at the rounding level of what they are made of are those of functions that satisfy the equation by
 * themselves, sin(kπ) = 1e-16 on a boundary: scaled up to size one, rounding would be solved for. Such a group is
 * divided by the size that its terms have inside. A group whose terms all vanish gets weight · factor / sqrt(rows) for
 * now.
 *
 * @param natural - `ExpansionBlock.naturalEnergy` of a group, not finite where it is not known.
 * @returns these groups: an equation without slope at zero, |∇u| = 1 for instance, is to be scaled where it has one.
 * (mutates scales)
 */
export function setRowScales(
  scales: Float64Array,
  groups: readonly RowGroup[],
  J: Float64Array,
  natural: (group: RowGroup) => number,
): readonly RowGroup[] {
  const rows = scales.length;
  return groups.filter((group) => {
    const { first, count, weight, factors } = group;
    const size = sizeOf(rootMeanSquare(group, J, rows), naturalSize(group, natural(group)));
    const common = weight / ((size || 1) * Math.sqrt(count));
    for (let i = 0; i < count; i++) scales[first + i] = common * (factors ? factors[i] : 1);
    return size === 0;
  });
}

/** The size of entries that are more than rounding of their terms, else that of the terms. */
const sizeOf = (entries: number, terms: number): number =>
  entries > rounding * terms || !Number.isFinite(terms) ? entries : terms;

/** Root mean square over the columns of the group, with its factors. */
function naturalSize({ columns, factors }: RowGroup, energy: number): number {
  const width = columns.reduce((total, [start, end]) => total + end - start, 0);
  const factor = factors ? factors.reduce((sum, value) => sum + value ** 2, 0) / factors.length : 1;
  return width === 0 ? 0 : Math.sqrt((factor * energy) / width);
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
