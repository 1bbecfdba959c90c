/** @file Weighted k-means: careful seeding and Lloyd's rounds. Points and centres row by row, d numbers each. */

import type { Random } from "../../random.ts";

/**
 * First centres: candidates drawn one after the other with chance in proportion to importance times squared distance
 * from the centres so far. Source: Arthur and Vassilvitskii 2007, "k-means++: the advantages of careful seeding".
 */
export function seeded(
  x: Float64Array,
  d: number,
  w: Float64Array,
  count: number,
  random: Random,
): Float64Array {
  const centres = new Float64Array(count * d);
  const chance = w.slice();
  const nearest = new Float64Array(w.length).fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < count; j++) {
    const chosen = drawn(chance, random);
    centres.set(x.subarray(chosen * d, (chosen + 1) * d), j * d);
    for (let i = 0; i < w.length; i++) {
      const square = squaredDistance(x, i, centres, j, d);
      if (square >= nearest[i]) continue;
      nearest[i] = square;
      chance[i] = w[i] * square;
    }
  }
  return centres;
}

/** An index with probability in proportion to its chance. */
function drawn(chance: Float64Array, random: Random): number {
  let rest = random.uniform() * chance.reduce((sum, value) => sum + value, 0);
  for (let i = 0; i < chance.length; i++) {
    rest -= chance[i];
    if (rest < 0) return i;
  }
  // All chances are zero, or rounding used up the sum.
  return random.integer(chance.length);
}

/**
 * Lloyd's rounds; returns the centre of every candidate. (mutates centres)
 *
 * Cost: candidates·centres in the first round, less in later ones.
 * Source: Lloyd 1982; bounds of Hamerly 2010, "Making k-means even faster".
 */
export function kMeans(
  x: Float64Array,
  d: number,
  w: Float64Array,
  centres: Float64Array,
  rounds: number,
): Int32Array {
  const points = w.length;
  const owner = new Int32Array(points).fill(-1);
  const [upper, lower] = [new Float64Array(points).fill(Number.POSITIVE_INFINITY), new Float64Array(points)];
  for (let round = 0; round < rounds; round++) {
    const gaps = halfGaps(centres, d);
    let changes = 0;
    for (let i = 0; i < points; i++) {
      if (owner[i] >= 0 && upper[i] <= Math.max(gaps[owner[i]], lower[i])) continue;
      const [first, nearest, second] = twoNearest(x, i, centres, d);
      if (first !== owner[i]) changes += 1;
      [owner[i], upper[i], lower[i]] = [first, nearest, second];
    }
    if (changes === 0) break;
    const moves = moveCentres(x, d, w, owner, centres);
    const most = moves.reduce((a, b) => Math.max(a, b), 0);
    for (let i = 0; i < points; i++) {
      upper[i] += moves[owner[i]];
      lower[i] -= most;
    }
  }
  return owner;
}

/** Half the distance from every centre to its nearest neighbour. */
export function halfGaps(centres: Float64Array, d: number): Float64Array {
  const count = centres.length / d;
  const gaps = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < count; a++)
    for (let b = 0; b < a; b++) {
      const half = Math.sqrt(squaredDistance(centres, a, centres, b, d)) / 2;
      gaps[a] = Math.min(gaps[a], half);
      gaps[b] = Math.min(gaps[b], half);
    }
  return gaps;
}

function squaredDistance(x: Float64Array, i: number, y: Float64Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const apart = x[i * d + k] - y[j * d + k];
    sum += apart * apart;
  }
  return sum;
}

/** The nearest centre, its distance, and the distance of the next. */
function twoNearest(
  x: Float64Array,
  i: number,
  centres: Float64Array,
  d: number,
): readonly [number, number, number] {
  let [first, nearest, second] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let j = 0, count = centres.length / d; j < count; j++) {
    const square = squaredDistance(x, i, centres, j, d);
    if (square < nearest) {
      second = nearest;
      nearest = square;
      first = j;
    } else if (square < second) second = square;
  }
  return [first, Math.sqrt(nearest), Math.sqrt(second)];
}

/** Centres to their weighted means, empty ones stay; returns how far each went. (mutates centres) */
function moveCentres(
  x: Float64Array,
  d: number,
  w: Float64Array,
  owner: Int32Array,
  centres: Float64Array,
): Float64Array {
  const count = centres.length / d;
  const [mass, sums] = [new Float64Array(count), new Float64Array(count * d)];
  for (let i = 0; i < w.length; i++) {
    mass[owner[i]] += w[i];
    for (let k = 0; k < d; k++) sums[owner[i] * d + k] += w[i] * x[i * d + k];
  }
  return Float64Array.from({ length: count }, (_, j) => {
    if (mass[j] === 0) return 0;
    let square = 0;
    for (let k = 0; k < d; k++) {
      const mean = sums[j * d + k] / mass[j];
      square += (mean - centres[j * d + k]) ** 2;
      centres[j * d + k] = mean;
    }
    return Math.sqrt(square);
  });
}
