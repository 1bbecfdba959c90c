/** @file Causal weights: what comes later counts once what comes before is solved. */

import type { Points } from "../geometry/index.ts";
import type { Sampler } from "../residual/index.ts";
import { unweighted } from "./density.ts";
import { times } from "./r3.ts";

export interface CausalOptions {
  /** Pieces of the time interval that share a weight. Default 32, as in the authors' programs. */
  readonly pieces?: number;
  /** Values of ε in turn, for losses relative to their mean at the first redraw. Default: the authors' 1e-2 to 1e2. */
  readonly schedule?: readonly number[];
  /** The next ε is taken when the last weight is above. Default 0.99, the authors' choice. */
  readonly solved?: number;
}

/**
 * w_i = exp(-ε sum_{k < i} L_k), L_k the mean of r² over piece k of the time interval.
 *
 * @param losses - L_k in order of time, length pieces; NaN where a piece has no points (counts as zero).
 *
 * Source: Wang, Sankaran and Perdikaris 2022, "Respecting causality is all you need for training physics-informed
 * neural networks", equation (15).
 *
 * @example
 * [...causalWeights(Float64Array.of(0, Math.log(2), 5), 1)]; // [1, 1, 0.5]
 */
export function causalWeights(losses: Float64Array, epsilon: number): Float64Array {
  let before = 0;
  return losses.map((loss) => {
    const weight = Math.exp(-epsilon * before);
    before += Number.isNaN(loss) ? 0 : loss;
    return weight;
  });
}

/**
 * The points stay; their rows are weighted by `causalWeights`. Redraws mean new weights, the first before any step.
 *
 * Losses are relative to the mean over all pieces at the first redraw, so that ε does not depend on units. ε and that
 * mean are part of what a checkpoint holds.
 *
 * @throws UsageError from `propose` where there is no time coordinate.
 */
export function causalSampler(options: CausalOptions = {}): Sampler {
  const { pieces = 32, schedule = [1e-2, 1e-1, 1, 10, 100], solved = 0.99 } = options;
  let [rung, unit] = [0, Number.NaN];
  return {
    name: "causal",
    pool: 1,
    early: true,
    propose: (state) => {
      const { present } = state;
      const piece = piecesOf(times(state, present, "causal"), pieces);
      const losses = lossesOf(state.magnitude(present), piece, pieces);
      if (Number.isNaN(unit)) unit = meanOf(losses);
      const relative = losses.map((loss) => (unit > 0 ? loss / unit : loss));
      const last = causalWeights(relative, schedule[rung])[pieces - 1];
      if (last > solved && rung < schedule.length - 1) rung += 1;
      return weighted(present, piece, causalWeights(relative, schedule[rung]));
    },
    save: () => ({ header: {}, arrays: { causal: Float64Array.of(rung, unit) } }),
    restore: ({ arrays }) => {
      [rung, unit] = arrays.causal ?? [0, Number.NaN];
    },
  };
}

const piecesOf = (time: Float64Array, pieces: number): Int32Array =>
  Int32Array.from(time, (t) => Math.min(pieces - 1, Math.max(0, Math.floor(t * pieces))));

function lossesOf(magnitude: Float64Array, piece: Int32Array, pieces: number): Float64Array {
  const [sums, counts] = [new Float64Array(pieces), new Float64Array(pieces)];
  magnitude.forEach((r, i) => {
    if (!Number.isFinite(r)) return;
    sums[piece[i]] += r * r;
    counts[piece[i]] += 1;
  });
  return sums.map((sum, k) => sum / counts[k]);
}

function meanOf(losses: Float64Array): number {
  const known = losses.filter((loss) => !Number.isNaN(loss));
  return known.reduce((sum, loss) => sum + loss / known.length, 0);
}

const weighted = (points: Points, piece: Int32Array, weights: Float64Array): Points => ({
  ...unweighted(points),
  // Weights below the smallest normal number would leave rows that cannot be told from zero.
  weights: Float64Array.from(piece, (k) => Math.max(weights[k], 1e-300)),
});
