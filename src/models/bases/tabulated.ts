/** @file A basis made from one function: its derivatives at a few points, as a table. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "./basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate, forTiles, mergedTerms, tileSize } from "./tiles.ts";

/** What `tabulated` makes a basis of. */
export interface Tabulation extends BasisFacts, Pick<Basis, "spec"> {
  /**
   * Writes D^index φ_j at point i of the tile to out[j * tile.count + i], every entry (out holds old numbers).
   *
   * @param tile - at most 256 points, coordinates only.
   * @param out - length tile.count * size. (mutates out)
   */
  readonly derivatives: (tile: Points, index: MultiIndex, out: Float64Array) => void;
}

/**
 * The basis whose derivatives `derivatives` tabulates, tile by tile of 64 to 256 points.
 *
 * Terms of equal index are merged first, so that each derivative is tabulated once per tile.
 */
export function tabulated(tabulation: Tabulation): Basis {
  const { name, coordinates, size, order, spec } = tabulation;
  return {
    name,
    coordinates,
    size,
    order,
    spec,
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(tabulation, points, terms, out, leading);
      const merged = mergedTerms(terms, points.count);
      withTables(tabulation, points, (table, start) => {
        for (const term of merged) addScaled(table(term.index), term, start, out, leading);
      });
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(tabulation, points, indices, c);
      const values = indices.map(() => new Float64Array(points.count));
      withTables(tabulation, points, (table, start) => {
        indices.forEach((index, k) => {
          combine(table(index), c, start, values[k]);
        });
      });
      return values;
    },
  };
}

/** Numbers of a tile: column j from j * count. */
interface Table {
  readonly count: number;
  readonly size: number;
  readonly entries: Float64Array;
}

/** Visits the tiles with a maker of tables that share one buffer: a table lives until the next is asked for. */
function withTables(
  { size, derivatives }: Tabulation,
  points: Points,
  visit: (table: (index: MultiIndex) => Table, start: number) => void,
): void {
  const length = Math.min(tileSize(size), points.count);
  const buffer = new Float64Array(length * size);
  forTiles(points, length, (tile, start) => {
    const entries = buffer.subarray(0, tile.count * size);
    visit((index) => {
      derivatives(tile, index, entries);
      return { count: tile.count, size, entries };
    }, start);
  });
}

function addScaled(
  { count, size, entries }: Table,
  { factor }: OperatorTerm,
  start: number,
  out: Float64Array,
  leading: number,
): void {
  for (let j = 0; j < size; j++) {
    const to = j * leading + start;
    const from = j * count;
    if (factor) for (let i = 0; i < count; i++) out[to + i] += factor[start + i] * entries[from + i];
    else for (let i = 0; i < count; i++) out[to + i] += entries[from + i];
  }
}

function combine(
  { count, size, entries }: Table,
  c: Float64Array,
  start: number,
  values: Float64Array,
): void {
  for (let j = 0; j < size; j++) {
    const from = j * count;
    for (let i = 0; i < count; i++) values[start + i] += c[j] * entries[from + i];
  }
}
