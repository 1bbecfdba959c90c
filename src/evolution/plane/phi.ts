/** @file The φ functions of exponential integrators. */

import { gaussLegendre } from "../../geometry/index.ts";
import type { FunctionRow } from "../pair-function.ts";

/** |z| from which the recurrence is used: there it loses no more than a digit for orders up to it. Chosen here. */
const far = 10;
/** Points that integrate e^{z(1-θ)} θ^{p-1} to rounding for |z| below `far` and p up to 12. */
const points = 24;

/**
 * e^z and φ_1(z), ..., φ_q(z), φ_p(z) = ∫_0^1 e^{(1-θ)z} θ^{p-1} / (p-1)! dθ, for complex z.
 *
 * By Gauss-Legendre quadrature near the origin, by φ_{p+1} = (φ_p - 1/p!)/z far from it.
 *
 * @param q - at most 12.
 * @returns fill(x, y, out) for z = x + iy: out[0] = e^z, out[p] = φ_p. Relative errors below 1e-14 (tested).
 * Source: Hochbruck and Ostermann 2010, section 2.1.
 */
export function phiRow(q: number): FunctionRow {
  const rule = gaussLegendre(points, 0, 1);
  const weights = Array.from({ length: q + 1 }, (_, p) =>
    p === 0
      ? new Float64Array(points)
      : Float64Array.from(rule.nodes, (node, g) => (rule.weights[g] * node ** (p - 1)) / factorial(p - 1)),
  );
  const inverse = Float64Array.from({ length: q + 1 }, (_, p) => 1 / factorial(p));
  return (x, y, out) => {
    const modulus = Math.exp(x);
    out.re[0] = modulus * Math.cos(y);
    out.im[0] = modulus * Math.sin(y);
    if (Math.hypot(x, y) >= far) {
      const square = x * x + y * y;
      for (let p = 0; p < q; p++) {
        const re = out.re[p] - inverse[p];
        const im = out.im[p];
        out.re[p + 1] = (re * x + im * y) / square;
        out.im[p + 1] = (im * x - re * y) / square;
      }
      return;
    }
    out.re.fill(0, 1, q + 1);
    out.im.fill(0, 1, q + 1);
    for (let g = 0; g < points; g++) {
      const left = 1 - rule.nodes[g];
      const size = Math.exp(left * x);
      const [re, im] = y === 0 ? [size, 0] : [size * Math.cos(left * y), size * Math.sin(left * y)];
      for (let p = 1; p <= q; p++) {
        out.re[p] += weights[p][g] * re;
        out.im[p] += weights[p][g] * im;
      }
    }
  };
}

export function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}
