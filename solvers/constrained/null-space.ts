/** @file The KKT system solved directly: a step in the range of Aᵀ to the constraints, the rest inside their null space. */

import {
  applyQ,
  applyQTransposed,
  axpy,
  choleskyFactor,
  choleskySolve,
  hostLinearisation,
  multiply,
  multiplyTransposed,
  solveUpper,
  solveUpperTransposed,
} from "../../src/residual/index.ts";
import { type PivotedQr, pivotedQr } from "../linear/minimum-norm.ts";
import type { KktPoint } from "./system.ts";

/** Δ(theta) and Δλ; undefined factors are reported as `undefined` steps. */
export interface KktStep {
  readonly theta: Float64Array;
  readonly lambda: Float64Array;
}

/** Aᵀ P = Q R; the first `rank` pivots are independent rows of A. */
export function constraintFactor({ A, c, theta }: KktPoint, tolerance: number): PivotedQr {
  const [P, m] = [theta.length, c.length];
  const transposed = new Float64Array(P * m);
  for (let j = 0; j < P; j++) for (let i = 0; i < m; i++) transposed[i * P + j] = A[j * m + i];
  return pivotedQr(P, m, transposed, tolerance);
}

/** Constraint rows that depend on the others, in increasing order. */
export const dependentRows = ({ pivots, rank }: PivotedQr): number[] =>
  [...pivots.subarray(rank)].sort((a, b) => a - b);

/** y with R₁ᵀ y = -c of the independent rows, and the step Q[y; 0] towards them. */
function rangeStep(
  { c, theta }: KktPoint,
  qr: PivotedQr,
): { readonly y: Float64Array; readonly step: Float64Array } {
  const y = Float64Array.from({ length: qr.rank }, (_, k) => -c[qr.pivots[k]]);
  solveUpperTransposed(qr.rank, qr.rows, qr.factored, y);
  const step = new Float64Array(theta.length);
  step.set(y);
  return { y, step: applyQ(qr.rows, qr.rank, qr.factored, qr.tau, step) };
}

/** λ⁺ with R₁ λ⁺ = -Qᵀg on the independent rows, zero on the others; g = ∇f + B Δ. */
function multipliers(qr: PivotedQr, g: Float64Array, rows: number): Float64Array {
  const q = applyQTransposed(qr.rows, qr.rank, qr.factored, qr.tau, g.slice());
  const solved = solveUpper(qr.rank, qr.rows, qr.factored, q);
  const lambda = new Float64Array(rows);
  for (let k = 0; k < qr.rank; k++) lambda[qr.pivots[k]] = -solved[k];
  return lambda;
}

/** Q[y; w]. */
function together(qr: PivotedQr, y: Float64Array, w: Float64Array): Float64Array {
  const step = new Float64Array(qr.rows);
  step.set(y);
  step.set(w, qr.rank);
  return applyQ(qr.rows, qr.rank, qr.factored, qr.tau, step);
}

/**
 * min ½‖J Δ + r‖² + ½μ‖Δ‖² subject to A Δ = -c, by QR of J Z: neither JᵀJ nor AAᵀ is formed.
 *
 * Cost: 4 rows P rank for J Z, 2 rows (P - rank)² for its QR. Accuracy: eps·(cond A + cond J Z).
 * Source: Björck 1996, section 5.1.3 (null-space method); Nocedal and Wright 2006, section 16.2.
 */
export function gaussNewtonKkt(point: KktPoint, qr: PivotedQr, damping: number): KktStep | undefined {
  const { J, r, rows, theta, lambda, c } = point;
  const P = theta.length;
  const { y, step } = rangeStep(point, qr);
  const b = axpy(1, r, multiply(rows, P, J, step, new Float64Array(rows)));
  const JZ = inNullSpace(J, rows, qr);
  const mu = damping * (largestSquare(J, rows) || 1);
  const free = P - qr.rank;
  const w = new Float64Array(free);
  if (free > 0) {
    const tangential = hostLinearisation(rows, free, JZ, b);
    if (!tangential.factor({ lambda: mu, method: "qr" })) return undefined;
    tangential.solve(b, w);
  }
  const whole = together(qr, y, w);
  const image = axpy(1, r, multiply(rows, P, J, whole, new Float64Array(rows)));
  const g = axpy(mu, whole, multiplyTransposed(rows, P, J, image, new Float64Array(P)));
  return difference(whole, multipliers(qr, g, c.length), lambda);
}

const difference = (theta: Float64Array, next: Float64Array, lambda: Float64Array): KktStep => ({
  theta,
  lambda: next.map((value, i) => value - lambda[i]),
});

function largestSquare(J: Float64Array, rows: number): number {
  let most = 0;
  for (let at = 0; at < J.length; at += rows) {
    let sum = 0;
    for (let i = at; i < at + rows; i++) sum += J[i] * J[i];
    most = Math.max(most, sum);
  }
  return most;
}

/** J Z, rows x (P - rank), Z the last columns of Q. */
function inNullSpace(
  J: Float64Array,
  rows: number,
  { rows: P, rank, factored, tau }: PivotedQr,
): Float64Array {
  const out = new Float64Array(rows * (P - rank));
  const row = new Float64Array(P);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < P; j++) row[j] = J[j * rows + i];
    applyQTransposed(P, rank, factored, tau, row);
    for (let j = rank; j < P; j++) out[(j - rank) * rows + i] = row[j];
  }
  return out;
}

/**
 * Newton's step with B = ∇²ℒ; undefined where ZᵀBZ is not positive definite.
 *
 * @param B - P x P, symmetric.
 * Source: Nocedal and Wright 2006, section 18.1.
 */
export function newtonKkt(point: KktPoint, qr: PivotedQr, B: Float64Array): KktStep | undefined {
  const { theta, lambda, slope, A, c } = point;
  const P = theta.length;
  const { y, step } = rangeStep(point, qr);
  // ∇f = ∇ℒ - Aᵀλ.
  const gradient = axpy(-1, multiplyTransposed(c.length, P, A, lambda, new Float64Array(P)), slope.slice());
  const w = reducedStep(B, qr, axpy(1, gradient, multiply(P, P, B, step, new Float64Array(P))));
  if (!w) return undefined;
  const whole = together(qr, y, w);
  const g = axpy(1, gradient, multiply(P, P, B, whole, new Float64Array(P)));
  return difference(whole, multipliers(qr, g, c.length), lambda);
}

/** w with ZᵀBZ w = -Zᵀg; undefined where ZᵀBZ is not positive definite. */
function reducedStep(B: Float64Array, qr: PivotedQr, g: Float64Array): Float64Array | undefined {
  const { rows: P, rank, factored, tau } = qr;
  const free = P - rank;
  // Twice the rows through Qᵀ: (Zᵀ(BZ))ᵀ, symmetric.
  const half = inNullSpace(B, P, qr);
  const reduced = new Float64Array(free * free);
  for (let j = 0; j < free; j++) {
    const column = applyQTransposed(P, rank, factored, tau, half.slice(j * P, (j + 1) * P));
    reduced.set(column.subarray(rank), j * free);
  }
  if (!choleskyFactor(free, reduced)) return undefined;
  const q = applyQTransposed(P, rank, factored, tau, g.slice());
  return choleskySolve(
    free,
    reduced,
    q.slice(rank).map((value) => -value),
  );
}
