/** @file Volume sampling: rows that repel each other, so that few of them keep the Gram matrix well conditioned. */

import type { Random } from "../random.ts";
import { qrFactor, type Sampler, solveUpperTransposed } from "../residual/index.ts";
import { inclusion, inverse, type NamePoint, nameIn, systematic } from "./density.ts";
import { byResidual, type LeverageOptions, leverageMemory, stageScores, weighted } from "./leverage.ts";
import { halfOfThem, inTurn, refuseTurnover } from "./turnover.ts";

/**
 * As many distinct rows as A has columns, with probability in proportion to the square of their determinant.
 *
 * @param A - rows x columns, column-major, of full column rank. Not written.
 * @returns increasing indices; row i is among them with probability its leverage.
 *
 * Cost: 3 rows columns².
 * Source: Hough, Krishnapur, Peres and Virag 2006, "Determinantal processes and independence", algorithm 18, with the
 * projections kept as columns of a partial Cholesky factor.
 *
 * @example
 * [...volumeDraw(3, 2, Float64Array.of(1, 0, 0, 0, 1, 0), random(1))]; // [0, 1]
 */
export function volumeDraw(rows: number, columns: number, A: Float64Array, random: Random): Uint32Array {
  const Q = orthonormal(rows, columns, A);
  const left = rowSquares(rows, columns, Q);
  const factor = new Float64Array(rows * columns);
  const chosen = new Uint32Array(columns);
  for (let k = 0; k < columns; k++) {
    const pick = drawOne(left, random);
    chosen[k] = pick;
    const column = factor.subarray(k * rows, (k + 1) * rows);
    addProduct(rows, columns, Q, pick, 1, column);
    addProduct(rows, k, factor, pick, -1, column);
    const root = Math.sqrt(left[pick]);
    for (let i = 0; i < rows; i++) {
      column[i] /= root;
      left[i] = Math.max(0, left[i] - column[i] ** 2);
    }
    left[pick] = 0;
  }
  return chosen.sort();
}

/** out += scale * B B[row]ᵀ, B rows x columns. (mutates out) */
function addProduct(
  rows: number,
  columns: number,
  B: Float64Array,
  row: number,
  scale: number,
  out: Float64Array,
): void {
  for (let j = 0; j < columns; j++) {
    const factor = scale * B[j * rows + row];
    for (let i = 0; i < rows; i++) out[i] += factor * B[j * rows + i];
  }
}

/** A R⁻¹. */
function orthonormal(rows: number, columns: number, A: Float64Array): Float64Array {
  const [factored, Q] = [A.slice(), A.slice()];
  qrFactor(rows, columns, factored, new Float64Array(columns));
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) row[j] = A[j * rows + i];
    solveUpperTransposed(columns, rows, factored, row);
    for (let j = 0; j < columns; j++) Q[j * rows + i] = row[j];
  }
  return Q;
}

function rowSquares(rows: number, columns: number, Q: Float64Array): Float64Array {
  const squares = new Float64Array(rows);
  for (let at = 0; at < rows * columns; at++) squares[at % rows] += Q[at] ** 2;
  return squares;
}

/** An index in proportion to its weight; the last positive one where rounding leaves none. */
function drawOne(weights: Float64Array, random: Random): number {
  let rest = random.uniform() * weights.reduce((sum, w) => sum + w, 0);
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i] > 0)) continue;
    last = i;
    rest -= weights[i];
    if (rest < 0) return i;
  }
  return last;
}

/**
 * Distinct rows: first a volume draw, the others by leverage, with weights 1 / (probability under leverage sampling).
 *
 * @param A - rows x columns, full column rank.
 * @param scores - the leverage of the rows, or a density near it.
 * @param count - columns <= count <= rows.
 *
 * Source: Dereziński, Warmuth and Hsu 2018, "Leveraged volume sampling for linear regression" (volume-rescaled
 * sampling is a volume draw of `columns` rows and independent leverage draws); Nouy and Michel 2025, "Weighted
 * least-squares approximation with determinantal point processes and generalized volume sampling".
 */
export function volumeSample(
  rows: number,
  columns: number,
  A: Float64Array,
  scores: Float64Array,
  count: number,
  random: Random,
  name?: NamePoint,
): { readonly chosen: Uint32Array; readonly weights: Float64Array } {
  const probability = inclusion(scores, count, 'sampler "volume"', name);
  const first = volumeDraw(rows, columns, A, random);
  const rest = scores.slice();
  for (const i of first) rest[i] = 0;
  const more = count - columns;
  const others = more > 0 ? systematic(inclusion(rest, more, 'sampler "volume"'), more, random) : [];
  const chosen = Uint32Array.of(...first, ...others).sort();
  return { chosen, weights: inverse(probability, chosen) };
}

/**
 * Points by volume sampling of the rows of J, projected on 64 random directions of their span; the rest by leverage and
 * r² as the leverage sampler draws them.
 *
 * Options, stages, cost and memory as there. Systems of equations: the rows of the first one repel each other, leverage
 * is that of all.
 */
export function volumeSampler(options: LeverageOptions = {}): Sampler {
  const { pool = 50, turnover = halfOfThem } = options;
  refuseTurnover(turnover, "volumeSampler");
  return {
    name: "volume",
    pool,
    early: true,
    linearises: leverageMemory(options),
    propose: (state) => {
      const stage = byResidual(state, options, "volume");
      const { scores, sketch, rows } = stageScores(stage, state, options);
      const all = stage.points.count;
      const name = nameIn(stage.points);
      return inTurn(state.present, turnover, (count) => {
        const k = Math.min(sketch.length / rows, Math.max(1, Math.floor(count / 2)));
        const A = firstEquation(sketch, rows, all, k);
        const { chosen, weights } = volumeSample(all, k, A, scores, count, state.random, name);
        return weighted(stage, chosen, weights);
      });
    },
  };
}

/** The rows of the first equation of a matrix whose rows go equation by equation. */
function firstEquation(A: Float64Array, rows: number, count: number, columns: number): Float64Array {
  const out = new Float64Array(count * columns);
  for (let j = 0; j < columns; j++) out.set(A.subarray(j * rows, j * rows + count), j * count);
  return out;
}
