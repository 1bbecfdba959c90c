/** @file Bases made of another basis by a rule that turns one derivative into several of it. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, MultiIndex, OperatorTerm } from "./basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate, mergedTerms } from "./tiles.ts";

/** At given points: where the inner basis is to be evaluated, and which of its terms make up one derivative. */
export interface Transformation {
  readonly points: Points;
  /** D^index of the new functions as terms of the old ones; factors per point. */
  expand(index: MultiIndex): readonly OperatorTerm[];
}

/** The basis whose functions are those of `inner` transformed; same coordinates, size and order. */
export function transformed(
  inner: Basis,
  { name, spec }: Pick<Basis, "name" | "spec">,
  at: (points: Points, indices: readonly MultiIndex[]) => Transformation,
): Basis {
  const { coordinates, size, order } = inner;
  const facts: BasisFacts = { name, coordinates, size, order };
  return {
    ...facts,
    spec,
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      const { points: moved, expand } = at(
        points,
        terms.map(({ index }) => index),
      );
      const expanded = terms.flatMap((term) => expand(term.index).map((part) => scaled(part, term.factor)));
      inner.accumulate(moved, mergedTerms(expanded, points.count), out, leading);
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      const { points: moved, expand } = at(points, indices);
      const parts = indices.map(expand);
      const needed = mergedTerms(parts.flat(), points.count).map(({ index }) => index);
      const values = inner.evaluate(moved, needed, c);
      const keys = new Map(needed.map((index, n) => [index.join(), values[n]]));
      return parts.map((terms) => combine(terms, keys, points.count));
    },
  };
}

function scaled({ index, factor }: OperatorTerm, by: Float64Array | undefined): OperatorTerm {
  if (!by || !factor) return { index, ...((by ?? factor) && { factor: by ?? factor }) };
  return { index, factor: factor.map((value, i) => value * by[i]) };
}

function combine(
  terms: readonly OperatorTerm[],
  values: ReadonlyMap<string, Float64Array>,
  count: number,
): Float64Array {
  const sum = new Float64Array(count);
  for (const { index, factor } of terms) {
    const value = values.get(index.join())!;
    for (let i = 0; i < count; i++) sum[i] += factor ? factor[i] * value[i] : value[i];
  }
  return sum;
}
