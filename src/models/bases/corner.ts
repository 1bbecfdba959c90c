/** @file Powers at a corner: how solutions of Laplace's equation, and of others to leading order, behave there. */

import { UsageError } from "../../errors.ts";
import { analyticBasis, fallingFactorial, type Part } from "./analytic.ts";
import type { Basis } from "./basis.ts";
import { checkFinite, checkPlane } from "./number-checks.ts";

/** A corner of a region: where, how its first edge lies, how wide it is. `corners(region)` finds them. */
export interface CornerFrame {
  readonly corner: readonly [number, number];
  /** Angle of the first edge, in radians; the region follows anticlockwise. */
  readonly axis: number;
  /** ω, in radians, below 2π. */
  readonly opening: number;
}

/** Distance and angle from the first edge, in (ω/2 - π, ω/2 + π]: the cut bisects what is outside the corner. */
export function localPolar({ corner, axis, opening }: CornerFrame, x: number, y: number): [number, number] {
  const [dx, dy] = [x - corner[0], y - corner[1]];
  const middle = axis + opening / 2;
  const [c, s] = [Math.cos(middle), Math.sin(middle)];
  return [Math.hypot(dx, dy), Math.atan2(c * dy - s * dx, c * dx + s * dy) + opening / 2];
}

/** @throws UsageError for a corner that is not finite or an opening outside (0, most]. */
export function checkCorner(
  where: string,
  { corner, axis, opening }: CornerFrame,
  most: number = 2 * Math.PI,
): void {
  checkFinite(where, "the corner", corner);
  checkFinite(where, "the axis", [axis]);
  if (opening > 0 && opening <= most) return;
  throw new UsageError({
    what: `the opening is ${opening}`,
    where,
    remedy: `an angle in radians, above 0 and at most ${most.toPrecision(4)}`,
  });
}

export interface CornerPowersOptions extends CornerFrame {
  readonly coordinates: readonly string[];
  /** The a of r^a; `cornerExponents` gives those of Laplace's equation. */
  readonly exponents: readonly number[];
  /** `sin`: zero on the first edge; `cos`: zero normal derivative there. Default: `sin`. */
  readonly angular?: "sin" | "cos";
  /**
   * After each power also Im (sin) or Re (cos) of w^a log w, w = r e^(iθ): needed where a is a whole number that
   * suits the conditions. Default: false.
   */
  readonly logarithm?: boolean;
}

/**
 * r^a sin(aθ) or r^a cos(aθ), θ from the first edge into the region: harmonic away from the corner, with the branch
 * cut outside the region. Derivatives of every order; those that grow towards the corner are not finite at it.
 *
 * @throws UsageError for other than two coordinates, no exponents, or an opening outside (0, 2π].
 *
 * Source: Kondrat'ev 1967; Grisvard 1985, section 4.4.
 *
 * @example
 * const L = cornerPowers({ coordinates: ["x", "y"], corner: [0, 0], axis: 0, opening: 1.5 * Math.PI, exponents: [2 / 3] });
 * L.evaluate(pointsFrom({ x: [8], y: [0] }), [[0, 1]], Float64Array.of(1))[0][0]; // 0.3333333333333333
 */
export function cornerPowers(options: CornerPowersOptions): Basis {
  const { coordinates, corner, axis, opening, exponents, angular = "sin", logarithm = false } = options;
  checkPlane("cornerPowers", coordinates);
  checkCorner("cornerPowers", options);
  checkFinite("cornerPowers", "the list of exponents", exponents);
  if (exponents.length === 0)
    throw new UsageError({
      what: "no exponents",
      where: "cornerPowers",
      remedy: "exponents: cornerExponents({ opening, count: 4 })",
    });
  const each = logarithm ? 2 : 1;
  const functions = exponents.length * each;
  return analyticBasis({
    name: `corner powers at (${corner.join(", ")})`,
    coordinates,
    spec: {
      kind: "corner-powers",
      coordinates: [...coordinates],
      corner: [...corner],
      axis,
      opening,
      exponents: [...exponents],
      angular,
      logarithm,
    },
    columns: Array.from({ length: functions }, (_, of): Part => ({ of, part: angular === "sin" ? 1 : 0 })),
    functions,
    derivatives: (x, y, k, out) => {
      const [r, theta] = localPolar(options, x, y);
      exponents.forEach((a, m) => {
        fillPower(r, theta, a, k, axis, out.subarray(2 * m * each, 2 * (m + 1) * each));
      });
    },
  });
}

/** d^k/dz^k of w^a, and of w^a log w if out has room, with w = (z - corner) e^(-i axis). (mutates out) */
function fillPower(r: number, theta: number, a: number, k: number, axis: number, out: Float64Array): void {
  // d^k w^a / dw^k = f w^(a-k), and with the derivative f' of f by a: (f log w + f') w^(a-k).
  const f = fallingFactorial(a, k);
  const radial = (factor: number): number => (factor === 0 ? 0 : factor * r ** (a - k));
  const angle = (a - k) * theta - k * axis;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  out[0] = radial(f) * c;
  out[1] = radial(f) * s;
  if (out.length === 2) return;
  const re = r === 0 && a > k ? 0 : radial(f * Math.log(r) + factorialSlope(a, k));
  const im = radial(f * theta);
  out[2] = re * c - im * s;
  out[3] = re * s + im * c;
}

/** d/da of a (a - 1) ... (a - k + 1), by the product rule. */
function factorialSlope(a: number, k: number): number {
  let [product, slope] = [1, 0];
  for (let m = 0; m < k; m++) [product, slope] = [product * (a - m), slope * (a - m) + product];
  return slope;
}

/**
 * Exponents of Laplace's equation at a corner: k π/ω where both edges have the same kind of condition, (k - ½) π/ω
 * where one is Dirichlet and one Neumann; whole numbers left out, whose powers are polynomials.
 *
 * @throws UsageError for an opening outside (0, 2π], or one whose exponents are all whole (π/n, same kind).
 *
 * @example
 * cornerExponents({ opening: 1.5 * Math.PI, count: 4 }).map((a) => Math.round(3 * a)); // [2, 4, 8, 10]
 */
export function cornerExponents(options: {
  readonly opening: number;
  readonly count: number;
  /** Default: `same`. */
  readonly conditions?: "same" | "mixed";
}): number[] {
  const { opening, count, conditions = "same" } = options;
  checkCorner("cornerExponents", { corner: [0, 0], axis: 0, opening });
  const shift = conditions === "mixed" ? 0.5 : 0;
  const exponents: number[] = [];
  // Whole exponents recur; where 1000 in a row are whole, all are.
  for (let k = 1; exponents.length < count && k <= 1000 + 1000 * exponents.length; k++) {
    const a = ((k - shift) * Math.PI) / opening;
    if (Math.abs(a - Math.round(a)) > 1e-9 * a) exponents.push(a);
  }
  if (exponents.length === count) return exponents;
  throw new UsageError({
    what: `all exponents of the opening ${opening} are whole numbers`,
    where: "cornerExponents",
    remedy:
      "no corner powers: solutions are smooth there, or have logarithms (exponents: [2], logarithm: true)",
  });
}
