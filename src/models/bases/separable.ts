/** @file Bases of products: each function a product of functions of one coordinate each. */

import type { Points } from "../../geometry/index.ts";
import type { Basis, OperatorTerm } from "./basis.ts";
import type { IndexSet } from "./index-set.ts";
import { evaluateSeparable } from "./separable-evaluate.ts";
import { execute } from "./separable-kernels.ts";
import { planOf } from "./separable-plan.ts";
import { layoutOf, tabulate, withWork } from "./separable-tables.ts";
import { checkAccumulate, checkEvaluate, mergedTerms } from "./tiles.ts";

/** Functions f_0 = 1, f_1, ... of one coordinate. */
export interface AxisFunctions {
  /** Functions 0 ... count - 1 are tabulated. */
  readonly count: number;
  /** Smallest k for which D^order f_k is not zero everywhere. */
  lowest(order: number): number;
  /**
   * Writes D^m f_k at x[i] to out[(m * count + k) * x.length + i] for every m <= order. (mutates out)
   *
   * @param x - values of the coordinate itself.
   */
  tabulate(x: Float64Array, order: number, out: Float64Array): void;
}

export interface SeparableOptions extends Pick<Basis, "name" | "coordinates" | "spec"> {
  readonly axes: readonly AxisFunctions[];
  readonly set: IndexSet;
}

/**
 * φ_k = prod_i f_{k_i}(x_i) for the members k of a set, in its order; derivatives of any order.
 *
 * Cost of `accumulate`: one multiplication per function, point and group of terms that share all but one axis.
 */
export function separable(options: SeparableOptions): Basis {
  const { name, coordinates, spec, set } = options;
  const facts = { name, coordinates, size: set.size, order: Number.POSITIVE_INFINITY };
  return {
    ...facts,
    spec,
    accumulate: (points, terms, out, leading) => {
      checkAccumulate(facts, points, terms, out, leading);
      accumulate(options, points, mergedTerms(terms, points.count), out, leading);
    },
    evaluate: (points, indices, c) => {
      checkEvaluate(facts, points, indices, c);
      return evaluateSeparable(options, points, indices, c);
    },
  };
}

function accumulate(
  { axes, set }: SeparableOptions,
  points: Points,
  terms: readonly OperatorTerm[],
  out: Float64Array,
  leading: number,
): void {
  const indices = terms.map(({ index }) => index);
  const layout = layoutOf(axes, indices, terms);
  const plan = planOf(set, indices, layout);
  withWork(points, plan.columns, (tile, start, work) => {
    const { count } = tile;
    work.fill(1, layout.ones * count, (layout.ones + 1) * count);
    for (const [t, { factor }] of terms.entries())
      if (factor) work.set(factor.subarray(start, start + count), layout.factors[t] * count);
    tabulate(axes, layout, tile, work);
    execute(plan.instructions, { work, count, out: out.subarray(start), leading });
  });
}
