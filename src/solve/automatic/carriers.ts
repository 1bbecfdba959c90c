/** @file Carriers: sources made of a few narrow spectral lines at high frequency, found by FFT. */

import { fft } from "../../evolution/index.ts";
import type { Expression } from "../../expression/index.ts";
import type { Points } from "../../geometry/index.ts";
import { type Basis, sinusoids } from "../../models/index.ts";
import { evaluateAt, type Problem } from "../../problem/index.ts";
import { random } from "../../random.ts";
import { boxOf } from "./families.ts";
import type { Family } from "./ladder.ts";
import { chebyshevDegrees } from "./shape.ts";
import type { Traits } from "./traits.ts";

/** Samples per axis by dimension; frequencies up to half of it per interval are seen. */
const samples = [8192, 512, 64];

/**
 * Bins by dimension: lines nearer than this belong together, and a cluster wider than `widest` is no line. In three
 * dimensions lines are not far apart; Hann's window spreads one over two bins to either side.
 */
const linkage = [8, 8, 3];
const widest = 12;

/** By dimension: below this many waves per interval on every axis an ordinary band holds the frequency in a second. */
const lowest = [8, 8, 3];

/** Functions per unit of (2 Ω / π)^d, Ω the half-width of a band. Chosen here: in three dimensions a narrow one does. */
const density = [2, 20, 600];

/** Amplitude, relative to the largest, above which a bin belongs to a line; Hann's side lobes are below it 5 bins away. */
const visible = 1e-3;

/** A spectral line: frequency per half-length on each axis, up to the sign of the whole. */
export type Carrier = readonly number[];

/**
 * The few frequencies a source is made of, where it is made of few.
 *
 * The source is sampled on a grid of the bounding box, windowed by Hann's window along each axis and transformed; bins
 * above 1e-3 of the largest are linked to clusters. Undefined when there are more than eight, one is wide, or all are
 * low enough for a band about zero.
 *
 * @returns one frequency per pair ±w, radians per half-length.
 */
export function carriersOf(
  problem: Problem,
  { source, dimension, isBox, linear }: Traits,
): Carrier[] | undefined {
  if (!source || dimension > samples.length || !isBox || !linear) return undefined;
  if (!isFast(problem, source)) return undefined;
  const n = samples[dimension - 1];
  const values = evaluateAt([source], grid(problem, n))[0];
  const clusters = cluster(visibleBins(values, n, dimension), linkage[dimension - 1]);
  if (clusters.length === 0 || clusters.length > 8) return undefined;
  if (clusters.some((bins) => extent(bins) > widest)) return undefined;
  const lines = clusters.map(center);
  const high = lines.filter((line) => Math.max(...line.map(Math.abs)) >= lowest[dimension - 1]);
  // One bin is one wave per interval: π radians per half-length.
  return high.length === 0 ? undefined : lines.map((line) => line.map((bin) => Math.PI * bin));
}

/** A wave of k periods has Chebyshev coefficients beyond degree kπ along its axis; few lines tell. */
function isFast({ coordinates, domain: { bounds } }: Problem, source: Expression): boolean {
  const evaluate = (points: Points): Float64Array[] => evaluateAt([source], points);
  const degrees = chebyshevDegrees(evaluate, coordinates, bounds, visible, random(3));
  return Math.max(...degrees) >= lowest[coordinates.length - 1] * Math.PI;
}

/** Midpoints of a grid of the bounding box, n along each axis. */
function grid({ coordinates, domain: { bounds } }: Problem, n: number): Points {
  const count = n ** coordinates.length;
  const values = new Float64Array(coordinates.length * count);
  bounds.forEach(([low, high], c) => {
    const stride = n ** c;
    for (let i = 0; i < count; i++)
      values[c * count + i] = low + ((high - low) * ((Math.floor(i / stride) % n) + 0.5)) / n;
  });
  return { coordinates, count, values };
}

interface Bin {
  readonly at: readonly number[];
  readonly power: number;
}

/** Bins of the windowed transform above the threshold, one of each pair ±k. */
function visibleBins(values: Float64Array, n: number, dimension: number): Bin[] {
  const window = Float64Array.from({ length: n }, (_, k) => Math.sin((Math.PI * (k + 0.5)) / n) ** 2);
  const re = values.map((value, i) =>
    Array.from({ length: dimension }, (_, c) => window[Math.floor(i / n ** c) % n]).reduce(
      (a, b) => a * b,
      value,
    ),
  );
  const im = new Float64Array(re.length);
  transform(re, im, n, dimension);
  const power = re.map((value, i) => Math.hypot(value, im[i]));
  const threshold = visible * power.reduce((a, b) => Math.max(a, b), 0);
  const bins: Bin[] = [];
  for (let i = 0; i < power.length; i++) {
    if (!(power[i] > threshold)) continue;
    const at = Array.from({ length: dimension }, (_, c) => signed(Math.floor(i / n ** c) % n, n));
    if (isUpper(at)) bins.push({ at, power: power[i] });
  }
  return bins;
}

/** Along every axis, in place. */
function transform(re: Float64Array, im: Float64Array, n: number, dimension: number): void {
  const along = fft(n, n ** (dimension - 1));
  for (let axis = 0; axis < dimension; axis++) {
    along.forward(re, im);
    re.set(turned(re, n));
    im.set(turned(im, n));
  }
}

/** The slowest axis becomes the fastest; after all of them have been it, they are in their old order. */
function turned(values: Float64Array, n: number): Float64Array {
  const others = values.length / n;
  return values.map((_, k) => values[(k % n) * others + Math.floor(k / n)]);
}

const signed = (k: number, n: number): number => (k > n / 2 ? k - n : k);

/** One of k and -k: the first entry that is not zero is positive. */
const isUpper = (at: readonly number[]): boolean => (at.find((k) => k !== 0) ?? 1) > 0;

const distance = (a: Bin, b: Bin): number => Math.max(...a.at.map((k, c) => Math.abs(k - b.at[c])));

/** Single linkage, strongest bins first; more than a few hundred bins are no lines. */
function cluster(bins: readonly Bin[], reach: number): Bin[][] {
  if (bins.length > 3000) return [];
  const clusters: Bin[][] = [];
  for (const bin of [...bins].sort((a, b) => b.power - a.power)) {
    const near = clusters.filter((members) => members.some((member) => distance(member, bin) <= reach));
    const merged = [...near.flat(), bin];
    for (const members of near) clusters.splice(clusters.indexOf(members), 1);
    clusters.push(merged);
  }
  return clusters;
}

const extent = (bins: readonly Bin[]): number => Math.max(...bins.map((bin) => distance(bin, bins[0])));

/** The mean of the bins weighted by power. */
function center(bins: readonly Bin[]): number[] {
  const total = bins.reduce((sum, { power }) => sum + power ** 2, 0);
  return bins[0].at.map((_, c) => bins.reduce((sum, { at, power }) => sum + at[c] * power ** 2, 0) / total);
}

/**
 * Sinusoids around the carriers: w = carrier + uniform in a box of half-width (π/2) (n/ρ)^(1/d), n per carrier.
 *
 * Their number does not depend on the frequency of the carriers.
 */
export function carrierFamily(problem: Problem, carriers: readonly Carrier[], name = "carriers"): Family {
  const box = boxOf(problem);
  const d = box.coordinates.length;
  const rho = density[d - 1];
  return {
    name,
    local: true,
    spread: "uniform",
    first: 250 * carriers.length,
    least: 3,
    multiple: 2.2,
    basis: (size, _, seed): Basis =>
      sinusoids({
        ...box,
        count: size,
        band: box.coordinates.map(() => (Math.PI / 2) * (size / carriers.length / rho) ** (1 / d)),
        centers: carriers,
        seed,
      }),
  };
}
