/** @file What the conditions and sources of a problem prescribe, as sizes of its fields. */

import { constant, type Expression, type Jet, partials, substitute } from "../expression/index.ts";
import type { Points, Region } from "../geometry/index.ts";
import { evaluateAt, jetsOf, type Problem } from "../problem/index.ts";
import { random } from "../random.ts";

/** Chosen here: enough for a size in one digit. */
export const samples = 400;

/**
 * Per field, the largest of what conditions and sources prescribe for it: a source counts as the field that one term
 * alone would have to balance it with, the largest of all terms.
 */
export function dataSizes(problem: Problem): Map<string, number> {
  const sizes = conditionSizes(problem);
  const { interior, domain } = problem;
  const points = domain.sample(samples, { sequence: "uniform", random: random(1).split("sources") });
  for (const { residual } of interior) enter(sizes, domain, residual, points);
  return sizes;
}

/** Per field, the largest of what conditions prescribe for it; derivatives count by the widths of the domain. */
export function conditionSizes({ conditions, domain }: Problem): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { face, points, pair, equations } of conditions) {
    const at =
      points ?? (face ?? pair!.low).sample(samples, { sequence: "uniform", random: random(1).split("data") });
    for (const { residual } of equations) enter(sizes, domain, residual, at);
  }
  return sizes;
}

/** What is left of an equation at zero fields over the slope of each of its jets. (mutates sizes) */
function enter(sizes: Map<string, number>, domain: Region, residual: Expression, at: Points): void {
  const prescribed = rms(residual, at);
  const jets = jetsOf([residual]);
  partials(residual, jets).forEach((slope, k) => {
    const size = (prescribed / rms(slope, at)) * widths(domain, jets[k]);
    if (Number.isFinite(size)) sizes.set(jets[k].field, Math.max(size, sizes.get(jets[k].field) ?? 0));
  });
}

/** Root mean square over points of an expression in which jets have given sizes. */
export function rms(expression: Expression, points: Points, size: (leaf: Jet) => number = () => 0): number {
  const known = substitute(expression, (leaf) => (leaf.kind === "jet" ? constant(size(leaf)) : undefined));
  const [values] = evaluateAt([known], points);
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** Product of half-widths along which a jet is differentiated. */
export const widths = ({ coordinates, bounds }: Region, { derivative }: Jet): number =>
  derivative.reduce((product, name) => {
    const [low, high] = bounds[coordinates.indexOf(name)];
    return (product * (high - low)) / 2;
  }, 1);
