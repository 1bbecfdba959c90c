/** @file Leverage (Christoffel) sampling: points where the linearised model can change most, with the weights that go with them. */

import type { HostDevice } from "../devices/index.ts";
import { type Points, selectPoints } from "../geometry/index.ts";
import type { Random } from "../random.ts";
import {
  qrFactor,
  type Sampler,
  type SamplerMemory,
  type SamplingState,
  solveUpperTransposed,
} from "../residual/index.ts";
import { inclusion, inverse, type NamePoint, nameIn, systematic, unweighted } from "./density.ts";
import { alongCurve } from "./spread.ts";
import { halfOfThem, inTurn, refuseTurnover } from "./turnover.ts";

/**
 * Leverage scores of the rows of A: ‖Q_i‖², A = Q R; they add up to `columns`.
 *
 * @param A - rows x columns, column-major, rows >= columns, of full column rank. Not written.
 * @returns length rows; NaN where A is rank-deficient.
 *
 * Cost: 4 rows columns². For rows that sample functions φ uniformly, `rows` times the score of row i tends to the
 * inverse Christoffel function sum φ_j(x_i)², φ orthonormal.
 *
 * @example
 * [...leverageScores(2, 1, Float64Array.of(3, 4))].map((score) => score.toFixed(2)); // ["0.36", "0.64"]
 */
export function leverageScores(rows: number, columns: number, A: Float64Array): Float64Array {
  const factored = A.slice();
  qrFactor(rows, columns, factored, new Float64Array(columns));
  const [scores, row] = [new Float64Array(rows), new Float64Array(columns)];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) row[j] = A[j * rows + i];
    solveUpperTransposed(columns, rows, factored, row);
    for (let j = 0; j < columns; j++) scores[i] += row[j] ** 2;
  }
  return scores;
}

/**
 * Distinct rows drawn in proportion to their leverage, and weights under which their Gram matrix is unbiased.
 *
 * @param scores - >= 0, at least `count` of them positive.
 * @param name - how a message names the point of a score that is none. Default: by its index.
 * @returns indices in increasing order; sum over them of weights[k] A_iᵀA_i has the mean AᵀA.
 * @throws NumericalError for scores that are no density, UsageError for too few.
 *
 * Source: Cohen and Migliorati 2017, "Optimal weighted least-squares methods": with 4 m ln m draws the condition
 * number stays near 3 with high probability. Here drawn without replacement, weights by Horvitz and Thompson.
 */
export function leverageDraw(
  scores: Float64Array,
  count: number,
  random: Random,
  where = 'sampler "leverage"',
  name?: NamePoint,
): { readonly chosen: Uint32Array; readonly weights: Float64Array } {
  const probability = inclusion(scores, count, where, name);
  const chosen = systematic(probability, count, random);
  return { chosen, weights: inverse(probability, chosen) };
}

export interface LeverageOptions {
  /** Candidates per point. Default 50: fewer do not resolve a narrow peak. */
  readonly pool?: number;
  /** Candidates per point whose rows of J are formed. Default 2, chosen here: their factorisation is most of the cost. */
  readonly rows?: number;
  /** Share of the density that goes by r², which leverage does not know. Default 0.5, chosen here. */
  readonly residual?: number;
  /** Share that is uniform, so that no weight exceeds 1 / floor times the mean. Default 0.1, chosen here. */
  readonly floor?: number;
  /** Directions of J below this, relative to its largest column, do not count. Default 1e-6, chosen here. */
  readonly threshold?: number;
  /** Share of the points, the oldest, that a redraw replaces. Default 0.5. */
  readonly turnover?: number;
}

/**
 * Points drawn in proportion to the leverage of their rows of J at the present theta and to r², weighted so that the
 * cost remains the mean square of the residual over the domain.
 *
 * Leverage says where the linearised model can change, the residual where it has to: before the model has functions
 * where they are needed, only the second finds the place. Two stages: candidates by r², then among these by leverage;
 * weights are 1 / (product of the probabilities). Scores are those of the damped rows [J; threshold ‖J‖ I], from the QR
 * of J on the device, for all equations of a point together.
 *
 * Cost: 2 rows columns² for `rows` times the interior rows. Memory: twice those rows of J.
 */
export function leverageSampler(options: LeverageOptions = {}): Sampler {
  const { pool = 50, turnover = halfOfThem } = options;
  refuseTurnover(turnover, "leverageSampler");
  return {
    name: "leverage",
    pool,
    early: true,
    linearises: leverageMemory(options),
    propose: (state) => {
      const stage = byResidual(state, options, "leverage");
      const { scores } = stageScores(stage, state, options);
      const name = nameIn(stage.points);
      return inTurn(state.present, turnover, (count) => {
        const { chosen, weights } = leverageDraw(scores, count, state.random, 'sampler "leverage"', name);
        return weighted(stage, chosen, weights);
      });
    },
  };
}

/** Of `stageScores`: the stacked rows with their QR, the sketch and the directions it is made with. */
export const leverageMemory = ({ rows: points = 2 }: LeverageOptions): SamplerMemory => ({
  points,
  own: (rows, columns) => {
    const k = Math.min(sketchSize, columns);
    return (rows + columns) * columns + columns + (columns + rows) * k;
  },
});

/** Candidates of the first stage: their points, probabilities and |r|. */
export interface Stage {
  readonly points: Points;
  readonly probability: Float64Array;
  readonly magnitude: Float64Array;
}

/** Draws `rows` times as many candidates as there are points, by r² and uniformly in equal parts, spread out. */
export function byResidual(
  { candidates, domain, present: { count }, magnitude, random }: SamplingState,
  { rows = 2 }: LeverageOptions,
  name: string,
): Stage {
  const ordered = alongCurve(candidates, domain);
  const size = magnitude(ordered);
  const probability = inclusion(withUniform(squares(size), 0.5), rows * count, `sampler "${name}"`);
  const chosen = systematic(probability, rows * count, random.split("first stage"));
  return {
    points: unweighted(selectPoints(ordered, chosen)),
    probability: Float64Array.from(chosen, (i) => probability[i]),
    magnitude: Float64Array.from(chosen, (i) => size[i]),
  };
}

/** r² in units of its largest; zero where r is not finite. */
function squares(magnitude: Float64Array): Float64Array {
  const most = magnitude.reduce((a, r) => (Number.isFinite(r) ? Math.max(a, Math.abs(r)) : a), 0);
  return magnitude.map((r) => (Number.isFinite(r) && most > 0 ? (r / most) ** 2 : 0));
}

/** The density mixed with `share` of its mean; uniform where it is zero. */
function withUniform(density: Float64Array, share: number): Float64Array {
  const mean = density.reduce((sum, p) => sum + p / density.length, 0) || 1;
  return density.map((p) => (1 - share) * p + share * mean);
}

/** Densities of the second stage relative to the first, and the sketch they come from. */
export function stageScores(
  { points, probability, magnitude }: Stage,
  { rows: rowsAt, random }: SamplingState,
  { floor = 0.1, residual = 0.5, threshold = 1e-6 }: LeverageOptions,
): { readonly scores: Float64Array; readonly sketch: Float64Array; readonly rows: number } {
  const { device, rows, columns, jacobian } = rowsAt(points);
  // A row that stands for many counts for as many.
  for (let at = 0; at < jacobian.length; at++)
    jacobian[at] /= Math.sqrt(probability[(at % rows) % points.count]);
  const sketch = sketchedQ(device, rows, columns, jacobian, threshold, random.split("sketch"));
  const leverage = new Float64Array(points.count);
  for (let at = 0; at < sketch.length; at++) leverage[(at % rows) % points.count] += sketch[at] ** 2;
  const squared = squares(magnitude).map((v, i) => v / probability[i]);
  const total = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) || 1;
  const [all, both] = [total(leverage), total(squared)];
  const mixed = leverage.map((v, i) => ((1 - residual) * v) / all + (residual * squared[i]) / both);
  const uniform = probability.map((p) => 1 / p);
  const spread = total(uniform);
  return { scores: mixed.map((v, i) => (1 - floor) * v + (floor * uniform[i]) / spread), sketch, rows };
}

/** Points of the second stage with weights for both. */
export function weighted({ points, probability }: Stage, chosen: Uint32Array, second: Float64Array): Points {
  const weights = Float64Array.from(chosen, (i, k) => second[k] / probability[i]);
  return { ...selectPoints(points, chosen), weights };
}

/** Chosen here: estimates of the scores then have a relative deviation of sqrt(2 / 64) = 0.18. */
const sketchSize = 64;

/**
 * J R⁻¹ G with G Gaussian, columns x k, k = min(64, columns): rows x k, column-major. Row i has ‖·‖² near the leverage.
 *
 * Source: Drineas, Magdon-Ismail, Mahoney and Woodruff 2012, "Fast approximation of matrix coherence and statistical
 * leverage", algorithm 1 (the second of its two projections). What is drawn is weighted by the density it was drawn
 * from, so that this error leaves the cost unbiased.
 */
export function sketchedQ(
  device: HostDevice,
  rows: number,
  columns: number,
  jacobian: Float64Array,
  threshold: number,
  random: Random,
): Float64Array {
  const height = rows + columns;
  const k = Math.min(sketchSize, columns);
  const [stack, tau] = [device.allocate(height * columns), device.allocate(columns)];
  const [directions, image] = [device.allocate(columns * k), device.allocate(rows * k)];
  try {
    stacked(rows, columns, jacobian, threshold, stack);
    device.geqrf(height, columns, stack, height, tau);
    for (let at = 0; at < directions.length; at++) directions[at] = random.normal() / Math.sqrt(k);
    for (let j = 0; j < k; j++)
      device.trsv(true, false, columns, stack, height, directions.subarray(j * columns, (j + 1) * columns));
    device.gemm(false, false, rows, k, columns, 1, jacobian, rows, directions, columns, 0, image, rows);
    return Float64Array.from(image);
  } finally {
    for (const array of [stack, tau, directions, image]) device.release(array);
  }
}

/** [J; threshold max‖J_j‖ I]. (mutates out, zero before) */
function stacked(
  rows: number,
  columns: number,
  jacobian: Float64Array,
  threshold: number,
  out: Float64Array,
): void {
  const height = rows + columns;
  let largest = 0;
  for (let j = 0; j < columns; j++) {
    const column = jacobian.subarray(j * rows, (j + 1) * rows);
    out.set(column, j * height);
    largest = Math.max(
      largest,
      column.reduce((sum, v) => sum + v * v, 0),
    );
  }
  for (let j = 0; j < columns; j++) out[j * height + rows + j] = threshold * Math.sqrt(largest);
}
