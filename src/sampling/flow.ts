/** @file A triangular (Knothe-Rosenblatt) normalising flow on the unit cube, with density, both directions and gradient. */

import { UsageError } from "../errors.ts";
import type { Random } from "../random.ts";
import {
  accumulate,
  condition,
  cumulative,
  initialiseLayer,
  type LayerShape,
  layerSize,
  layerWork,
  logDensityOf,
  quantile,
} from "./flow-layer.ts";

/**
 * A density on (0, 1)^d, as the push-forward of the uniform one.
 *
 * Points are in structure-of-arrays form: coordinate c of point i is x[c * count + i].
 */
export interface Flow {
  readonly dimensions: number;
  /** All trainable numbers; may be written. */
  readonly theta: Float64Array;
  /** log p per point, length count. */
  logDensity(x: Float64Array): Float64Array;
  /** The points that uniform ones are pushed to: x_k is the quantile u_k of its density given x_0 .. x_{k-1}. */
  push(u: Float64Array): Float64Array;
  /** The uniform points of given ones: the inverse of `push`. */
  pull(x: Float64Array): Float64Array;
  /** sum_i weights[i] log p(x_i), and its gradient by theta. (mutates gradient: overwritten) */
  likelihood(x: Float64Array, weights: Float64Array, gradient: Float64Array): number;
}

export interface FlowOptions {
  readonly dimensions: number;
  /** Logistics per coordinate. Default 8. */
  readonly components?: number;
  /** Units of the network between earlier coordinates and mixture. Default 16. */
  readonly hidden?: number;
  readonly random: Random;
}

/**
 * p(x) = p_0(x_0) p_1(x_1 | x_0) ...: each factor 5 % uniform, else a mixture of logistics in log(x / (1 - x)), whose
 * weights, centres and widths come from a small tanh network of the coordinates before.
 *
 * @throws UsageError for dimensions that are not a positive integer.
 *
 * Source: Tang, Wan and Liao 2020, "Deep density estimation via invertible block-triangular mapping" (KRnet: the
 * Knothe-Rosenblatt triangle); Ho et al. 2019, "Flow++" (mixtures of logistics as monotone layers).
 */
export function knotheRosenblatt({ dimensions, components = 8, hidden = 16, random }: FlowOptions): Flow {
  if (!(Number.isInteger(dimensions) && dimensions > 0))
    throw new UsageError({
      what: `a flow in ${dimensions} dimensions`,
      where: "knotheRosenblatt",
      remedy: "a whole number of coordinates, at least one",
    });
  const shapes = Array.from(
    { length: dimensions },
    (_, inputs): LayerShape => ({
      inputs,
      hidden,
      components,
    }),
  );
  const starts = shapes.map((_, k) => shapes.slice(0, k).reduce((sum, shape) => sum + layerSize(shape), 0));
  const theta = new Float64Array(starts[dimensions - 1] + layerSize(shapes[dimensions - 1]));
  const own = (array: Float64Array, k: number): Float64Array =>
    array.subarray(starts[k], starts[k] + layerSize(shapes[k]));
  shapes.forEach((shape, k) => {
    initialiseLayer(shape, own(theta, k), random.split(`layer ${k}`));
  });
  const layers = shapes.map((shape, k) => ({ shape, work: layerWork(shape), theta: own(theta, k), k }));
  const point = new Float64Array(dimensions);
  /** Visits the points one by one: `visit(i, count)` finds the point in `point`. */
  const each = (x: Float64Array, visit: (i: number, count: number) => void): void => {
    const count = x.length / dimensions;
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < dimensions; k++) point[k] = inside(x[k * count + i]);
      visit(i, count);
    }
  };
  return {
    dimensions,
    theta,
    logDensity: (x) => {
      const out = new Float64Array(x.length / dimensions);
      each(x, (i) => {
        for (const { shape, work, theta: own, k } of layers) {
          condition(shape, own, point, work);
          out[i] += logDensityOf(shape, work, point[k]);
        }
      });
      return out;
    },
    push: (u) => {
      const out = new Float64Array(u.length);
      each(u, (i, count) => {
        for (const { shape, work, theta: own, k } of layers) {
          condition(shape, own, point, work);
          // Earlier entries of `point` are x already, this one is still u.
          point[k] = quantile(shape, work, point[k]);
          out[k * count + i] = point[k];
        }
      });
      return out;
    },
    pull: (x) => {
      const out = new Float64Array(x.length);
      each(x, (i, count) => {
        for (const { shape, work, theta: own, k } of layers) {
          condition(shape, own, point, work);
          out[k * count + i] = cumulative(shape, work, point[k]);
        }
      });
      return out;
    },
    likelihood: (x, weights, gradient) => {
      gradient.fill(0);
      let sum = 0;
      each(x, (i) => {
        for (const { shape, work, theta: part, k } of layers) {
          condition(shape, part, point, work);
          sum += weights[i] * logDensityOf(shape, work, point[k]);
          accumulate(shape, part, point, work, weights[i], own(gradient, k));
        }
      });
      return sum;
    },
  };
}

/** The logit needs 0 < x < 1. */
const inside = (x: number): number => Math.min(Math.max(x, 1e-15), 1 - 1e-15);

export interface FitOptions {
  /** Adam steps. */
  readonly steps: number;
  /** Points per step. Default 256. */
  readonly batch?: number;
  /** First step length; it falls to a tenth along half a cosine. Default 0.03, chosen here. */
  readonly rate?: number;
  readonly random: Random;
}

/**
 * Fits the flow to weighted points by maximum likelihood: minimises the cross entropy -sum weights log p. (mutates flow)
 *
 * Batches are drawn in proportion to the weights.
 * @param x - on the unit cube. @param weights - >= 0, some positive.
 * Source: Kingma and Ba 2015, "Adam", with their β = (0.9, 0.999).
 */
export function fitFlow(
  flow: Flow,
  x: Float64Array,
  weights: Float64Array,
  { steps, batch = 256, rate = 0.03, random }: FitOptions,
): void {
  const { theta, dimensions } = flow;
  const [first, second, gradient] = Array.from({ length: 3 }, () => new Float64Array(theta.length));
  const ones = new Float64Array(batch).fill(1 / batch);
  const next = batches(x, weights, dimensions, batch, random);
  for (let step = 1; step <= steps; step++) {
    flow.likelihood(next(), ones, gradient);
    const length = rate * (0.55 + 0.45 * Math.cos((Math.PI * step) / steps));
    for (let j = 0; j < theta.length; j++) {
      first[j] += 0.1 * (gradient[j] - first[j]);
      second[j] += 0.001 * (gradient[j] ** 2 - second[j]);
      const scale = Math.sqrt(second[j] / (1 - 0.999 ** step)) + 1e-8;
      theta[j] += (length * first[j]) / (1 - 0.9 ** step) / scale;
    }
  }
}

/** Batches drawn with replacement in proportion to the weights, by bisection in their running sum. */
function batches(
  x: Float64Array,
  weights: Float64Array,
  dimensions: number,
  batch: number,
  random: Random,
): () => Float64Array {
  const count = weights.length;
  const sums = new Float64Array(count);
  weights.reduce((sum, w, i) => {
    sums[i] = sum + w;
    return sums[i];
  }, 0);
  const out = new Float64Array(dimensions * batch);
  return () => {
    for (let b = 0; b < batch; b++) {
      const i = firstAbove(sums, random.uniform() * sums[count - 1]);
      for (let c = 0; c < dimensions; c++) out[c * batch + b] = x[c * count + i];
    }
    return out;
  };
}

function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
