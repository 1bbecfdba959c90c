/** @file Stabilised explicit steps: Runge-Kutta-Chebyshev of order two. */

/** Coefficients of one number of stages; entry j belongs to stage j. */
export interface StageWeights {
  readonly stages: number;
  /** Of the stage before, the one before that, its rate, and the first rate. */
  readonly mu: Float64Array;
  readonly nu: Float64Array;
  readonly rate: Float64Array;
  readonly first: Float64Array;
  /** Times of the stages in units of the step. */
  readonly nodes: Float64Array;
}

/** Damping of the stability polynomial between its extrema. Source: Verwer, Hundsdorfer and Sommeijer 1990. */
const damping = 2 / 13;

/**
 * Fewest stages, at least two, that are stable for steps h where the rate has real negative eigenvalues down to -ρ:
 * the interval of s stages reaches (2/3)(s² - 1)(1 - 2 damping/15).
 *
 * @param product - h ρ.
 * @example
 * stagesFor(100); // 13
 */
export const stagesFor = (product: number): number =>
  Math.max(2, Math.ceil(Math.sqrt(1 + product / ((2 / 3) * (1 - (2 / 15) * damping)))));

/**
 * The coefficients of s >= 2 stages.
 *
 * Source: Sommeijer, Shampine and Verwer 1998, RKC: an explicit solver for parabolic PDEs, section 2.
 */
export function stageWeights(s: number): StageWeights {
  const w0 = 1 + damping / s ** 2;
  const [T, D, E] = chebyshev(w0, s);
  const w1 = D[s] / E[s];
  const b = T.map((_, j) => E[Math.max(2, j)] / D[Math.max(2, j)] ** 2);
  const column = (): Float64Array => new Float64Array(s + 1);
  const [mu, nu, rate, first, nodes] = [column(), column(), column(), column(), column()];
  rate[1] = b[1] * w1;
  for (let j = 2; j <= s; j++) {
    mu[j] = (2 * b[j] * w0) / b[j - 1];
    nu[j] = -b[j] / b[j - 2];
    rate[j] = (2 * b[j] * w1) / b[j - 1];
    first[j] = -(1 - b[j - 1] * T[j - 1]) * rate[j];
    nodes[j] = (w1 * E[j]) / D[j];
  }
  nodes[1] = nodes[2] / D[2];
  return { stages: s, mu, nu, rate, first, nodes };
}

/** T_j, T_j' and T_j'' at w for j = 0..s, by their recurrences. */
function chebyshev(w: number, s: number): [number[], number[], number[]] {
  const [T, D, E] = [
    [1, w],
    [0, 1],
    [0, 0],
  ];
  for (let j = 2; j <= s; j++) {
    T[j] = 2 * w * T[j - 1] - T[j - 2];
    D[j] = 2 * T[j - 1] + 2 * w * D[j - 1] - D[j - 2];
    E[j] = 4 * D[j - 1] + 2 * w * E[j - 1] - E[j - 2];
  }
  return [T, D, E];
}

/** The rate of a state at a time. (mutates out) */
export type Rate = (time: number, state: Float64Array, out: Float64Array) => void;

/** Buffers of a step, for states of one length. */
export interface StageBuffers {
  readonly stages: readonly [Float64Array, Float64Array, Float64Array];
  readonly slope: Float64Array;
}

export const stageBuffers = (length: number): StageBuffers => ({
  stages: [new Float64Array(length), new Float64Array(length), new Float64Array(length)],
  slope: new Float64Array(length),
});

/**
 * One step of length h.
 *
 * @param rates - at the start, of the length of the state.
 * @returns the state at its end, one of the buffers. (mutates buffers)
 * Cost: stages - 1 evaluations of the rate, no memory. Accuracy: order two, whatever the number of stages.
 */
export function chebyshevStep(
  weights: StageWeights,
  of: Rate,
  time: number,
  h: number,
  state: Float64Array,
  rates: Float64Array,
  { stages, slope }: StageBuffers,
): Float64Array {
  const { nodes, rate } = weights;
  let [before, now, next] = [state, stages[0], stages[1]];
  for (let k = 0; k < state.length; k++) now[k] = state[k] + h * rate[1] * rates[k];
  for (let j = 2; j <= weights.stages; j++) {
    of(time + nodes[j - 1] * h, now, slope);
    nextStage(weights, j, h, [state, now, before, slope, rates], next);
    [before, now, next] = [now, next, j === 2 ? stages[2] : before];
  }
  return now;
}

/** (1 - μ - ν) y + μ y_{j-1} + ν y_{j-2} + h rates. (mutates out) */
function nextStage(
  { mu, nu, rate, first }: StageWeights,
  j: number,
  h: number,
  [y, now, before, slope, rates]: readonly Float64Array[],
  out: Float64Array,
): void {
  const [a, b, c, d, e] = [1 - mu[j] - nu[j], mu[j], nu[j], h * rate[j], h * first[j]];
  for (let k = 0; k < out.length; k++)
    out[k] = a * y[k] + b * now[k] + c * before[k] + d * slope[k] + e * rates[k];
}
