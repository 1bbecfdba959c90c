/** @file A basis made from one column at a time: all wanted derivatives of a function at all points at once. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex } from "./basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate, mergedTerms } from "./tiles.ts";

/** Writes D^index φ_j at point i to columns[k][i], for the k-th index; every entry. (mutates columns) */
export type ColumnWriter = (j: number, columns: readonly Float64Array[]) => void;

export interface Columnwise extends BasisFacts, Pick<Basis, "spec" | "places"> {
  readonly writer: (points: Points, indices: readonly MultiIndex[]) => ColumnWriter;
}

/** The basis with these columns: for functions whose derivatives share their dear part, an exponential say. */
export function columnwise(description: Columnwise): Basis {
  const { name, coordinates, size, order, spec, places, writer } = description;
  const eachColumn = (
    points: Points,
    indices: readonly MultiIndex[],
    visit: (j: number, k: number, column: Float64Array) => void,
  ): void => {
    const columns = indices.map(() => new Float64Array(points.count));
    const write = writer(points, indices);
    for (let j = 0; j < size; j++) {
      write(j, columns);
      for (let k = 0; k < columns.length; k++) visit(j, k, columns[k]);
    }
  };
  return {
    name,
    coordinates,
    size,
    order,
    spec,
    ...(places && { places }),
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(description, points, terms, out, leading);
      const merged = mergedTerms(terms, points.count);
      const indices = merged.map(({ index }) => index);
      eachColumn(points, indices, (j, k, column) => {
        addTo(out, j * leading, column, merged[k].factor);
      });
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(description, points, indices, c);
      const values = indices.map(() => new Float64Array(points.count));
      eachColumn(points, indices, (j, k, column) => {
        for (let i = 0; i < column.length; i++) values[k][i] += c[j] * column[i];
      });
      return values;
    },
  };
}

function addTo(out: Float64Array, to: number, column: Float64Array, factor: Float64Array | undefined): void {
  if (factor) for (let i = 0; i < column.length; i++) out[to + i] += factor[i] * column[i];
  else for (let i = 0; i < column.length; i++) out[to + i] += column[i];
}
