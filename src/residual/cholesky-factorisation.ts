/** @file Damped least squares by the smaller Gram matrix and its Cholesky factor, polished by conjugate gradients. */

import type { Device } from "../devices/index.ts";
import type { Damping } from "./system.ts";
import { dot } from "./vectors.ts";

/** A way to solve min ‖J δ + b‖² + λ‖D δ‖² for one J and many λ. */
export interface Factorisation {
  /** J has changed: forget everything derived from it. */
  reset(): void;
  /** @param diagonal - diag(JᵀJ). Returns false when the damped matrix is not numerically positive definite. */
  factor(damping: Damping, diagonal: Float64Array): boolean;
  /** @param projected - Jᵀb, when it is known already. (mutates out) */
  solve(b: Float64Array, out: Float64Array, projected?: Float64Array): Float64Array;
  /** diag(JᵀJ) as a by-product of the Gram matrix, where there is one. */
  diagonal?(): Float64Array;
}

export interface FactorisationOptions {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
  readonly long: Float64Array;
  readonly short: Float64Array;
  /** Conjugate-gradient steps on the damped operator applied through J, with the factor as preconditioner. */
  readonly polish: number;
}

/** D_j² of the damping term: 1, or ‖J_j‖² (Marquardt 1963) with the floor that `Damping.scale` states; 1 where J = 0. */
export function dampingScale({ scale }: Damping, diagonal: Float64Array): Float64Array {
  const largest = scale === "columns" ? diagonal.reduce((a, b) => Math.max(a, b), 0) : 0;
  if (largest === 0) return new Float64Array(diagonal.length).fill(1);
  return diagonal.map((value) => Math.max(value, 1e-12 * largest));
}

/**
 * Primal (JᵀJ + λD²) δ = -Jᵀb when rows >= columns, dual δ = -D⁻²Jᵀ(J D⁻² Jᵀ + λ)⁻¹ b otherwise.
 *
 * The Gram matrix is formed once per J by SYRK; each damping copies its lower triangle and factors the copy.
 */
export function choleskyFactorisation(options: FactorisationOptions): Factorisation {
  return options.rows >= options.columns ? primal(options) : dual(options);
}

function primal({
  device,
  rows,
  columns: n,
  jacobian,
  long,
  short,
  polish,
}: FactorisationOptions): Factorisation {
  const gram = gramPair(device, n);
  const form = (target: Float64Array): void => device.syrk(true, n, rows, jacobian, rows, target, n);
  let scale: Float64Array = new Float64Array(n);
  let lambda = 0;
  /** out = (JᵀJ + λD²) v, through J. */
  const damped = (v: Float64Array, out: Float64Array): void => {
    device.gemv(false, rows, n, 1, jacobian, rows, v, 0, long);
    device.gemv(true, rows, n, 1, jacobian, rows, long, 0, out);
    for (let j = 0; j < n; j++) out[j] += lambda * scale[j] * v[j];
  };
  const solver = polished(device, n, polish, gram.solve, damped);
  return {
    reset: gram.reset,
    diagonal: () => gram.diagonal(form),
    factor: (damping, diagonal) => {
      scale = dampingScale(damping, diagonal);
      lambda = damping.lambda;
      return gram.factor(form, lambda, scale);
    },
    solve: (b, out, projected) => {
      if (projected) short.set(projected);
      else {
        long.set(b);
        device.gemv(true, rows, n, 1, jacobian, rows, long, 0, short);
      }
      out.set(solver.solve(short));
      for (let j = 0; j < n; j++) out[j] = -out[j];
      return out;
    },
  };
}

function dual({
  device,
  rows: n,
  columns,
  jacobian,
  long,
  short,
  polish,
}: FactorisationOptions): Factorisation {
  const gram = gramPair(device, n);
  const inUnits = scaledCopy(device, n, columns, jacobian);
  const ones = new Float64Array(n).fill(1);
  let scale: Float64Array = new Float64Array(columns).fill(1);
  let lambda = 0;
  let uniform = true;
  const damped = (v: Float64Array, out: Float64Array): void => {
    device.gemv(true, n, columns, 1, jacobian, n, v, 0, short);
    for (let j = 0; j < columns; j++) short[j] /= scale[j];
    device.gemv(false, n, columns, 1, jacobian, n, short, 0, out);
    for (let i = 0; i < n; i++) out[i] += lambda * v[i];
  };
  const solver = polished(device, n, polish, gram.solve, damped);
  return {
    reset: gram.reset,
    factor: (damping, diagonal) => {
      scale = dampingScale(damping, diagonal);
      if (uniform !== (damping.scale !== "columns")) gram.reset();
      uniform = damping.scale !== "columns";
      lambda = damping.lambda;
      const form = (target: Float64Array): void =>
        device.syrk(false, n, columns, uniform ? jacobian : inUnits(scale), n, target, n);
      return gram.factor(form, lambda, ones);
    },
    solve: (b, out) => {
      for (let i = 0; i < n; i++) long[i] = -b[i];
      const y = solver.solve(long);
      device.gemv(true, n, columns, 1, jacobian, n, y, 0, short);
      for (let j = 0; j < columns; j++) out[j] = short[j] / scale[j];
      return out;
    },
  };
}

/** J D⁻¹ from D², in room that is taken on first use. */
function scaledCopy(
  device: Device,
  rows: number,
  columns: number,
  jacobian: Float64Array,
): (scale: Float64Array) => Float64Array {
  let copy: Float64Array | undefined;
  return (scale) => {
    copy ??= device.allocate(rows * columns);
    for (let j = 0, at = 0; j < columns; j++) {
      const length = Math.sqrt(scale[j]);
      for (let i = 0; i < rows; i++, at++) copy[at] = jacobian[at] / length;
    }
    return copy;
  };
}

/** The Gram matrix and a second one for its damped factor; only lower triangles are kept. */
function gramPair(device: Device, n: number) {
  const gram = device.allocate(n * n);
  const factor = device.allocate(n * n);
  let formed = false;
  return {
    reset: (): void => {
      formed = false;
    },
    diagonal: (form: (target: Float64Array) => void): Float64Array => {
      if (!formed) form(gram);
      formed = true;
      return Float64Array.from({ length: n }, (_, j) => gram[j * n + j]);
    },
    factor: (form: (target: Float64Array) => void, lambda: number, scale: Float64Array): boolean => {
      if (!formed) form(gram);
      formed = true;
      // Both triangles: one copy of n² is quicker than n copies of columns.
      factor.set(gram);
      for (let j = 0; j < n; j++) factor[j * n + j] += lambda * scale[j];
      return device.potrf(n, factor, n) === 0;
    },
    /** Two triangular solves: for one right-hand side the level-3 potrs costs more than twice as much. */
    solve: (b: Float64Array): void => {
      device.trsv(false, false, n, factor, n, b);
      device.trsv(false, true, n, factor, n, b);
    },
  };
}

/** Solves with the factor, then `steps` of preconditioned conjugate gradients on the operator itself (Hestenes, Stiefel 1952). */
function polished(
  device: Device,
  n: number,
  steps: number,
  precondition: (b: Float64Array) => void,
  operator: (v: Float64Array, out: Float64Array) => void,
) {
  const x = device.allocate(n);
  // Without steps the others are never used.
  const [r, z, p, q] = Array.from({ length: 4 }, () => device.allocate(steps > 0 ? n : 0));
  const refine = (): void => {
    let rho = 0;
    for (let k = 0; k < steps; k++) {
      z.set(r);
      precondition(z);
      const next = dot(r, z);
      const beta = k === 0 ? 0 : next / rho;
      rho = next;
      for (let i = 0; i < n; i++) p[i] = z[i] + (k === 0 ? 0 : beta * p[i]);
      operator(p, q);
      const alpha = rho / dot(p, q);
      if (!Number.isFinite(alpha)) return;
      for (let i = 0; i < n; i++) {
        x[i] += alpha * p[i];
        r[i] -= alpha * q[i];
      }
    }
  };
  return {
    /** The solution, valid until the next call. */
    solve: (b: Float64Array): Float64Array => {
      x.set(b);
      precondition(x);
      if (steps === 0) return x;
      r.set(b);
      operator(x, q);
      for (let i = 0; i < n; i++) r[i] -= q[i];
      refine();
      return x;
    },
  };
}
