/** @file Damped least squares by Householder QR of [J; sqrt(λ) D]: the accurate route near the floor. */

import type { HostDevice } from "../devices/index.ts";
import { dampingScale, type Factorisation } from "./cholesky-factorisation.ts";
import { multiply, multiplyTransposed } from "./dense.ts";
import { type OverDiagonal, overDiagonal, regular } from "./over-diagonal.ts";
import type { Damping } from "./system.ts";

/** A QR that may have taken the place of J. */
export interface QrFactorisation extends Factorisation {
  factor(damping: Damping, diagonal: Float64Array): boolean;
  /** J has been overwritten: products with it are `jvp` and `vjp` of this factor. */
  readonly consumed: boolean;
  /** J v = Q (R v), length rows. (mutates out) */
  jvp(v: Float64Array, out: Float64Array): Float64Array;
  /** Jᵀw = Rᵀ(Qᵀw), length columns. (mutates out) */
  vjp(w: Float64Array, out: Float64Array): Float64Array;
}

/**
 * QR of J once (when rows > columns), then QR of R over sqrt(λ)D for every λ > 0; λ = 0 is R itself.
 *
 * When columns > rows the transposed problem is factored: [Jᵀ; sqrt(λ) I] y, δ = -Jᵀ(JJᵀ + λ)⁻¹ b through Q; λ = 0 is
 * the solution of least ‖D δ‖. Memory is taken when it is first needed: a copy of J (none if it may be consumed), and
 * some 2.3 columns² for λ > 0.
 *
 * For λ = 0 and rows >= columns a column that is exactly zero makes `factor` false. Householder QR and back
 * substitution do not see the lengths of columns, so none are divided out first.
 * Source: Moré 1978, "The Levenberg-Marquardt algorithm", section 3; Higham 2002, section 19.3 (columnwise errors).
 */
export function qrFactorisation(options: {
  readonly device: HostDevice;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
}): QrFactorisation {
  return options.rows >= options.columns ? tall(options) : wide(options);
}

interface Shape {
  readonly device: HostDevice;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
}

function tall(shape: Shape): QrFactorisation {
  const { device, rows, columns: n } = shape;
  const first = firstFactor(shape);
  const right = device.allocate(rows);
  let stack: OverDiagonal | undefined;
  let damped = false;
  return {
    reset: first.reset,
    get consumed() {
      return first.consumed;
    },
    factor: ({ lambda, consume = false, ...damping }, diagonal) => {
      const R = first.form(consume);
      damped = lambda > 0;
      if (!damped) return regular(R, rows, n);
      stack ??= overDiagonal(device, n);
      return stack.factor(
        R,
        rows,
        Float64Array.from(dampingScale({ lambda, ...damping }, diagonal), (d) => Math.sqrt(lambda * d)),
      );
    },
    solve: (b, out) => {
      for (let i = 0; i < rows; i++) right[i] = -b[i];
      first.rotate(true, right);
      const head = right.subarray(0, n);
      if (damped) stack?.solve(right);
      else device.trsv(true, false, n, first.form(false), rows, head);
      out.set(head);
      return out;
    },
    jvp: (v, out) => {
      upperProduct(first.form(false), rows, n, v, right.fill(0));
      first.rotate(false, right);
      out.set(right.subarray(0, rows));
      return out;
    },
    vjp: (w, out) => {
      right.set(w);
      first.rotate(true, right);
      return upperTransposedProduct(first.form(false), rows, n, right, out);
    },
  };
}

/** The QR of J, in J's own place or in a copy that is kept. */
function firstFactor({ device, rows, columns, jacobian }: Shape) {
  const tau = device.allocate(columns);
  let copy: Float64Array | undefined;
  let formed: Float64Array | undefined;
  const form = (consume: boolean): Float64Array => {
    if (formed) return formed;
    if (!consume) copy ??= device.allocate(rows * columns);
    const place = consume || !copy ? jacobian : copy;
    if (place !== jacobian) place.set(jacobian);
    formed = place;
    device.geqrf(rows, columns, place, rows, tau);
    return place;
  };
  return {
    form,
    reset: (): void => {
      formed = undefined;
    },
    get consumed(): boolean {
      return formed === jacobian;
    },
    /** x = Q x, or Qᵀx for `trans`; x has at least `rows` entries. (mutates x) */
    rotate: (trans: boolean, x: Float64Array): void =>
      device.ormqr(trans, rows, 1, columns, form(false), rows, tau, x, Math.max(rows, 1)),
  };
}

/** out[0..n) = R v, R the upper triangle of n columns with leading dimension ld. (mutates out, zero before) */
function upperProduct(R: Float64Array, ld: number, n: number, v: Float64Array, out: Float64Array): void {
  for (let j = 0; j < n; j++) for (let i = 0; i <= j; i++) out[i] += R[j * ld + i] * v[j];
}

/** out = Rᵀw, R as in `upperProduct`. (mutates out) */
function upperTransposedProduct(
  R: Float64Array,
  ld: number,
  n: number,
  w: Float64Array,
  out: Float64Array,
): Float64Array {
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += R[j * ld + i] * w[i];
    out[j] = sum;
  }
  return out;
}

/** The transposed problem works on a copy of J in any case. */
function wide({ device, rows: n, columns, jacobian }: Shape): QrFactorisation {
  const height = columns + n;
  const stack = device.allocate(height * n);
  const tau = device.allocate(n);
  const right = device.allocate(height);
  let scale: Float64Array = new Float64Array(columns);
  return {
    reset: () => {},
    consumed: false,
    jvp: (v, out) => multiply(n, columns, jacobian, v, out),
    vjp: (w, out) => multiplyTransposed(n, columns, jacobian, w, out),
    factor: (damping, diagonal) => {
      scale = dampingScale(damping, diagonal);
      stack.fill(0);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < columns; j++) stack[i * height + j] = jacobian[j * n + i] / Math.sqrt(scale[j]);
        stack[i * height + columns + i] = Math.sqrt(damping.lambda);
      }
      device.geqrf(height, n, stack, height, tau);
      return regular(stack, height, n);
    },
    solve: (b, out) => {
      right.fill(0);
      for (let i = 0; i < n; i++) right[i] = -b[i];
      device.trsv(true, true, n, stack, height, right.subarray(0, n));
      device.ormqr(false, height, 1, n, stack, height, tau, right, height);
      for (let j = 0; j < columns; j++) out[j] = right[j] / Math.sqrt(scale[j]);
      return out;
    },
  };
}
