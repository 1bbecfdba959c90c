/** @file Bases whose functions are evaluated together: units of a network share all layers below them. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, BasisSpec, MultiIndex } from "../bases/basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate } from "../bases/tiles.ts";

/** A basis of few functions, all of which come at once: values[j][k] = D^indices[k] φ_j. */
export function jointBasis(
  facts: BasisFacts,
  spec: BasisSpec,
  all: (points: Points, indices: readonly MultiIndex[]) => readonly (readonly Float64Array[])[],
): Basis {
  return {
    ...facts,
    spec,
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      const values = all(
        points,
        terms.map(({ index }) => index),
      );
      values.forEach((own, j) => {
        terms.forEach(({ factor }, t) => {
          const to = j * leading;
          for (let i = 0; i < points.count; i++) out[to + i] += (factor ? factor[i] : 1) * own[t][i];
        });
      });
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      const values = all(points, indices);
      return indices.map((_, k) => {
        const sum = new Float64Array(points.count);
        values.forEach((own, j) => {
          for (let i = 0; i < sum.length; i++) sum[i] += c[j] * own[k][i];
        });
        return sum;
      });
    },
  };
}
