/** @file Poles and logarithms at given points: harmonic functions for holes, and for corners of unknown strength. */

import { UsageError } from "../../errors.ts";
import { analyticBasis, bothParts, type Part } from "./analytic.ts";
import type { Basis } from "./basis.ts";
import { checkFinite, checkPlane, checkPositive, checkWhole } from "./number-checks.ts";

export interface PolesOptions {
  readonly coordinates: readonly string[];
  readonly poles: readonly (readonly [number, number])[];
  /** Highest power; 0 with `logarithm` for logarithms alone. Default: 1. */
  readonly degree?: number;
  /** Also log|(z - p) / R|, once per pole. Default: false. */
  readonly logarithm?: boolean;
  /** R, one for all or one per pole: that of the hole, so that the functions are at most 1 outside. Default: 1. */
  readonly radius?: number | readonly number[];
}

/**
 * Re and Im of (R / (z - p))^j, j = 1 ... degree, for each pole p, after log|(z - p) / R| where wanted.
 *
 * With `harmonicPolynomials` they are complete outside holes around the poles (Axler, Bourdon, Ramey 2001, ch. 9:
 * the logarithmic conjugation theorem). Values are not finite at the poles themselves.
 *
 * @throws UsageError for other than two coordinates, no poles or no functions, radii that are not positive.
 *
 * Source: Trefethen 2018, "Series solution of Laplace problems".
 *
 * @example
 * poles({ coordinates: ["x", "y"], poles: [[0, 0], [1, 1]], degree: 18, logarithm: true }).size; // 74
 */
export function poles(options: PolesOptions): Basis {
  const { coordinates, degree = 1, logarithm = false, radius = 1 } = options;
  checkWhole("poles", "the degree", degree, logarithm ? 0 : 1);
  const radii = options.poles.map((_, k) => (typeof radius === "number" ? radius : radius[k]));
  const basis = poleFamily("poles", coordinates, options.poles, radii, degree, logarithm);
  return {
    ...basis,
    name: `${options.poles.length} poles of degree ${degree}${logarithm ? " with logarithms" : ""}`,
    spec: {
      kind: "poles",
      coordinates: [...coordinates],
      poles: options.poles.map((pole) => [...pole]),
      degree,
      logarithm,
      radius: typeof radius === "number" ? radius : [...radius],
    },
  };
}

export interface LightningOptions {
  readonly coordinates: readonly string[];
  readonly corner: readonly [number, number];
  /** Angle from the corner out of the region, along its bisector. */
  readonly direction: number;
  /** m. */
  readonly count: number;
  /** How fast the poles cluster. Default: 4, the value of Gopal and Trefethen. */
  readonly sigma?: number;
  /** Distance of the farthest pole: about the size of the region. Default: 1. */
  readonly scale?: number;
}

/**
 * Re and Im of d_j / (z - p_j), p_j = corner + d_j e^(i direction), d_j = scale e^(-σ (√m - √j)), j = 1 ... m: poles
 * that cluster exponentially at a corner, for singularities of unknown exponent at root-exponential rate.
 *
 * @throws UsageError for other than two coordinates, or a count, sigma or scale that is not positive.
 *
 * Source: Gopal and Trefethen 2019, "Solving Laplace problems with corner singularities via rational functions".
 *
 * @example
 * lightning({ coordinates: ["x", "y"], corner: [0, 0], direction: -Math.PI / 4, count: 24 }).size; // 48
 */
export function lightning(options: LightningOptions): Basis {
  const { coordinates, corner, direction, count, sigma = 4, scale = 1 } = options;
  checkFinite("lightning", "the direction", [direction]);
  checkWhole("lightning", "the count", count, 1);
  checkPositive("lightning", "sigma", sigma);
  checkPositive("lightning", "the scale", scale);
  const tips = lightningPoles({ corner, direction, count, sigma, scale });
  const at = tips.map((tip) => tip.at);
  const distances = tips.map(({ distance }) => distance);
  return {
    ...poleFamily("lightning", coordinates, at, distances, 1, false),
    name: `${count} lightning poles at (${corner.join(", ")})`,
    spec: {
      kind: "lightning",
      coordinates: [...coordinates],
      corner: [...corner],
      direction,
      count,
      sigma,
      scale,
    },
  };
}

/** The poles of `lightning` with their distances from the corner, nearest first. */
export function lightningPoles({
  corner,
  direction,
  count,
  sigma = 4,
  scale = 1,
}: Omit<LightningOptions, "coordinates">): {
  readonly at: readonly [number, number];
  readonly distance: number;
}[] {
  return Array.from({ length: count }, (_, j) => {
    const distance = scale * Math.exp(-sigma * (Math.sqrt(count) - Math.sqrt(j + 1)));
    return {
      at: [corner[0] + distance * Math.cos(direction), corner[1] + distance * Math.sin(direction)],
      distance,
    };
  });
}

function poleFamily(
  where: string,
  coordinates: readonly string[],
  at: readonly (readonly [number, number])[],
  radii: readonly number[],
  degree: number,
  logarithm: boolean,
): Basis {
  checkPlane(where, coordinates);
  if (at.length === 0)
    throw new UsageError({ what: "no poles", where, remedy: "poles: [[x, y], ...], one per hole" });
  for (const pole of at) checkFinite(where, "a pole", pole);
  for (const radius of radii) checkPositive(where, "the radius of a pole", radius);
  const each = degree + (logarithm ? 1 : 0);
  const columnsOf = (pole: number): Part[] =>
    logarithm
      ? [{ of: pole * each, part: 0 }, ...bothParts(degree, pole * each + 1)]
      : bothParts(degree, pole * each);
  return analyticBasis({
    name: where,
    coordinates,
    spec: { kind: where },
    columns: at.flatMap((_, pole) => columnsOf(pole)),
    functions: at.length * each,
    derivatives: (x, y, k, out) => {
      at.forEach(([px, py], pole) => {
        const rows = out.subarray(2 * pole * each, 2 * (pole + 1) * each);
        fillPole((x - px) / radii[pole], (y - py) / radii[pole], k, radii[pole], logarithm, rows);
      });
    },
  });
}

/**
 * With t = 1 / w, w = (z - p) / R: d^k t^j / dz^k = (-1)^k j (j + 1) ... (j + k - 1) t^(j + k) / R^k, and
 * d^k log w / dz^k = -(-1)^k (k - 1)! t^k / R^k. (mutates out)
 */
export function fillPole(
  re: number,
  im: number,
  k: number,
  radius: number,
  logarithm: boolean,
  out: Float64Array,
): void {
  const square = re * re + im * im;
  const [s, t] = [re / square, -im / square];
  // a + i b = (-1)^k t^k / R^k; rising = j (j + 1) ... (j + k - 1).
  let [a, b, rising] = [1, 0, 1];
  for (let m = 0; m < k; m++) [a, b] = [-(a * s - b * t) / radius, -(a * t + b * s) / radius];
  for (let m = 2; m < k; m++) rising *= m;
  let to = 0;
  if (logarithm) {
    // Only the real part is single-valued; the imaginary part of log w itself is never read.
    out[to++] = k === 0 ? 0.5 * Math.log(square) : -rising * a;
    out[to++] = k === 0 ? 0 : -rising * b;
  }
  rising *= Math.max(k, 1);
  for (let j = 1; to < out.length; j++) {
    [a, b] = [a * s - b * t, a * t + b * s];
    out[to++] = rising * a;
    out[to++] = rising * b;
    rising *= (j + k) / j;
  }
}
