/** @file Reaction and diffusion on a periodic square by finite differences: what spectral references are checked by. */

import { type PlaneResolution, type ReactionDiffusion, sampled } from "./plane-fourier.ts";

/** Weights of the second derivative, order eight, at distances 0 to 4. Source: Fornberg 1988, table 1. */
const stencil = [-205 / 72, 8 / 5, -1 / 5, 8 / 315, -1 / 560];

/** Longest step, whatever is stable. Chosen here: at reaction rates of 30 the method then errs by 1e-9. */
const accurate = 5e-4;

/**
 * u and v at the times, on the grid, in the order of `solveInPlane`: a check of it by another method.
 *
 * Differences of order eight and the classical Runge-Kutta method, whose steps are as long as is stable.
 *
 * Accuracy: order 8 in the spacing. Source: Fornberg 1988, table 1.
 */
export function solveByDifferences(
  equation: ReactionDiffusion,
  { points: n, times, perSide }: Omit<PlaneResolution, "steps">,
): Float64Array {
  const w = onGrid(equation, n);
  const advance = rungeKutta(rateOf(equation, n), w);
  // The largest eigenvalue of both second differences is 2 · 6.5 a/h²; stable up to 2.78, less the reactions' share.
  const longest = (2.4 * (2 / n) ** 2) / (13 * Math.max(...equation.diffusivity));
  const saved = times.flatMap((to, k) => {
    const length = to - (times[k - 1] ?? 0);
    const steps = Math.ceil(length / Math.min(longest, accurate));
    for (let s = 0; s < steps; s++) advance(length / steps);
    return [...sampled(w.subarray(0, n * n), n, perSide), ...sampled(w.subarray(n * n), n, perSide)];
  });
  return Float64Array.from(saved);
}

/** u, then v, at x = -1 + 2i/n, y = -1 + 2j/n. */
function onGrid({ initial }: ReactionDiffusion, n: number): Float64Array {
  const size = n * n;
  const w = new Float64Array(2 * size);
  for (let k = 0; k < size; k++)
    [w[k], w[size + k]] = initial(-1 + (2 * Math.floor(k / n)) / n, -1 + (2 * (k % n)) / n);
  return w;
}

function rateOf({ diffusivity, rate, react }: ReactionDiffusion, n: number) {
  const size = n * n;
  return (from: Float64Array, out: Float64Array): void => {
    out.set(from);
    react(out.subarray(0, size), out.subarray(size));
    for (const f of [0, 1]) diffuse(from, out, f * size, n, diffusivity[f] * (n / 2) ** 2, rate[f]);
  };
}

/** Adds a times the undivided Laplacian, and b u. (mutates out) */
function diffuse(from: Float64Array, out: Float64Array, at: number, n: number, a: number, b: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const k = at + i * n + j;
      let sum = 2 * stencil[0] * from[k];
      for (let d = 1; d <= 4; d++)
        sum +=
          stencil[d] *
          (from[at + ((i + d) % n) * n + j] +
            from[at + ((i - d + n) % n) * n + j] +
            from[at + i * n + ((j + d) % n)] +
            from[at + i * n + ((j - d + n) % n)]);
      out[k] += a * sum + b * from[k];
    }
}

/** Advances w by one step of that size, in place. */
function rungeKutta(
  rate: (from: Float64Array, out: Float64Array) => void,
  w: Float64Array,
): (step: number) => void {
  const [stage, slope, total] = [w.slice(), w.slice(), w.slice()];
  return (step) => {
    total.set(w);
    stage.set(w);
    for (const [share, ahead] of classical) {
      rate(stage, slope);
      for (let k = 0; k < w.length; k++) {
        total[k] += share * step * slope[k];
        stage[k] = w[k] + ahead * step * slope[k];
      }
    }
    w.set(total);
  };
}

/** Share of each stage in the step, and how far the next one lies ahead; Kutta 1901. */
const classical = [
  [1 / 6, 1 / 2],
  [1 / 3, 1 / 2],
  [1 / 3, 1],
  [1 / 6, 0],
] as const;
