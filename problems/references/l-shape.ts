/** @file The L-shaped domain and the singular harmonic functions of its corner, as expressions. */

import { type Expression, exp, mul, parseExpression, sin } from "../../src/expression/index.ts";
import { polygon, type Region } from "../../src/geometry/index.ts";

/** [-1, 1]² without [0, 1] x [-1, 0]: an interior angle of 3π/2 at the origin. */
export const lShapedDomain = (): Region =>
  polygon([
    [0, 0],
    [1, 0],
    [1, 1],
    [-1, 1],
    [-1, -1],
    [0, -1],
  ]);

const scope = { coordinates: ["x", "y"] };
const angle = 1.5 * Math.PI;

/**
 * r^{kπ/ω} sin(kπθ/ω) with ω = 3π/2, θ = 0 on the positive x axis: harmonic, zero on both edges at the corner.
 *
 * θ is measured from the bisector by 2 atan(s / (r + c)), c and s the rotated coordinates: no cut inside the domain,
 * and no loss of digits, as |θ - ω/2| <= 3π/4 keeps r + c above 0.29 r. The smallest float64 keeps 0/0 off the corner.
 *
 * Source: Grisvard 1985, "Elliptic problems in nonsmooth domains", section 2.5.
 *
 * @param k - 1 for the gradient singularity; multiples of 3 are polynomials.
 */
export function cornerTerm(k: number): Expression {
  const power = (k * Math.PI) / angle;
  const theta = parseExpression(
    "0.75*pi + 2*atan(((-x - y)/sqrt(2))/(sqrt(x^2 + y^2) + (y - x)/sqrt(2) + 1e-300))",
    scope,
  );
  const radial = exp(mul(power / 2, parseExpression("log(x^2 + y^2)", scope)));
  return mul(radial, sin(mul(power, theta)));
}
