/** @file Where the data of a problem are rough: cells in which polynomials do not follow the source. */

import { unitPoints } from "../geometry/index.ts";
import { type Box, chebyshev, type KnownFields } from "../models/index.ts";
import type { Problem } from "../problem/index.ts";
import { random } from "../random.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../residual/index.ts";
import { residualValues } from "../solution/index.ts";

/** Degree by which a cell has to be resolved. Chosen here: windows go on to twice that. */
const degree = 10;
/** Share of the largest value of the source that may be missed. Chosen here: high enough to stop at, low enough to see peaks. */
const missed = 1e-4;
/** Cells whose source is below this share of the largest are quiet. Chosen here: what is left out of a fit to ten digits. */
const negligible = 1e-7;
/** Points per function: a fit, and as many again to judge it. */
const perFunction = 2.5;

/** What the data say of each cell, by its place among the cells. */
export interface Roughness {
  /** No polynomial follows them there. */
  readonly unresolved: readonly number[];
  /** They vanish there, next to what they are elsewhere. */
  readonly quiet: readonly number[];
}

/**
 * Cells in which no polynomial of degree 10 follows the equations' residual at u = 0 to 1e-4 of its largest value
 * anywhere. Sources, and data inside the equations; what comes from the boundary alone is not seen.
 *
 * Cost: one small least squares fit per cell.
 */
export function roughness(problem: Problem, cells: readonly Box[]): Roughness {
  const { coordinates, interior, domain } = problem;
  const unitBox = domain.bounds.map(() => [0, 1] as const);
  const basis = chebyshev({
    coordinates,
    bounds: unitBox,
    degrees: coordinates.map(() => degree),
    set: "euclidean",
  });
  const count = Math.ceil(perFunction * basis.size);
  const { values: unit } = unitPoints("sobol", 2 * count, coordinates.length, random(1).split("source"));
  const at = { coordinates, count: 2 * count, values: unit };
  const A = new Float64Array(2 * count * basis.size);
  basis.accumulate(at, [{ index: coordinates.map(() => 0) }], A, 2 * count);
  const project = projector(A, count, basis.size);
  const found = cells.map((cell) => {
    const values = unit.map((t, k) => {
      const [low, high] = cell[Math.floor(k / (2 * count))];
      return low + t * (high - low);
    });
    const sources = residualValues(problem, zero, { coordinates, count: 2 * count, values });
    return sources.map((source) => ({ error: project(source), size: maximum(source) }));
  });
  const largest = interior.map((_, e) => found.reduce((most, each) => Math.max(most, each[e].size), 0));
  const places = cells.map((_, k) => k);
  return {
    unresolved: places.filter((k) => found[k].some(({ error }, e) => error > missed * largest[e])),
    quiet: places.filter((k) => found[k].every(({ size }, e) => size < negligible * largest[e])),
  };
}

const zero: KnownFields = {
  evaluate: (names, { count }) => names.map(() => new Float64Array(count)),
};

const maximum = (values: Float64Array): number =>
  values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);

/** Largest error, at the second half of the points, of the fit on the first half. */
function projector(A: Float64Array, count: number, size: number): (values: Float64Array) => number {
  const fit = new Float64Array(count * size);
  for (let j = 0; j < size; j++) fit.set(A.subarray(2 * j * count, (2 * j + 1) * count), j * count);
  const tau = new Float64Array(size);
  qrFactor(count, size, fit, tau);
  return (values) => {
    const c = applyQTransposed(count, size, fit, tau, values.slice(0, count));
    solveUpper(size, count, fit, c);
    const missedBy = values.slice(count);
    for (let j = 0; j < size; j++)
      for (let i = 0; i < count; i++) missedBy[i] -= A[(2 * j + 1) * count + i] * c[j];
    return maximum(missedBy);
  };
}
