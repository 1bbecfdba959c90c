/** @file The KKT system solved by randomised sketch and project, to an accuracy that the merit function asks for. */

import type { Random } from "../../src/random.ts";
import { axpy, dot, multiply, norm } from "../../src/residual/index.ts";
import { svd } from "../linear/singular-values.ts";
import type { KktStep } from "./null-space.ts";
import type { KktPoint } from "./system.ts";

export interface SketchOptions {
  /** `gaussian`: a random combination of all rows; `kaczmarz`: one random row. */
  readonly kind: "gaussian" | "kaczmarz";
  /** Projections before giving up. */
  readonly most: number;
}

/** Γ = [B Aᵀ; A 0] with B = JᵀJ + ξ_B I on independent constraint rows, and the constants of its accuracy test. */
export interface KktMatrix {
  readonly size: number;
  readonly gamma: Float64Array;
  readonly rhs: Float64Array;
  /** ‖Γ‖ Ψ, Ψ = 20 max(‖B‖², 1)/(min(ξ_G, 1) min(ξ_B, 1)). */
  readonly demand: number;
  /** Υ² Ψ², Υ = max(‖A‖, ‖B‖, 1). */
  readonly squares: number;
  readonly kept: readonly number[];
}

/** @param kept - independent rows of A. */
export function kktMatrix(point: KktPoint, kept: readonly number[], xiB: number): KktMatrix {
  const { J, rows, A, c, slope } = point;
  const [P, m] = [slope.length, kept.length];
  const size = P + m;
  const gamma = new Float64Array(size * size);
  for (let j = 0; j < P; j++)
    for (let i = 0; i <= j; i++) {
      const value = dot(J.subarray(i * rows, (i + 1) * rows), J.subarray(j * rows, (j + 1) * rows));
      gamma[j * size + i] = gamma[i * size + j] = value + (i === j ? xiB : 0);
    }
  const sub = new Float64Array(m * P);
  for (let j = 0; j < P; j++)
    kept.forEach((row, k) => {
      sub[j * m + k] = gamma[j * size + P + k] = gamma[(P + k) * size + j] = A[j * c.length + row];
    });
  const rhs = new Float64Array(size);
  rhs.set(slope.map((value) => -value));
  rhs.set(
    kept.map((row) => -c[row]),
    P,
  );
  return { size, gamma, rhs, kept, ...constantsOf(gamma, size, P, svd(m, P, sub).values, xiB) };
}

function constantsOf(gamma: Float64Array, size: number, P: number, sigma: Float64Array, xiB: number) {
  const B = new Float64Array(P * P);
  for (let j = 0; j < P; j++) B.set(gamma.subarray(j * size, j * size + P), j * P);
  // The Frobenius norm bounds the spectral one from above: the test is never looser than stated.
  const normB = norm(B);
  const xiG = (sigma.at(-1) ?? 1) ** 2;
  const psi = (20 * Math.max(normB ** 2, 1)) / (Math.min(xiG, 1) * Math.min(xiB, 1));
  const upsilon = Math.max(sigma[0] ?? 0, normB, 1);
  return { demand: norm(gamma) * psi, squares: (upsilon * psi) ** 2 };
}

/** A solve in progress: z and ρ = Γ z - rhs, improved in place. */
export interface Sketch {
  readonly z: Float64Array;
  readonly rho: Float64Array;
  projections: number;
}

export const openSketch = ({ size, rhs }: KktMatrix): Sketch => ({
  z: new Float64Array(size),
  rho: rhs.map((value) => -value),
  projections: 0,
});

/** ‖ρ‖‖Γ‖Ψ / (δ‖rhs‖): at most 1 where the solve is accurate enough. */
export const inaccuracy = ({ demand, rhs }: KktMatrix, { rho }: Sketch, delta: number): number =>
  (norm(rho) * demand) / (delta * norm(rhs));

/**
 * Projects z onto random combinations of the equations until the accuracy test holds.
 *
 * @returns false after `most` projections. (mutates sketch)
 * Source: Gower and Richtárik 2015, "Randomized iterative methods for linear systems"; Hong, Na, Mahoney and Kolar
 * 2023, algorithm 1.
 */
export function project(
  matrix: KktMatrix,
  sketch: Sketch,
  delta: number,
  { kind, most }: SketchOptions,
  random: Random,
): boolean {
  const { size, gamma } = matrix;
  const [s, direction, image] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  // Γ is symmetric: Γᵀs is Γ s.
  while (inaccuracy(matrix, sketch, delta) > 1) {
    if (sketch.projections++ >= most) return false;
    if (kind === "gaussian") for (let i = 0; i < size; i++) s[i] = random.normal();
    else s.fill(0)[random.integer(size)] = 1;
    multiply(size, size, gamma, s, direction);
    const share = dot(s, sketch.rho) / dot(direction, direction);
    axpy(-share, direction, sketch.z);
    axpy(-share, multiply(size, size, gamma, direction, image), sketch.rho);
  }
  return true;
}

/** The step, with the multipliers of dependent rows brought to zero. */
export function sketchedStep({ kept }: KktMatrix, { z }: Sketch, { theta, lambda }: KktPoint): KktStep {
  const next = lambda.map((value) => -value);
  kept.forEach((row, k) => {
    next[row] = z[theta.length + k];
  });
  return { theta: z.slice(0, theta.length), lambda: next };
}
