/** @file Concentrated sources: a cloud of Gaussians around each peak, sized from the spread of the source. */

import { concatPoints, type Points, unitPoints } from "../../geometry/index.ts";
import { combined, type GaussianCloudOptions, gaussianCloud, sinusoids } from "../../models/index.ts";
import { evaluateAt, type Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import { better, type Context, type Rung } from "./context.ts";
import { boxOf } from "./families.ts";
import { drawPoints, pointPlan } from "./points.ts";
import { type RungRequest, rivalsOf, solveRung } from "./rung.ts";
import type { Traits } from "./traits.ts";

/** Where |f|² is: its centroid and root mean square radius, in the units of the coordinates. */
export interface Peak {
  readonly center: readonly number[];
  readonly spread: number;
}

/** A peak narrower than this share of the half-length is no matter for functions of the whole box. */
const narrow = 0.1;
/** Chosen here: more peaks than this are better served by windows. */
const mostPeaks = 4;

/**
 * The narrow peaks that make up the source, where it is made of them: one to four clusters of |f|² on 16 384 points.
 *
 * @returns undefined when some part of the source is spread out.
 */
export function peaksOf(
  problem: Problem,
  { source, dimension, linear }: Traits,
  random: Random,
): Peak[] | undefined {
  if (!source || !linear || dimension > 2) return undefined;
  const { bounds } = problem.domain;
  const size = Math.min(...bounds.map(([low, high]) => (high - low) / 2));
  const weighted = (points: Points): Weighted => ({
    points,
    weight: squares(evaluateAt([source], points)[0]),
  });
  const pool = weighted(problem.domain.sample(16_384, { random }));
  if (participation(pool.weight) > spreadOut) return undefined;
  for (let k = 1; k <= mostPeaks; k++) {
    const rough = clusters(pool, k);
    if (rough.some(({ spread }) => !(spread < 1.5 * narrow * size))) continue;
    // Few points of the pool lie in a narrow peak: its moments are taken again on points around it.
    const peaks = rough.map((peak) => moments(weighted(around(problem, peak, 6, 4096, random))));
    return peaks.every(({ spread }) => spread < narrow * size) ? peaks : undefined;
  }
  return undefined;
}

/** Chosen here: four peaks of a tenth of the half-length fill an eighth of a square. */
const spreadOut = 0.15;

/** (Σw)² / (n Σw²): the share of the points that carries the weight. */
function participation(weight: Float64Array): number {
  let [sum, squared] = [0, 0];
  for (const w of weight) {
    sum += w;
    squared += w * w;
  }
  return sum ** 2 / (weight.length * squared);
}

/** The centroid of |f|² over the domain; undefined without a source. */
export function centroidOf(
  problem: Problem,
  { source }: Traits,
  random: Random,
): readonly number[] | undefined {
  if (!source) return undefined;
  const points = problem.domain.sample(16_384, { random });
  return moments({ points, weight: squares(evaluateAt([source], points)[0]) }).center;
}

interface Weighted {
  readonly points: Points;
  readonly weight: Float64Array;
}

const squares = (values: Float64Array): Float64Array => values.map((value) => value * value);

/** Sobol points of the ball of `radii` spreads around a peak that lie in the domain. */
function around(
  problem: Problem,
  { center, spread }: Peak,
  radii: number,
  count: number,
  random: Random,
): Points {
  const d = center.length;
  const { values } = unitPoints("sobol", count, d, random);
  const reach = radii * spread;
  const kept: number[] = [];
  const point = new Float64Array(d);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < d; c++) point[c] = center[c] + reach * (2 * values[c * count + i] - 1);
    const off = Math.hypot(...point.map((x, c) => x - center[c]));
    if (off <= reach && problem.domain.signedDistance(point) < 0) kept.push(...point);
  }
  const n = kept.length / d;
  const out = new Float64Array(kept.length);
  for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) out[c * n + i] = kept[i * d + c];
  return { coordinates: problem.coordinates, count: n, values: out };
}

/** Centroid and rms radius of the weight over all points, or over those of one cluster. */
function moments({ points: { values, count, coordinates }, weight }: Weighted, of?: Int32Array, k = 0): Peak {
  let total = 0;
  const center = coordinates.map(() => 0);
  const members = (visit: (i: number) => void): void => {
    for (let i = 0; i < count; i++) if (!of || of[i] === k) visit(i);
  };
  members((i) => {
    total += weight[i];
    for (let c = 0; c < center.length; c++) center[c] += weight[i] * values[c * count + i];
  });
  for (let c = 0; c < center.length; c++) center[c] /= total;
  let square = 0;
  members((i) => {
    for (let c = 0; c < center.length; c++) square += weight[i] * (values[c * count + i] - center[c]) ** 2;
  });
  return { center, spread: Math.sqrt(square / total) };
}

/** Weighted k-means: the heaviest point first, then always the point with the largest weight times distance². */
function clusters(weighted: Weighted, k: number): Peak[] {
  const { points, weight } = weighted;
  const of = new Int32Array(points.count);
  const to = (i: number, center: readonly number[]): number =>
    center.reduce((sum, x, c) => sum + (points.values[c * points.count + i] - x) ** 2, 0);
  const at = (i: number): number[] => points.coordinates.map((_, c) => points.values[c * points.count + i]);
  const centers = [at(largest(weight))];
  while (centers.length < k)
    centers.push(at(largest(weight.map((w, i) => w * Math.min(...centers.map((center) => to(i, center)))))));
  let peaks: Peak[] = centers.map((center) => ({ center, spread: 0 }));
  // Chosen here: peaks far apart settle in two or three rounds.
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < points.count; i++) {
      const distances = peaks.map(({ center }) => to(i, center));
      of[i] = distances.indexOf(Math.min(...distances));
    }
    peaks = peaks.map((_, j) => moments(weighted, of, j));
  }
  return peaks;
}

const largest = (values: Float64Array): number =>
  values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

/** Interior points per Gaussian of the clouds. */
const perGaussian = 2.2;

/** Gaussians around every peak with sinusoids of a low band for the rest; rows weighted by the area they stand for. */
export async function byClouds(context: Context, peaks: readonly Peak[]): Promise<Rung | undefined> {
  const { journal } = context;
  let best: Rung | undefined;
  // The constants served peaks three times apart; a wider or a denser cloud is tried only where they do not.
  for (const settings of [{}, { radius: 6, overlap: 2.8 }, { factor: 0.55 }]) {
    const rung = await solveRung(context, cloudRequest(context, peaks, settings, 0));
    if (!rung) break;
    journal.note(
      `${rung.name}: ${rung.columns} columns, held-out residual ${rung.heldOut.toExponential(1)}`,
      `the source is ${peaks.length === 1 ? "one narrow peak" : `${peaks.length} narrow peaks`} of radius ${peaks.map(({ spread }) => spread.toPrecision(2)).join(", ")}`,
    );
    const again = [1, 2].map((k) => () => cloudRequest(context, peaks, { ...settings, overlap: 2.8 }, k));
    best = better(best, { ...rung, rivals: rivalsOf(context, rung.u, again, rung.seconds) });
    if (best!.heldOut < 1e-7) break;
  }
  return best;
}

/** Sizes of a cloud; absent ones as in `gaussianCloud`. */
type CloudSettings = Pick<GaussianCloudOptions, "radius" | "overlap" | "factor">;

/** @param k - tells the random streams of several clouds for one problem apart. */
function cloudRequest(
  context: Context,
  peaks: readonly Peak[],
  settings: CloudSettings,
  k: number,
): RungRequest {
  const { problem, random } = context;
  const { radius = 5 } = settings;
  const seed = context.seed + 100 * k;
  const box = boxOf(problem);
  const clouds = peaks.map(({ center, spread }, j) =>
    gaussianCloud({ coordinates: problem.coordinates, center, spread, seed: seed + j, ...settings }),
  );
  const smooth = sinusoids({ ...box, count: 300, band: box.coordinates.map(() => 8), seed });
  const basis = combined([smooth, ...clouds]);
  const points = drawPoints(problem, pointPlan(problem, 600, "uniform"), random.split(`clouds ${k}`));
  const near = peaks.map((peak, j) => {
    const count = Math.ceil(((perGaussian * 4) / Math.PI) * clouds[j].size);
    return around(problem, peak, radius, count, random.split(`cloud ${k} ${j}`));
  });
  const interior = concatPoints([bare(points.interior), ...near]);
  const factors = rootAreas(problem, points.interior, near, peaks, radius);
  return { basis, points: { ...points, interior }, factors };
}

const bare = ({ coordinates, count, values }: Points): Points => ({ coordinates, count, values });

/** sqrt(area per point), relative to the largest. */
function rootAreas(
  { domain: { measure } }: Problem,
  everywhere: Points,
  near: readonly Points[],
  peaks: readonly Peak[],
  radius: number,
): Float64Array {
  const d = everywhere.coordinates.length;
  const ball = (r: number): number => (d === 1 ? 2 * r : Math.PI * r * r);
  const largestArea = measure / everywhere.count;
  const factors = [new Float64Array(everywhere.count).fill(1)];
  near.forEach((points, k) => {
    const area = Math.min(largestArea, ball(radius * peaks[k].spread) / points.count);
    factors.push(new Float64Array(points.count).fill(Math.sqrt(area / largestArea)));
  });
  return Float64Array.from(factors.flatMap((part) => [...part]));
}
