/** @file The entropy solution of Burgers' inviscid equation from a sine wave, by characteristics. */

import type { PointFunction } from "../../src/expression/index.ts";

/** Steps of the safeguarded iteration. Chosen here: bisection alone reaches rounding in 53. */
const steps = 60;

/**
 * u(x, t) for u_t + u u_x = 0, u(x, 0) = -sin πx on [-1, 1], t >= 0: odd, with a shock at x = 0 from t = 1/π on.
 *
 * For x < 0, u = -sin πξ with the leftmost root ξ of ξ - t sin πξ = x: characteristics from further right have met
 * their mirror images at the shock. Left of the first maximum of ξ - t sin πξ the root is unique and Newton's method,
 * kept in its bracket by bisection, finds it.
 *
 * Accuracy: a few units of rounding divided by |1 - πt cos πξ|, which vanishes at x = 0, t = 1/π only (0 at the
 * shock itself).
 * Source: Lax 1973, "Hyperbolic systems of conservation laws", section 2.
 *
 * @example
 * inviscidBurgers({ x: 0.5, t: 0 }); // -1
 */
export const inviscidBurgers: PointFunction = ({ x, t }) => {
  if (x === 0) return 0;
  const u = -Math.sin(Math.PI * foot(-Math.abs(x), t));
  return x < 0 ? u : -u;
};

/** Where the characteristic through (x, t) starts, x in [-1, 0). */
export function foot(x: number, t: number): number {
  const turning = Math.PI * t > 1 ? -Math.acos(1 / (Math.PI * t)) / Math.PI : 0;
  let [low, high] = [-1, Math.min(x, turning)];
  let root = (low + high) / 2;
  for (let n = 0; n < steps; n++) {
    const value = root - t * Math.sin(Math.PI * root) - x;
    if (value === 0) break;
    if (value > 0) high = root;
    else low = root;
    const newton = root - value / (1 - Math.PI * t * Math.cos(Math.PI * root));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === root) break;
    root = next;
  }
  return root;
}
