/** @file Harmonic polynomials of the plane. */

import { analyticBasis, bothParts } from "./analytic.ts";
import type { Basis } from "./basis.ts";
import { checkFinite, checkPlane, checkPositive, checkWhole } from "./number-checks.ts";

export interface HarmonicPolynomialsOptions {
  readonly coordinates: readonly string[];
  /** Default: the origin. */
  readonly center?: readonly [number, number];
  /** R: the functions are at most 1 on the disk of this radius. Default: 1. */
  readonly radius?: number;
  readonly degree: number;
}

/**
 * 1, Re w, Im w, Re w², Im w², ..., w = (z - c) / R: the solutions of Laplace's equation that are polynomials.
 *
 * They converge geometrically for solutions that continue beyond the region (Walsh 1929); near corners and holes add
 * `cornerPowers`, `lightning` or `poles`. Best conditioned where R reaches the farthest point.
 *
 * @throws UsageError for other than two coordinates, a degree that is no whole number, or a radius that is not positive.
 *
 * @example
 * harmonicPolynomials({ coordinates: ["x", "y"], degree: 56 }).size; // 113
 */
export function harmonicPolynomials(options: HarmonicPolynomialsOptions): Basis {
  const { coordinates, center = [0, 0], radius = 1, degree } = options;
  checkPlane("harmonicPolynomials", coordinates);
  checkFinite("harmonicPolynomials", "the centre", center);
  checkPositive("harmonicPolynomials", "the radius", radius);
  checkWhole("harmonicPolynomials", "the degree", degree, 0);
  return analyticBasis({
    name: `harmonic polynomials, degree ${degree}`,
    coordinates,
    spec: {
      kind: "harmonic-polynomials",
      coordinates: [...coordinates],
      center: [...center],
      radius,
      degree,
    },
    columns: [{ of: 0, part: 0 }, ...bothParts(degree, 1)],
    functions: degree + 1,
    derivatives: (x, y, k, out) => {
      fillPowers((x - center[0]) / radius, (y - center[1]) / radius, k, radius, out);
    },
  });
}

/** out_j = j! / (j - k)! w^(j - k) / R^k. (mutates out) */
function fillPowers(re: number, im: number, k: number, radius: number, out: Float64Array): void {
  out.fill(0);
  let [a, b, factor] = [1, 0, 1];
  for (let m = 1; m <= k; m++) factor *= m / radius;
  for (let j = k; 2 * j < out.length; j++) {
    out[2 * j] = factor * a;
    out[2 * j + 1] = factor * b;
    [a, b] = [a * re - b * im, a * im + b * re];
    factor *= (j + 1) / (j + 1 - k);
  }
}
