/** @file Functions of several bases, one after the other. */

import type { Basis } from "./basis.ts";
import { type BasisFacts, checkAccumulate, checkEvaluate } from "./tiles.ts";

/** The functions of the bases in order, under a name and a spec of its own. All must have the same coordinates. */
export function concatenation(bases: readonly Basis[], { name, spec }: Pick<Basis, "name" | "spec">): Basis {
  const offsets = bases.map((_, b) => bases.slice(0, b).reduce((total, { size }) => total + size, 0));
  const facts: BasisFacts = {
    name,
    coordinates: bases[0].coordinates,
    size: bases.reduce((total, { size }) => total + size, 0),
    order: Math.min(...bases.map(({ order }) => order)),
  };
  return {
    ...facts,
    spec,
    ...(bases.some(({ places }) => places) && {
      places: () => bases.flatMap((basis) => basis.places?.() ?? []),
    }),
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      for (const [b, basis] of bases.entries())
        basis.accumulate(points, terms, out.subarray(offsets[b] * leading), leading);
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      const parts = bases.map((basis, b) =>
        basis.evaluate(points, indices, c.subarray(offsets[b], offsets[b] + basis.size)),
      );
      return indices.map((_, n) => sumOf(parts.map((part) => part[n])));
    },
  };
}

function sumOf([first, ...others]: readonly Float64Array[]): Float64Array {
  const sum = first.slice();
  for (const other of others) for (let i = 0; i < sum.length; i++) sum[i] += other[i];
  return sum;
}
