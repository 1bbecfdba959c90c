/** @file Random frequencies for sinusoids: from where the vectors w are drawn. */

import type { Random } from "../../random.ts";

/**
 * Where the frequencies are drawn from, all uniform and scaled by the band b per coordinate:
 * - `box`: prod [-b_i, b_i];
 * - `simplex`: sum |w_i / b_i| <= 1, the frequencies of total degree;
 * - `ball`: every direction alike, |w / b| the square root of a uniform number;
 * - `random-order`: k coordinates with probability proportional to 2^-k, their w_i in [-b_i, b_i], the others 0: for
 *   functions of many coordinates that are nearly sums of functions of few.
 */
export type Spectrum = "box" | "simplex" | "ball" | "random-order";
export const spectra: readonly Spectrum[] = ["box", "simplex", "ball", "random-order"];

/** A frequency in radians per half-length. */
type Draw = (random: Random, band: readonly number[]) => number[];

const symmetric = (random: Random): number => 2 * random.uniform() - 1;

const draws: Readonly<Record<Spectrum, Draw>> = {
  box: (random, band) => band.map((b) => b * symmetric(random)),
  simplex: (random, band) => {
    // Spacings of the uniform distribution: exponentials over their sum, one more than coordinates (Devroye 1986, V.2).
    const signs = band.map(() => Math.sign(symmetric(random)));
    const exponentials = [...band, 1].map(() => -Math.log(1 - random.uniform()));
    const total = exponentials.reduce((sum, e) => sum + e, 0);
    return band.map((b, i) => (b * signs[i] * exponentials[i]) / total);
  },
  ball: (random, band) => {
    const direction = band.map(() => random.normal());
    const radius = Math.sqrt(random.uniform());
    const norm = Math.hypot(...direction);
    return band.map((b, i) => (b * radius * direction[i]) / norm);
  },
  "random-order": (random, band) => {
    const w = band.map(() => 0);
    for (const i of chosen(random, orderOf(random, band.length), band.length))
      w[i] = band[i] * symmetric(random);
    return w;
  },
};

/** k in 1 ... most with probability proportional to 2^-k, by inversion of the distribution. */
function orderOf(random: Random, most: number): number {
  const u = random.uniform() * (1 - 2 ** -most);
  return Math.min(most, Math.floor(-Math.log2(1 - u)) + 1);
}

/** k different numbers below n, by the first k steps of a shuffle. */
function chosen(random: Random, k: number, n: number): number[] {
  const all = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < k; i++) {
    const j = i + random.integer(n - i);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, k);
}

/** One frequency of the spectrum. */
export const drawFrequency = (spectrum: Spectrum, random: Random, band: readonly number[]): number[] =>
  draws[spectrum](random, band);
