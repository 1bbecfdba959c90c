/** @file Damped least squares by Householder QR of [J; sqrt(λ) D]: the accurate route near the floor. */

import type { Device } from "../devices/index.ts";
import { dampingScale, type Factorisation } from "./cholesky-factorisation.ts";

/**
 * QR of J once (when rows > columns), then QR of the small stack [R; sqrt(λ)D] for every damping.
 *
 * When columns > rows the transposed problem is factored: [Jᵀ; sqrt(λ) I] y, δ = -Jᵀ(JJᵀ + λ)⁻¹ b through Q.
 * Source: Moré 1978, "The Levenberg-Marquardt algorithm", section 3.
 */
export function qrFactorisation(options: {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
}): Factorisation {
  return options.rows >= options.columns ? tall(options) : wide(options);
}

interface Shape {
  readonly device: Device;
  readonly rows: number;
  readonly columns: number;
  readonly jacobian: Float64Array;
}

function tall({ device, rows, columns: n, jacobian }: Shape): Factorisation {
  const first = device.allocate(rows * n);
  const firstTau = device.allocate(n);
  const stack = device.allocate(2 * n * n);
  const tau = device.allocate(n);
  const right = device.allocate(Math.max(rows, 2 * n));
  let formed = false;
  const form = (): void => {
    if (formed) return;
    first.set(jacobian);
    device.geqrf(rows, n, first, rows, firstTau);
    formed = true;
  };
  return {
    reset: () => {
      formed = false;
    },
    factor: ({ lambda, ...damping }, diagonal) => {
      form();
      const scale = dampingScale({ lambda, ...damping }, diagonal);
      stack.fill(0);
      for (let j = 0; j < n; j++) {
        stack.set(first.subarray(j * rows, j * rows + j + 1), j * 2 * n);
        stack[j * 2 * n + n + j] = Math.sqrt(lambda * scale[j]);
      }
      device.geqrf(2 * n, n, stack, 2 * n, tau);
      return regular(stack, 2 * n, n);
    },
    solve: (b, out) => {
      for (let i = 0; i < rows; i++) right[i] = -b[i];
      device.ormqr(true, rows, 1, n, first, rows, firstTau, right, rows);
      right.fill(0, n, 2 * n);
      device.ormqr(true, 2 * n, 1, n, stack, 2 * n, tau, right, 2 * n);
      const head = right.subarray(0, n);
      device.trsv(true, false, n, stack, 2 * n, head);
      out.set(head);
      return out;
    },
  };
}

function wide({ device, rows: n, columns, jacobian }: Shape): Factorisation {
  const height = columns + n;
  const stack = device.allocate(height * n);
  const tau = device.allocate(n);
  const right = device.allocate(height);
  let scale: Float64Array = new Float64Array(columns);
  return {
    reset: () => {},
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

/** No pivot of R is zero or non-finite. */
function regular(R: Float64Array, ld: number, n: number): boolean {
  for (let j = 0; j < n; j++) if (R[j * ld + j] === 0 || !Number.isFinite(R[j * ld + j])) return false;
  return true;
}
