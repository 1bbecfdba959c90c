/** @file Finds equations whose second derivatives enter only through one fixed combination (a Laplacian). */

import {
  add,
  constant,
  type Expression,
  isConstant,
  type Jet,
  jet,
  leaves,
  mul,
  partials,
  share,
  substitute,
  zero,
} from "../expression/index.ts";
import { type Combination, combined } from "../jets/index.ts";

export interface Combined {
  readonly expressions: readonly Expression[];
  readonly combination: Combination;
}

/**
 * Rewrites F(u, u_i, u_ii) as F(u, u_i, 0) + q L u with one channel L = sum w_i d²/dx_i² for all fields and equations.
 *
 * Applies when every second derivative is pure, at least two coordinates have one, each F is affine in them, and
 * the partials dF/du_ii stand in the same constant ratios everywhere. In d dimensions the network then carries
 * d + 2 channels instead of 2 d + 1. Source: Li et al. 2023, "Forward Laplacian".
 *
 * @returns undefined when it does not apply.
 */
export function combineSecondDerivatives(expressions: readonly Expression[]): Combined | undefined {
  const jets = leaves(expressions).filter((leaf): leaf is Jet => leaf.kind === "jet");
  const seconds = jets.filter((leaf) => leaf.derivative.length === 2);
  const axes = [...new Set(seconds.map((leaf) => leaf.derivative[0]))];
  const pure =
    seconds.every(({ derivative: [a, b] }) => a === b) && jets.every((leaf) => leaf.derivative.length <= 2);
  if (!pure || axes.length < 2) return undefined;
  const weights = commonWeights(expressions, seconds, axes);
  return (
    weights && {
      expressions: rewrite(expressions, seconds, axes),
      combination: { kind: "combination", weights },
    }
  );
}

/** Ratios of the partials along the axes to the first one, when all equations, fields and sites agree on them. */
function commonWeights(
  expressions: readonly Expression[],
  seconds: readonly Jet[],
  axes: readonly string[],
): Record<string, number> | undefined {
  const found = new Map<string, number[]>();
  for (const expression of expressions)
    for (const { field, site } of owners(seconds)) {
      const ratio = ratios(
        expression,
        axes.map((axis) => jet(field, [axis, axis], site)),
      );
      if (ratio === undefined) return undefined;
      if (ratio.length) found.set(ratio.join(","), ratio);
    }
  if (found.size !== 1) return undefined;
  const [ratio] = found.values();
  return Object.fromEntries(axes.map((axis, i) => [axis, ratio[i]]));
}

/** Distinct (field, site) pairs. */
function owners(jets: readonly Jet[]): Jet[] {
  return [...new Map(jets.map((leaf) => [`${leaf.field}@${leaf.site}`, leaf])).values()];
}

/** Partials relative to the first: [] when all vanish, undefined when not in constant ratio or not affine. */
function ratios(expression: Expression, seconds: readonly Jet[]): number[] | undefined {
  const split = share(
    partials(expression, seconds)
      .map(normalisedFactor)
      .flatMap(([c, node]) => [constant(c), node]),
  );
  const coefficients = split
    .filter((_, i) => i % 2 === 0)
    .map((node) => (isConstant(node) ? node.value : Number.NaN));
  const nodes = split.filter((_, i) => i % 2 === 1);
  if (coefficients.every((c) => c === 0)) return [];
  const affine = leaves(nodes).every((leaf) => leaf.kind !== "jet" || leaf.derivative.length < 2);
  const same = nodes.every((node) => node === nodes[0]) && coefficients.every((c) => c !== 0);
  return affine && same ? coefficients.map((c) => c / coefficients[0]) : undefined;
}

/** e = c * node with the constant factor taken out. */
function normalisedFactor(e: Expression): [number, Expression] {
  if (isConstant(e)) return [e.value, constant(1)];
  if (e.kind === "neg") {
    const [c, node] = normalisedFactor(e.of);
    return [-c, node];
  }
  if (e.kind === "mul") {
    const [a, left] = normalisedFactor(e.left);
    const [b, right] = normalisedFactor(e.right);
    return [a * b, mul(left, right)];
  }
  return [1, e];
}

function rewrite(
  expressions: readonly Expression[],
  seconds: readonly Jet[],
  axes: readonly string[],
): Expression[] {
  return expressions.map((expression) => {
    const rest = substitute(expression, (leaf) =>
      leaf.kind === "jet" && leaf.derivative.length === 2 ? zero : undefined,
    );
    return owners(seconds).reduce<Expression>((total, { field, site }) => {
      const [factor] = partials(expression, [jet(field, [axes[0], axes[0]], site)]);
      return add(total, mul(factor, jet(field, [combined], site)));
    }, rest);
  });
}
