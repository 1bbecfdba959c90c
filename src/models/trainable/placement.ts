/** @file Where radial functions belong: weighted k-means over candidates, and the shapes of the clusters. */

import { UsageError } from "../../errors.ts";
import type { Points } from "../../geometry/index.ts";
import type { Random } from "../../random.ts";
import { halfGaps, kMeans, seeded } from "./k-means.ts";
import type { Shapes } from "./shapes.ts";
import { identity, lowerFactor } from "./symmetric.ts";

export interface PlacementOptions {
  /** Where centres may go: a Sobol set over the domain, a few hundred per centre. */
  readonly candidates: Points;
  /** Importance of every candidate, > 0. */
  readonly importance: Float64Array;
  /** Number of centres. */
  readonly count: number;
  readonly random: Random;
  /** Width in cell sizes: L = overlap sqrt(12) cov^½, so that a square cell of side h gives overlap h. Default 2. */
  readonly overlap?: number;
  /** Most rounds of k-means. Default 50; they end when no candidate changes its centre. */
  readonly rounds?: number;
}

/** Centres with the shapes of their clusters. */
export interface Placement extends Shapes {
  /** What k-means gave every cluster: the sum of importance^((d + 2) / d) of its candidates. */
  readonly masses: Float64Array;
}

/**
 * |r|^½ ‖∇u‖^½ relative to its mean, plus a floor that keeps some centres everywhere.
 *
 * @param residual - r at the candidates; @param slope - ‖∇u‖ there.
 * @param floor - Default 0.1 of the mean (chosen here: a tenth of the centres cover what the indicator calls empty).
 * @returns all positive; 1 + floor everywhere where the product vanishes everywhere.
 *
 * @example
 * [...importance(Float64Array.of(4, 0), Float64Array.of(1, 1), 0.5)]; // [2.5, 0.5]
 */
export function importance(residual: Float64Array, slope: Float64Array, floor = 0.1): Float64Array {
  const raw = residual.map((r, i) => Math.sqrt(Math.abs(r) * Math.abs(slope[i])));
  const mean = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  return raw.map((value) => (mean > 0 ? value / mean : 1) + floor);
}

/**
 * Centres whose density follows the importance, by weighted k-means, and the covariance of every cluster.
 *
 * Distances are measured with every coordinate divided by its extent among the candidates. A cluster with too few
 * candidates for a covariance takes that of a cell as wide as the way to the nearest centre.
 *
 * @throws UsageError for fewer candidates than centres, or importances that are not positive.
 *
 * Cost: candidates·count in the first round, less in later ones (bounds of Hamerly 2010, "Making k-means even faster").
 * Source: Chen et al. 2023, NeuRBF, section 3.2; the density of optimal centres is Zador's, Graf and Luschgy 2000,
 * "Foundations of quantization for probability distributions", theorem 7.5.
 */
export function placeByImportance(options: PlacementOptions): Placement {
  const { candidates, count, random, overlap = 2, rounds = 50 } = options;
  refuse(options);
  const d = candidates.coordinates.length;
  // The best k centres for a mass density m have the density m^(d / (d + 2)): this mass makes it the importance.
  const w = options.importance.map((value) => value ** ((d + 2) / d));
  const extents = extentsOf(candidates);
  const x = scaledRows(candidates, extents);
  const centres = seeded(x, d, w, count, random);
  const owner = kMeans(x, d, w, centres, rounds);
  const { masses, covariances } = clusterMoments(x, d, w, owner, centres);
  return {
    masses,
    centres: centres.map((value, at) => extents[at % d][0] + value * extents[at % d][1]),
    factors: factorsOf(covariances, halfGaps(centres, d), overlap, extents),
  };
}

type Extents = readonly (readonly [number, number])[];

/** Lowest value and extent per coordinate. */
function extentsOf({ values, count, coordinates }: Points): Extents {
  return coordinates.map((_, c) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = c * count; i < (c + 1) * count; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return [low, high - low || 1];
  });
}

/** Points one after the other, in units of the extents. */
function scaledRows({ values, count }: Points, extents: Extents): Float64Array {
  const d = extents.length;
  return Float64Array.from({ length: count * d }, (_, at) => {
    const [low, length] = extents[at % d];
    return (values[(at % d) * count + Math.floor(at / d)] - low) / length;
  });
}

/** Importance and weighted covariance of every cluster. */
function clusterMoments(
  x: Float64Array,
  d: number,
  w: Float64Array,
  owner: Int32Array,
  centres: Float64Array,
): { readonly masses: Float64Array; readonly covariances: readonly (Float64Array | undefined)[] } {
  const count = centres.length / d;
  const masses = new Float64Array(count);
  const members = new Int32Array(count);
  const covariances = Array.from({ length: count }, () => new Float64Array(d * d));
  for (let i = 0; i < w.length; i++) {
    const j = owner[i];
    masses[j] += w[i];
    members[j] += 1;
    for (let b = 0; b < d; b++)
      for (let a = 0; a < d; a++)
        covariances[j][b * d + a] +=
          w[i] * (x[i * d + a] - centres[j * d + a]) * (x[i * d + b] - centres[j * d + b]);
  }
  const mean = (S: Float64Array, j: number): Float64Array => S.map((value) => value / masses[j]);
  // Chosen here: with fewer than 2 d + 1 members a covariance says more of the candidates than of the cluster.
  return { masses, covariances: covariances.map((S, j) => (members[j] > 2 * d ? mean(S, j) : undefined)) };
}

/** L of every function, in the units of the coordinates. */
function factorsOf(
  covariances: readonly (Float64Array | undefined)[],
  halves: Float64Array,
  overlap: number,
  extents: Extents,
): Float64Array {
  const d = extents.length;
  const factors = new Float64Array(halves.length * d * d);
  covariances.forEach((own, j) => {
    // A single centre has no neighbour: its cell is everything.
    const cell = Number.isFinite(halves[j]) ? 2 * halves[j] : 1;
    const S = own ?? identity(d).map((value) => (value * cell * cell) / 12);
    const sum = S.reduce((total, value, at) => (at % (d + 1) === 0 ? total + value : total), 0);
    // Clusters along a line would make singular shapes: no axis is thinner than a hundredth of the mean.
    const lifted = S.map((value, at) => (at % (d + 1) === 0 ? value + (1e-4 * sum) / d : value));
    lowerFactor(lifted).forEach((value, at) => {
      factors[j * d * d + at] = overlap * Math.sqrt(12) * value * extents[at % d][1];
    });
  });
  return factors;
}

function refuse({ candidates, importance: w, count }: PlacementOptions): void {
  const positive = w.every((value) => value > 0 && Number.isFinite(value));
  if (
    Number.isInteger(count) &&
    count > 0 &&
    candidates.count >= count &&
    w.length === candidates.count &&
    positive
  )
    return;
  throw new UsageError({
    what: `${count} centres among ${candidates.count} candidates with ${w.length} importances${positive ? "" : ", some not positive"}`,
    where: "placeByImportance",
    remedy: "more candidates than centres, and a positive importance for each",
  });
}
