/** @file Fourier modes on a periodic square, and exponential time differencing of reactions with diffusion there. */

import { fft, type Modes, zeroModes } from "../../src/evolution/index.ts";
import { march, type SemilinearEquation } from "./etdrk4.ts";

/** Two fields u, v on [-1, 1]² periodic: u_t = a_u Δu + b_u u + N_u(u, v), and v alike. */
export interface ReactionDiffusion {
  /** a_u, a_v. */
  readonly diffusivity: readonly [number, number];
  /** b_u, b_v. */
  readonly rate: readonly [number, number];
  /** N at every point: reads u and v, writes N_u and N_v in their place. (mutates u, v) */
  react(u: Float64Array, v: Float64Array): void;
  /** (u, v) at t = 0. */
  initial(x: number, y: number): readonly [number, number];
}

export interface PlaneResolution {
  /** Grid points along x and along y: 2^a 3^b 5^c, a multiple of `perSide`. */
  readonly points: number;
  /** Steps of time between neighbouring `times`; the first starts at 0. */
  readonly steps: number;
  /** Equispaced, increasing from above zero. */
  readonly times: readonly number[];
  /** Values are reported at this many points along x and along y, the first at -1. */
  readonly perSide: number;
}

/**
 * u and v at the times, on the grid: per time all of u, then all of v, x slowest.
 *
 * No modes are dropped against aliasing: what folds back is as small as the highest modes, which have to be negligible.
 *
 * Accuracy: order 4 in the step, exponential in the number of points.
 * Source: Kassam and Trefethen 2005; Trefethen 2000, "Spectral Methods in MATLAB", chapter 3.
 */
export function solveInPlane(
  equation: ReactionDiffusion,
  { points, steps, times, perSide }: PlaneResolution,
): Float64Array {
  const transform = squareTransform(points);
  const pair = packing(points);
  const grid = onGrid(points, equation.initial);
  transform.forward(grid);
  const modes = zeroModes(2 * points ** 2);
  pair.split(grid, modes);
  const saved: number[] = [];
  const segments = times.map((to, k) => ({ from: times[k - 1] ?? 0, to, steps }));
  march(semilinear(equation, points), modes, segments, (_, at) => {
    pair.join(at, grid);
    transform.inverse(grid);
    saved.push(...sampled(grid.re, points, perSide), ...sampled(grid.im, points, perSide));
  });
  return Float64Array.from(saved);
}

function semilinear(equation: ReactionDiffusion, n: number): SemilinearEquation {
  const transform = squareTransform(n);
  const pair = packing(n);
  const work = zeroModes(n * n);
  return {
    linear: linearPart(equation, n),
    nonlinear(v, _time, out) {
      pair.join(v, work);
      transform.inverse(work);
      equation.react(work.re, work.im);
      transform.forward(work);
      pair.split(work, out);
    },
  };
}

/** -a|κ|² + b for the modes of u, then of v. */
function linearPart({ diffusivity, rate }: ReactionDiffusion, n: number): Modes {
  const out = zeroModes(2 * n * n);
  const square = Float64Array.from({ length: n }, (_, k) => (Math.PI * Math.min(k, n - k)) ** 2);
  for (let f = 0; f < 2; f++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        out.re[(f * n + i) * n + j] = rate[f] - diffusivity[f] * (square[i] + square[j]);
  return out;
}

/** u as real and v as imaginary part at x = -1 + 2i/n, y = -1 + 2j/n. */
function onGrid(n: number, initial: ReactionDiffusion["initial"]): Modes {
  const out = zeroModes(n * n);
  for (let k = 0; k < n * n; k++)
    [out.re[k], out.im[k]] = initial(-1 + (2 * Math.floor(k / n)) / n, -1 + (2 * (k % n)) / n);
  return out;
}

/** Every (n / perSide)th of n x n values along both axes. */
export function sampled(values: Float64Array, n: number, perSide: number): Float64Array {
  const stride = n / perSide;
  return Float64Array.from(
    { length: perSide ** 2 },
    (_, k) => values[stride * (n * Math.floor(k / perSide) + (k % perSide))],
  );
}

/** Modes of n x n values z_jl = Σ c_kp e^{2πi(jk + lp)/n}, in place; modes stand transposed. */
function squareTransform(n: number) {
  const plan = fft(n, n);
  return {
    forward(z: Modes): void {
      plan.forward(z.re, z.im);
      transpose(z, n);
      plan.forward(z.re, z.im);
      const scale = 1 / n ** 2;
      for (const part of [z.re, z.im]) for (let k = 0; k < part.length; k++) part[k] *= scale;
    },
    inverse(z: Modes): void {
      plan.inverse(z.re, z.im);
      transpose(z, n);
      plan.inverse(z.re, z.im);
    },
  };
}

function transpose({ re, im }: Modes, n: number): void {
  for (const part of [re, im])
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++) {
        const kept = part[i * n + j];
        part[i * n + j] = part[j * n + i];
        part[j * n + i] = kept;
      }
}

/** Two real fields as the parts of a complex one: z = u + iv, with modes of u and v one after the other. */
function packing(n: number) {
  const size = n * n;
  const opposite = Int32Array.from(
    { length: size },
    (_, k) => ((n - Math.floor(k / n)) % n) * n + ((n - (k % n)) % n),
  );
  return {
    join({ re, im }: Modes, z: Modes): void {
      for (let k = 0; k < size; k++) {
        z.re[k] = re[k] - im[size + k];
        z.im[k] = im[k] + re[size + k];
      }
    },
    /** u_k = (z_k + z̄_{-k})/2, v_k = (z_k - z̄_{-k})/2i. */
    split(z: Modes, { re, im }: Modes): void {
      for (let k = 0; k < size; k++) {
        const m = opposite[k];
        re[k] = (z.re[k] + z.re[m]) / 2;
        im[k] = (z.im[k] - z.im[m]) / 2;
        re[size + k] = (z.im[k] + z.im[m]) / 2;
        im[size + k] = (z.re[m] - z.re[k]) / 2;
      }
    },
  };
}
