/** @file What is known of a solution before its model is chosen: particular terms, and corners of unknown strength. */

import { type Corner, corners, type PlanePoint, type Points, type Region } from "../../geometry/index.ts";
import {
  type Basis,
  combined,
  harmonicPolynomials,
  type LinearModel,
  lightning,
  linearModel,
  particularModel,
} from "../../models/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import { type CollocationPoints, drawPoints } from "./points.ts";

/** The linear model of these bases, one per field, with the problem's particular terms: free ones in the bases, fixed ones known. */
export const modelWithKnownParts = (
  { particular = [] }: Problem,
  bases: Readonly<Record<string, Basis>>,
): LinearModel => particularModel(bases, particular);

/** The model of an error of a solution: the free terms are in it, the fixed ones in the solution already. */
export const errorModelWithKnownParts = (
  { particular = [] }: Problem,
  bases: Readonly<Record<string, Basis>>,
  u: NonNullable<LinearModel["known"]>,
): LinearModel => {
  const free = particular.filter(({ factor }) => factor === "free");
  const { parts } = particularModel(bases, free);
  return linearModel(Object.fromEntries(parts.map(({ field, basis }) => [field, basis])), { known: u });
};

export interface LightningRecipe {
  /** Poles at every corner that gets any. Default: 60, which reach 1e-7 on an L. */
  readonly poles?: number;
  /** Degree of the harmonic polynomials. Default: 20; the poles leave little for more. */
  readonly degree?: number;
  /** Which corners get poles. Default: the re-entrant ones, or all where there are none. */
  readonly at?: "re-entrant" | "all";
}

/** How fast poles and points cluster. Source: Gopal and Trefethen 2019, section 3. */
const sigma = 4;

/**
 * Harmonic polynomials and poles that cluster exponentially at corners, along the bisector outside: for Laplace's
 * equation where the exponents of the corners are not known, or not used.
 *
 * @returns undefined for regions without corners.
 * @throws UsageError for regions that do not lie in the plane.
 *
 * Accuracy: root-exponential in the number of poles, on points from `lightningPoints`; on uniform points the poles
 * nearest to a corner are not seen.
 */
export function lightningBasis(
  { coordinates, domain }: Problem,
  { poles = 60, degree = 20, at }: LightningRecipe = {},
): Basis | undefined {
  const found = cornersOf(domain, at);
  if (found.length === 0) return undefined;
  const [x, y] = domain.bounds.map(([low, high]) => (low + high) / 2);
  const radius = Math.hypot(...domain.bounds.map(([low, high]) => (high - low) / 2));
  const tips = found.map(({ point, bisector }) =>
    lightning({
      coordinates,
      corner: point,
      direction: bisector + Math.PI,
      count: poles,
      sigma,
      scale: radius,
    }),
  );
  const parts = [harmonicPolynomials({ coordinates, center: [x, y], radius, degree }), ...tips];
  return {
    ...combined(parts),
    name: `harmonic functions of degree ${degree}, ${poles} poles at ${found.length} corners`,
  };
}

function cornersOf(domain: Region, at?: LightningRecipe["at"]): readonly Corner[] {
  const all = corners(domain);
  const reentrant = all.filter(({ opening }) => opening > 1.01 * Math.PI);
  return at === "re-entrant" || (at === undefined && reentrant.length > 0) ? reentrant : all;
}

/**
 * Points for a basis of `size` functions from `lightningBasis`: on every condition uniform ones, and as many drawn
 * towards the corners; a few inside.
 */
export function lightningPoints(
  problem: Problem,
  size: number,
  { poles = 60, at }: LightningRecipe,
  random: Random,
): CollocationPoints {
  const { domain } = problem;
  // Functions that satisfy the equation need no rows inside; some show that they do.
  const interior = 16;
  const plan = { interior, perFace: Math.ceil(0.8 * size) + 40, spread: "uniform" } as const;
  const far = drawPoints(problem, plan, random.split("far"));
  const near = drawPoints(problem, plan, random.split("near"));
  const found = cornersOf(domain, at);
  return {
    interior: far.interior,
    conditions: problem.conditions.map(({ points }, k) =>
      points ? far.conditions[k] : joined(far.conditions[k], graded(near.conditions[k], domain, found, poles)),
    ),
  };
}

/**
 * Points on edges that end in a corner, moved along them: distance s R from the corner becomes R e^(-σ √m (1 - √s)), the
 * law by which m poles cluster. Normals stay what they are; other points are left out.
 */
function graded(points: Points, domain: Region, found: readonly Corner[], poles: number): Points {
  const { coordinates, count, values, normals } = points;
  const moved: number[][] = [];
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const p: PlanePoint = [values[i], values[count + i]];
    const corner = found.find(({ point }) => isOnEdge(p, point, domain));
    if (!corner) continue;
    const [x, y] = corner.point;
    const [dx, dy] = [p[0] - x, p[1] - y];
    const reach = edgeLength(domain, corner.point);
    const s = Math.min(1, Math.hypot(dx, dy) / reach);
    const shrink = Math.exp(-sigma * Math.sqrt(poles) * (1 - Math.sqrt(s)));
    const share = (Math.min(reach, Math.hypot(dx, dy) / s) * shrink) / Math.hypot(dx, dy);
    moved.push([x + share * dx, y + share * dy]);
    kept.push(i);
  }
  const columns = [0, 1].flatMap((c) => moved.map((p) => p[c]));
  return {
    coordinates,
    count: kept.length,
    values: Float64Array.from(columns),
    ...(normals && { normals: Float64Array.from([0, 1].flatMap((c) => kept.map((i) => normals[c * count + i]))) }),
  };
}
