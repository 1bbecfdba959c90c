/** @file Solves with a factor, made better by conjugate gradients on the operator itself. */

import { dot } from "./vectors.ts";

export interface PolishOptions {
  readonly n: number;
  /** Conjugate-gradient steps. */
  readonly steps: number;
  /** b = M⁻¹ b with the factor. (mutates b) */
  precondition(b: Float64Array): void;
  /** out = A v. (mutates out) */
  operator(v: Float64Array, out: Float64Array): void;
}

/**
 * x = A⁻¹ b by the factor of M ≈ A, then `steps` of conjugate gradients on A, preconditioned by M.
 *
 * @returns a solver; what it returns is valid until its next call.
 *
 * Source: Hestenes and Stiefel 1952.
 */
export function polished({
  n,
  steps,
  precondition,
  operator,
}: PolishOptions): (b: Float64Array) => Float64Array {
  const x = new Float64Array(n);
  // Without steps the others are never used.
  const [r, z, p, q] = Array.from({ length: 4 }, () => new Float64Array(steps > 0 ? n : 0));
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
  return (b) => {
    x.set(b);
    precondition(x);
    if (steps === 0) return x;
    operator(x, r);
    for (let i = 0; i < n; i++) r[i] = b[i] - r[i];
    refine();
    return x;
  };
}
