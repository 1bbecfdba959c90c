/** @file Charts: how regions and faces are drawn from the unit cube, with or without rejection. */

import { UsageError } from "../errors.ts";
import { random } from "../random.ts";
import type { Points } from "./points.ts";
import type { SampleOptions, Sequence } from "./region.ts";
import { isStream, type UnitPoints, unitPoints } from "./sequences.ts";
import { sobol } from "./sobol.ts";

/** A map of the unit cube onto a set, with constant Jacobian: uniform points go to uniform points. */
export interface Chart {
  /** Number of unit coordinates; 0 for a single point. */
  readonly dimension: number;
  /** Measure of the image of the whole cube (before `keep`). */
  readonly measure: number;
  /** Sequence used when none is asked for. */
  readonly sequence: Sequence;
  /** Writes the point, and on a face the outward unit normal. (mutates point, normal) */
  map(unit: Float64Array, point: Float64Array, normal: Float64Array): void;
  /** The part of the image that belongs to the set. Absent: all of it. */
  keep?(point: Float64Array, normal: Float64Array): boolean;
}

/** A chart with the names of its coordinates and the measure of what it keeps. */
export interface ChartedSet {
  readonly what: string;
  readonly coordinates: readonly string[];
  readonly measure: number;
  readonly chart: Chart;
  readonly normals: boolean;
}

/** Chosen here: below this share of kept candidates a set is too thin for rejection. */
const leastAcceptance = 1e-4;
/** Chosen here: candidates drawn before a set is given up as too thin (with none kept, p < 1e-5 at the least share). */
const leastTrials = 2 ** 17;
/** Points of the quasi-Monte-Carlo rule for shares and measures; error a few 1e-4 relative for curved boundaries. */
const shareTrials = 2 ** 16;

/**
 * `count` points of a charted set, with normals for faces and weights that sum to the measure.
 *
 * Without rejection: the image of the sequence (tensor sequences may have fewer points, see `unitPoints`). With
 * rejection: exactly `count`; streams are cut short, ordered sequences thinned evenly, weights are equal.
 *
 * @throws UsageError when fewer than 1e-4 of the candidates fall into the set, or for Gauss-Legendre with rejection.
 */
export function sampleChart(set: ChartedSet, count: number, options: SampleOptions): Points {
  const sequence = options.sequence ?? set.chart.sequence;
  if (set.chart.keep && set.chart.dimension > 0) return sampleByRejection(set, count, sequence, options);
  const unit = unitPoints(sequence, count, set.chart.dimension, options.random);
  const images = mapAll(set.chart, unit, set.coordinates.length);
  const weights = unit.weights?.map((w) => w * set.measure) ?? equalWeights(set.measure, unit.count);
  return assemble(set, images, everyIndex(unit.count), weights);
}

function sampleByRejection(
  set: ChartedSet,
  count: number,
  sequence: Sequence,
  options: SampleOptions,
): Points {
  if (sequence === "gauss-legendre") throw noQuadrature(set.what);
  // One seed for all attempts: a longer attempt extends the shorter one.
  const seed = options.random.integer(2 ** 32);
  const expected = (count * set.chart.measure) / Math.max(set.measure, leastAcceptance * set.chart.measure);
  let trials = Math.ceil(Math.min(expected, Math.max(2 * count, leastTrials)));
  for (;;) {
    const unit = unitPoints(sequence, trials, set.chart.dimension, random(seed));
    const images = mapAll(set.chart, unit, set.coordinates.length);
    const kept = keptIndices(set.chart, images);
    if (kept.length >= count)
      return assemble(set, images, shorten(kept, count, sequence), equalWeights(set.measure, count));
    if (trials >= leastTrials && kept.length < leastAcceptance * trials)
      throw tooThin(set.what, kept.length, trials);
    // Bounded growth: a first attempt that kept nothing by chance must not ask for millions.
    const growth = Math.min(8, Math.max(1.05, count / kept.length));
    trials = Math.ceil(trials * growth) + 4;
  }
}

/** Share of the cube that a chart keeps, by 2^16 Sobol points in the middle of their cells. */
export function keptShare(chart: Chart, size: number): number {
  if (!chart.keep) return 1;
  const count = chart.dimension === 0 ? 1 : shareTrials;
  // Half a cell off the lattice: sets bounded by dyadic planes are then measured exactly.
  const values = sobol(count, chart.dimension, { scramble: "none" }).map((v) => v + 0.5 / count);
  const unit = new Float64Array(chart.dimension);
  const [point, normal] = [new Float64Array(size), new Float64Array(size)];
  let kept = 0;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < unit.length; c++) unit[c] = values[c * count + i];
    chart.map(unit, point, normal);
    if (chart.keep(point, normal)) kept++;
  }
  return kept / count;
}

interface Images {
  readonly count: number;
  readonly points: Float64Array;
  readonly normals: Float64Array;
}

/** Images of all unit points, point-major: `points[i * size + c]`. */
function mapAll(chart: Chart, unit: UnitPoints, size: number): Images {
  const { count, values } = unit;
  const [points, normals] = [new Float64Array(count * size), new Float64Array(count * size)];
  const at = new Float64Array(chart.dimension);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < at.length; c++) at[c] = values[c * count + i];
    chart.map(at, points.subarray(i * size, (i + 1) * size), normals.subarray(i * size, (i + 1) * size));
  }
  return { count, points, normals };
}

function keptIndices(chart: Chart, { count, points, normals }: Images): number[] {
  const size = points.length / count;
  return everyIndex(count).filter((i) =>
    chart.keep!(points.subarray(i * size, (i + 1) * size), normals.subarray(i * size, (i + 1) * size)),
  );
}

/** `count` of the kept candidates: the first of a stream, evenly spaced ones of an ordered sequence. */
function shorten(kept: readonly number[], count: number, sequence: Sequence): number[] {
  if (isStream(sequence)) return kept.slice(0, count);
  return Array.from({ length: count }, (_, i) => kept[Math.floor(((i + 0.5) * kept.length) / count)]);
}

function assemble(
  set: ChartedSet,
  images: Images,
  indices: readonly number[],
  weights: Float64Array,
): Points {
  const { coordinates, normals } = set;
  const columns = (from: Float64Array): Float64Array => {
    const out = new Float64Array(coordinates.length * indices.length);
    indices.forEach((i, k) => {
      for (let c = 0; c < coordinates.length; c++)
        out[c * indices.length + k] = from[i * coordinates.length + c];
    });
    return out;
  };
  const values = columns(images.points);
  const count = indices.length;
  return { coordinates, count, values, ...(normals && { normals: columns(images.normals) }), weights };
}

const everyIndex = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const equalWeights = (measure: number, count: number): Float64Array =>
  new Float64Array(count).fill(measure / count);

function noQuadrature(what: string): UsageError {
  return new UsageError({
    what: `there is no Gauss-Legendre rule on ${what}, whose points are drawn by rejection`,
    remedy: 'sequence: "sobol", or build the set from boxes and disks alone',
  });
}

function tooThin(what: string, kept: number, trials: number): UsageError {
  return new UsageError({
    what: `${what} holds only ${kept} of ${trials} points spread over what surrounds it`,
    where: `rejection needs a share of at least ${leastAcceptance}`,
    remedy: "a set that fills more of its bounding box, or one built from fewer cuts",
  });
}

/** The image of [0, 1]^d under an affine map onto the box with these bounds. */
export function boxChart(bounds: readonly (readonly [number, number])[]): Chart {
  return {
    dimension: bounds.length,
    measure: bounds.reduce((total, [low, high]) => total * (high - low), 1),
    sequence: "sobol",
    map: (unit, point) => {
      for (let c = 0; c < bounds.length; c++)
        point[c] = bounds[c][0] + unit[c] * (bounds[c][1] - bounds[c][0]);
    },
  };
}

/** The part of a chart where `keep` holds as well. */
export function restrictChart(chart: Chart, keep: NonNullable<Chart["keep"]>): Chart {
  const before = chart.keep;
  if (!before) return { ...chart, keep };
  return { ...chart, keep: (point, normal) => before(point, normal) && keep(point, normal) };
}

/** The same set with the opposite normal. */
export function flipChart(chart: Chart): Chart {
  const { keep } = chart;
  const negate = (normal: Float64Array): void => {
    for (let c = 0; c < normal.length; c++) normal[c] = -normal[c];
  };
  return {
    ...chart,
    map: (unit, point, normal) => {
      chart.map(unit, point, normal);
      negate(normal);
    },
    ...(keep && {
      keep: (point, normal) =>
        keep(
          point,
          normal.map((n) => -n),
        ),
    }),
  };
}

/**
 * Product of two charts; the first `split` coordinates of a point belong to `a`. A chart that writes no normals
 * leaves them zero.
 */
export function productChart(a: Chart, b: Chart, split: number): Chart {
  const [keepA, keepB] = [a.keep, b.keep];
  const both = (point: Float64Array, normal: Float64Array): boolean =>
    (!keepA || keepA(point.subarray(0, split), normal.subarray(0, split))) &&
    (!keepB || keepB(point.subarray(split), normal.subarray(split)));
  return {
    dimension: a.dimension + b.dimension,
    measure: a.measure * b.measure,
    sequence: productSequence(a, b),
    map: (unit, point, normal) => {
      a.map(unit.subarray(0, a.dimension), point.subarray(0, split), normal.subarray(0, split));
      b.map(unit.subarray(a.dimension), point.subarray(split), normal.subarray(split));
    },
    ...((keepA || keepB) && { keep: both }),
  };
}

function productSequence(a: Chart, b: Chart): Sequence {
  if (a.dimension === 0) return b.dimension === 1 ? "chebyshev" : b.sequence;
  if (b.dimension === 0) return a.sequence;
  return "sobol";
}
