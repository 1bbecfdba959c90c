/** @file One coordinate of a triangular flow: a mixture of logistics on (0, 1) whose parameters depend on earlier ones. */

import type { Random } from "../random.ts";

/** Shape of a conditional density of x_k given x_0 .. x_{k-1}. */
export interface LayerShape {
  /** k: coordinates it depends on. */
  readonly inputs: number;
  readonly hidden: number;
  readonly components: number;
}

/** Share of every conditional density that is uniform: bounds the density below. Chosen here: 5 %. */
export const uniformShare = 0.05;

/** Least width of a logistic in logit units. Chosen here: 2e-3, some 1e-3 of the interval. */
const leastWidth = 2e-3;

/** Numbers in theta: first layer (weights, biases), second layer (weights, biases); only biases where nothing comes before. */
export const layerSize = ({ inputs, hidden, components }: LayerShape): number =>
  inputs === 0 ? 3 * components : hidden * (inputs + 1) + 3 * components * (hidden + 1);

/** Offset of the second layer's biases. */
const biasOffset = (shape: LayerShape): number => layerSize(shape) - 3 * shape.components;

/** Centres spread over (0, 1), widths that overlap; what depends on earlier coordinates begins small. (mutates theta) */
export function initialiseLayer(shape: LayerShape, theta: Float64Array, random: Random): void {
  const { inputs, hidden, components: K } = shape;
  const bias = biasOffset(shape);
  for (let j = 0; j < bias; j++) theta[j] = 0.1 * random.normal();
  // Hidden units switch at different places of the interval [-1, 1].
  for (let h = 0; h < (inputs === 0 ? 0 : hidden); h++) {
    for (let i = 0; i < inputs; i++) theta[h * inputs + i] = 2 * random.normal();
    theta[hidden * inputs + h] = 2 * (2 * random.uniform() - 1);
  }
  for (let j = 0; j < K; j++) {
    const centre = (j + 0.5) / K;
    theta[bias + j] = 0;
    theta[bias + K + j] = Math.log(centre / (1 - centre));
    theta[bias + 2 * K + j] = Math.log(0.5);
  }
}

/** Room for one evaluation. */
export interface LayerWork {
  readonly hidden: Float64Array;
  /** Logits of the weights, centres, logarithms of widths: 3 components. */
  readonly raw: Float64Array;
  /** Weights of the components. */
  readonly share: Float64Array;
  readonly adjoint: Float64Array;
}

export const layerWork = ({ hidden, components }: LayerShape): LayerWork => ({
  hidden: new Float64Array(hidden),
  raw: new Float64Array(3 * components),
  share: new Float64Array(components),
  adjoint: new Float64Array(3 * components),
});

/** Parameters of the mixture given the earlier coordinates x[0..inputs). (mutates work) */
export function condition(shape: LayerShape, theta: Float64Array, x: Float64Array, work: LayerWork): void {
  const { inputs, hidden, components: K } = shape;
  const bias = biasOffset(shape);
  const second = hidden * (inputs + 1);
  for (let o = 0; o < 3 * K; o++) work.raw[o] = theta[bias + o];
  if (inputs > 0)
    for (let h = 0; h < hidden; h++) {
      let sum = theta[hidden * inputs + h];
      for (let i = 0; i < inputs; i++) sum += theta[h * inputs + i] * (2 * x[i] - 1);
      const value = Math.tanh(sum);
      work.hidden[h] = value;
      for (let o = 0; o < 3 * K; o++) work.raw[o] += theta[second + o * hidden + h] * value;
    }
  const most = work.raw.subarray(0, K).reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let j = 0; j < K; j++) total += work.share[j] = Math.exp(work.raw[j] - most);
  for (let j = 0; j < K; j++) work.share[j] /= total;
}

const widthOf = (raw: number): number => leastWidth + Math.exp(raw);

/** Cumulative distribution at x in (0, 1), for the mixture in `work`. */
export function cumulative({ components: K }: LayerShape, { raw, share }: LayerWork, x: number): number {
  const y = Math.log(x / (1 - x));
  let sum = 0;
  for (let j = 0; j < K; j++) sum += share[j] / (1 + Math.exp((raw[K + j] - y) / widthOf(raw[2 * K + j])));
  return uniformShare * x + (1 - uniformShare) * sum;
}

/** x in (0, 1) with cumulative(x) = u, by bisection to rounding. */
export function quantile(shape: LayerShape, work: LayerWork, u: number): number {
  let [low, high] = [0, 1];
  for (;;) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return Math.min(Math.max(middle, Number.MIN_VALUE), 1 - 2 ** -53);
    if (cumulative(shape, work, middle) < u) low = middle;
    else high = middle;
    if (high - low < 1e-15) return middle;
  }
}

/**
 * log density at x, for the mixture in `work`; its derivatives by logits, centres and log widths in `work.adjoint`.
 *
 * A logistic of z = (y - μ) / s, y = log(x / (1 - x)), has the density (1 - tanh²(z/2)) / 4s in y.
 */
export function logDensityOf({ components: K }: LayerShape, work: LayerWork, x: number): number {
  const { raw, share, adjoint } = work;
  const y = Math.log(x / (1 - x));
  const slope = 1 / (x * (1 - x));
  let [total, logistic] = [uniformShare, 0];
  for (let j = 0; j < K; j++) {
    const width = widthOf(raw[2 * K + j]);
    const t = Math.tanh((0.5 * (y - raw[K + j])) / width);
    // What the component adds to the density, kept until the sum is known.
    const part = ((1 - uniformShare) * share[j] * slope * (1 - t * t)) / (4 * width);
    adjoint[j] = part;
    adjoint[K + j] = (part * t) / width;
    adjoint[2 * K + j] = part * (((y - raw[K + j]) / width) * t - 1) * ((width - leastWidth) / width);
    logistic += part;
  }
  total += logistic;
  for (let o = 0; o < 3 * K; o++) adjoint[o] /= total;
  for (let j = 0; j < K; j++) adjoint[j] -= (share[j] * logistic) / total;
  return Math.log(total);
}

/** gradient += scale * d log density / d theta, from what `condition` and `logDensityOf` left in `work`. (mutates gradient) */
export function accumulate(
  shape: LayerShape,
  theta: Float64Array,
  x: Float64Array,
  work: LayerWork,
  scale: number,
  gradient: Float64Array,
): void {
  const { inputs, hidden, components: K } = shape;
  const bias = biasOffset(shape);
  const second = hidden * (inputs + 1);
  for (let o = 0; o < 3 * K; o++) gradient[bias + o] += scale * work.adjoint[o];
  if (inputs === 0) return;
  for (let h = 0; h < hidden; h++) {
    const value = work.hidden[h];
    let back = 0;
    for (let o = 0; o < 3 * K; o++) {
      back += theta[second + o * hidden + h] * work.adjoint[o];
      gradient[second + o * hidden + h] += scale * work.adjoint[o] * value;
    }
    back *= scale * (1 - value * value);
    for (let i = 0; i < inputs; i++) gradient[h * inputs + i] += back * (2 * x[i] - 1);
    gradient[hidden * inputs + h] += back;
  }
}
