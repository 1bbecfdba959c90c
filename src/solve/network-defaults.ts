/** @file What a network is trained with where its problem recommends nothing: points, redraws, scale of the rows. */

import { type Jet, partials } from "../expression/index.ts";
import { jetsOf, type Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { isLinear, type PointOptions } from "../residual/index.ts";
import { conditionSizes, rms, samples, widths } from "./data-sizes.ts";

/**
 * Rows per parameter, of the interior and of all conditions together.
 *
 * Chosen here: 2.7 to 3.1 together is where the error per second is least, and a quarter of them hold the conditions.
 */
const [interiorRows, conditionRows] = [2.2, 0.7];
/** Chosen here: fewer points leave gaps whatever the network. */
const fewest = { interior: 64, conditions: 16 };

/** @param columns - parameters to be determined. */
export function defaultPoints({ interior, conditions }: Problem, columns: number): PointOptions {
  // Measurements bring their own points.
  const equations = conditions.filter(({ points }) => !points).flatMap((condition) => condition.equations);
  const share = (rows: number, among: number): number => Math.ceil((rows * columns) / Math.max(1, among));
  return {
    interior: Math.max(fewest.interior, share(interiorRows, interior.length)),
    conditions: Math.max(fewest.conditions, share(conditionRows, equations.length)),
  };
}

/** Chosen here: from ten dimensions on fixed points leave the network free between them. */
const highDimension = 10;

/** Points are drawn anew where the solution may have layers (nonlinear equations) or the domain is mostly empty. */
export const defaultRedraw = (problem: Problem): number =>
  problem.coordinates.length >= highDimension || !isLinear(problem) ? 20 : 0;

/**
 * The size of the interior residual's largest term, so that rows divided by it are O(1).
 *
 * Sources count by their rms. A term in a jet u_α counts as rms(∂F/∂u_α) U / Π h^α with U the rms of the field's data
 * and h the half-widths of the domain; U = 1 where neither data nor sources say anything.
 *
 * @returns a positive number; 1 where nothing can be told.
 */
export function rowScale(problem: Problem): number {
  const { interior, domain } = problem;
  const points = domain.sample(samples, { sequence: "uniform", random: random(1).split("row scale") });
  const sources = interior.map(({ residual }) => rms(residual, points));
  const data = conditionSizes(problem);
  const silent = [...sources, ...data.values()].every((size) => !(size > 0));
  const size = (leaf: Jet): number => (silent ? 1 : (data.get(leaf.field) ?? 0)) / widths(domain, leaf);
  const terms = interior.flatMap(({ residual }) => {
    const jets = jetsOf([residual]);
    return partials(residual, jets).map((slope, k) => rms(slope, points, size) * size(jets[k]));
  });
  const largest = [...sources, ...terms].filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0);
  return largest > 0 ? largest : 1;
}
