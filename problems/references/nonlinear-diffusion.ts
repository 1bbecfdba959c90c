/** @file Reference solution of the nonlinear diffusion problem by Chebyshev collocation. */

import type { Reference } from "../../src/problem/index.ts";
import { type GridSeries, gridFunction, gridPoints, midpoint, unit } from "./grid-series.ts";
import { diffusionStored } from "./nonlinear-diffusion.generated.ts";

/** Diffusivity per unit of u. */
export const diffusivity = 0.05;

/** Three bumps; height, steepness and centre of each. */
export const bumps = [
  { height: 0.25, steepness: 10, x: 0.3, y: 0.2 },
  { height: 0.4, steepness: 15, x: -0.5, y: -0.1 },
  { height: 0.3, steepness: 20, x: 0, y: -0.5 },
] as const;

/** u(x, y, 0). */
export const diffusionInitial = (x: number, y: number): number =>
  bumps.reduce(
    (sum, bump) => sum + bump.height * Math.exp(-bump.steepness * ((x - bump.x) ** 2 + (y - bump.y) ** 2)),
    0,
  );

export interface DiffusionResolution {
  /** Degree of the polynomials in x and in y; odd, so that no node lies at the middle. */
  readonly degree: number;
  /** Runge-Kutta steps up to the first stored time, and per interval between stored times after it. */
  readonly steps: readonly [first: number, later: number];
  /** Increasing from above zero. */
  readonly times: readonly number[];
  readonly perSide: number;
}

/**
 * u_t = 0.025 Δ(u²) on [-1, 1]², u = 0 on the boundary, on the grid of a `GridSeries`.
 *
 * Collocation at Chebyshev points with the classical Runge-Kutta method. u² is what is differentiated and
 * interpolated: at the wall u falls like the root of the distance, u² like the distance. The initial data (0.01 at
 * most on the boundary) are cut to zero there; that layer, not yet spread, limits the first steps to about
 * 2.5e-4 (128/degree)⁴, the later ones to eight times as much.
 *
 * Accuracy on the grid: the relative error falls by e for every 14 degrees, to 1e-5 at 128, 1e-6 at 161 and 3e-7 at
 * 181 (t = 1, where it is largest): the steepening feet of the bumps set the rate. Cost: 32 degree³ operations a step.
 *
 * Source: Trefethen 2000, "Spectral Methods in MATLAB", chapters 6 and 7; Solomonoff 1992 (even and odd parts); the
 * equation: Vázquez 2007, "The Porous Medium Equation".
 */
export function solveDiffusion({ degree, steps, times, perSide }: DiffusionResolution): GridSeries {
  const nodes = Float64Array.from({ length: degree + 1 }, (_, i) => Math.cos((Math.PI * i) / degree));
  const second = splitParity(secondDerivative(nodes), degree - 1);
  const n = degree - 1;
  const u = Float64Array.from({ length: n * n }, (_, k) =>
    diffusionInitial(nodes[1 + Math.floor(k / n)], nodes[1 + (k % n)]),
  );
  const advance = rungeKutta((from, out) => rate(second, n, from, out), n * n);
  const onto = interpolation(nodes, perSide);
  const values = times.flatMap((to, k) => {
    const count = steps[Math.min(k, 1)];
    for (let i = 0; i < count; i++) advance(u, (to - (times[k - 1] ?? 0)) / count);
    return gridValues(u, n, onto, perSide);
  });
  return { name: "nonlinear-diffusion", perSide, times, values };
}

/** Weights of barycentric interpolation in Chebyshev points: ±1, halved at the ends. */
const barycentric = (i: number, degree: number): number =>
  (i % 2 ? -1 : 1) * (i === 0 || i === degree ? 0.5 : 1);

/** Second-derivative matrix on the inner nodes for functions that vanish at the ends, row-major. */
function secondDerivative(nodes: Float64Array): Float64Array {
  const m = nodes.length;
  const D = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) {
      if (i === j) continue;
      D[i * m + j] = barycentric(j, m - 1) / (barycentric(i, m - 1) * (nodes[i] - nodes[j]));
      // Rows sum to zero: constants have no derivative, to the last bit.
      D[i * m + i] -= D[i * m + j];
    }
  const n = m - 2;
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [1 + Math.floor(k / n), 1 + (k % n)];
    let sum = 0;
    for (let l = 0; l < m; l++) sum += D[i * m + l] * D[l * m + j];
    return sum;
  });
}

/** What a matrix with D_{n-1-i,n-1-j} = D_ij does to even and to odd vectors, by their first halves. */
interface Parity {
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

function splitParity(D: Float64Array, n: number): Parity {
  const half = n / 2;
  const folded = (sign: number): Float64Array =>
    Float64Array.from({ length: half * half }, (_, k) => {
      const [i, j] = [Math.floor(k / half), k % half];
      return D[i * n + j] + sign * D[i * n + n - 1 - j];
    });
  return { even: folded(1), odd: folded(-1) };
}

/** out = D w + w Dᵀ for w = 0.025 u². (mutates out) */
function rate(second: Parity, n: number, u: Float64Array, out: Float64Array): void {
  const w = u.map((value) => (diffusivity / 2) * value * value);
  const turned = transposed(applyRows(second, n, transposed(w, n)), n);
  applyRows(second, n, w).forEach((value, k) => {
    out[k] = value + turned[k];
  });
}

const transposed = (w: Float64Array, n: number): Float64Array =>
  w.map((_, k) => w[(k % n) * n + Math.floor(k / n)]);

/** D w for w row-major, through even and odd parts: half the work. */
function applyRows({ even, odd }: Parity, n: number, w: Float64Array): Float64Array {
  const out = new Float64Array(n * n);
  const [top, bottom] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n / 2; i++) {
    top.fill(0);
    bottom.fill(0);
    for (let l = 0; l < n / 2; l++) {
      const [e, o] = [even[(i * n) / 2 + l] / 2, odd[(i * n) / 2 + l] / 2];
      addParts(w, l * n, (n - 1 - l) * n, e, o, top, bottom);
    }
    for (let j = 0; j < n; j++) {
      out[i * n + j] = top[j] + bottom[j];
      out[(n - 1 - i) * n + j] = top[j] - bottom[j];
    }
  }
  return out;
}

/** top += e (first + last), bottom += o (first - last), rows of w. (mutates top and bottom) */
function addParts(
  w: Float64Array,
  first: number,
  last: number,
  e: number,
  o: number,
  top: Float64Array,
  bottom: Float64Array,
): void {
  for (let j = 0; j < top.length; j++) {
    const [a, b] = [w[first + j], w[last + j]];
    top[j] += e * (a + b);
    bottom[j] += o * (a - b);
  }
}

/** The classical fourth-order step, in place. */
function rungeKutta(
  slope: (u: Float64Array, out: Float64Array) => void,
  size: number,
): (u: Float64Array, step: number) => void {
  const [k, total, at] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  return (u, step) => {
    total.set(u);
    at.set(u);
    for (const [weight, next] of [
      [1 / 6, 1 / 2],
      [1 / 3, 1 / 2],
      [1 / 3, 1],
      [1 / 6, 0],
    ] as const) {
      slope(at, k);
      for (let i = 0; i < size; i++) {
        total[i] += weight * step * k[i];
        at[i] = u[i] + next * step * k[i];
      }
    }
    u.set(total);
  };
}

/** Matrix from values at the inner nodes (zero at the ends) to the midpoints, row-major. */
function interpolation(nodes: Float64Array, perSide: number): Float64Array {
  const degree = nodes.length - 1;
  const matrix = new Float64Array(perSide * (degree - 1));
  for (let p = 0; p < perSide; p++) {
    const x = midpoint(p, perSide);
    const terms = nodes.map((node, i) => barycentric(i, degree) / (x - node));
    const hit = nodes.indexOf(x);
    const sum = terms.reduce((a, b) => a + b, 0);
    for (let i = 1; i < degree; i++)
      matrix[p * (degree - 1) + i - 1] = hit < 0 ? terms[i] / sum : Number(i === hit);
  }
  return matrix;
}

/** Root of the interpolated square, in units. */
function gridValues(u: Float64Array, n: number, onto: Float64Array, perSide: number): number[] {
  const half = new Float64Array(perSide * n);
  for (let p = 0; p < perSide; p++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) half[p * n + j] += onto[p * n + i] * u[i * n + j] * Math.abs(u[i * n + j]);
  return Array.from({ length: perSide ** 2 }, (_, k) => {
    const [p, q] = [Math.floor(k / perSide), k % perSide];
    let square = 0;
    for (let j = 0; j < n; j++) square += half[p * n + j] * onto[q * n + j];
    return Math.round(Math.sqrt(Math.max(0, square)) / unit);
  });
}

/** The stored solution at ten times. */
export function diffusionReference(): Reference {
  return {
    source: "Chebyshev collocation of degree 181 (problems/references/generate.ts)",
    accuracy: 1e-6,
    fields: { u: gridFunction(diffusionStored, (x, y) => diffusionInitial(x, y)) },
    points: gridPoints(diffusionStored),
  };
}
