/** @file What is known of a solution before its model is chosen: particular terms, and corners of unknown strength. */

import {
  type Corner,
  concatPoints,
  corners,
  type PlanePoint,
  type Points,
  type Region,
} from "../../geometry/index.ts";
import {
  type Basis,
  combined,
  harmonicPolynomials,
  type KnownFields,
  knownExpressions,
  lightning,
  particularModel,
} from "../../models/index.ts";
import { fixedParts, type Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";
import { counted } from "../../words.ts";
import { type CollocationPoints, drawPoints } from "./points.ts";

/** The bases, one per field, with the free particular terms of the problem: for its solution and for errors of it. */
export const basesWithFreeTerms = (
  { particular = [] }: Problem,
  bases: Readonly<Record<string, Basis>>,
): Readonly<Record<string, Basis>> =>
  Object.fromEntries(particularModel(bases, particular).parts.map(({ field, basis }) => [field, basis]));

/** The fixed particular terms of the problem as the known part of its linear models; nothing where there are none. */
export function knownPart({ particular = [], coordinates, fields }: Problem): {
  readonly known?: KnownFields;
} {
  const fixed = fixedParts(particular);
  return Object.keys(fixed).length > 0 ? { known: knownExpressions(fixed, coordinates, fields) } : {};
}

export interface LightningRecipe {
  /** Poles at every corner that gets any. Default: 60, which reach 1e-9 on an L. */
  readonly poles?: number;
  /** Degree of the harmonic polynomials. Default: 20; the poles leave little for more. */
  readonly degree?: number;
  /** Points per face, and as many graded towards its corners. Default: 0.8 per function and 40. */
  readonly perFace?: number;
  /** Which corners get poles. Default: the re-entrant ones, or all where there are none. */
  readonly at?: "re-entrant" | "all";
}

/** How fast poles and points cluster. Source: Gopal and Trefethen 2019, section 3. */
const sigma = 4;

/**
 * Harmonic polynomials and poles that cluster exponentially at corners, along the bisector outside: for Laplace's
 * equation where the exponents of the corners are not known, or not used.
 *
 * @returns undefined for regions without corners, and for those that do not lie in the plane.
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
    name: `harmonic functions of degree ${degree}, ${counted(poles, "pole")} at ${counted(found.length, "corner")}`,
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
  { poles = 60, at, perFace = Math.ceil(0.8 * size) + 40 }: LightningRecipe,
  random: Random,
): CollocationPoints {
  const { domain } = problem;
  // Functions that satisfy the equation need no rows inside; some show that they do.
  const interior = 16;
  const plan = { interior, perFace, spread: "uniform" } as const;
  const far = drawPoints(problem, plan, random.split("far"));
  const near = drawPoints(problem, plan, random.split("near"));
  const found = cornersOf(domain, at);
  return {
    interior: far.interior,
    conditions: problem.conditions.map(({ points }, k) =>
      points
        ? far.conditions[k]
        : concatPoints([far.conditions[k], graded(near.conditions[k], domain, found, poles)]),
    ),
  };
}

/**
 * Points on straight edges that end in a corner, moved along them: distance r of at most R becomes
 * R e^(-σ √m (1 - √(r/R))), the law by which m poles cluster. Normals stay what they are; other points are left out.
 */
function graded(points: Points, domain: Region, found: readonly Corner[], poles: number): Points {
  const { coordinates, count, normals } = points;
  const edges = found.flatMap(({ point, axis, opening }) =>
    [axis, axis + opening].map((angle) => alongEdge(points, domain, point, angle)),
  );
  const moved = edges.flatMap(({ corner, angle, on }) => {
    const reach = on.reduce((most, { r }) => Math.max(most, r), 0);
    return on.map(({ i, r }) => {
      const near = reach * Math.exp(-sigma * Math.sqrt(poles) * (1 - Math.sqrt(r / reach)));
      return { i, at: [corner[0] + near * Math.cos(angle), corner[1] + near * Math.sin(angle)] };
    });
  });
  const columns = (of: (c: number) => number[]): Float64Array => Float64Array.from([0, 1].flatMap(of));
  return {
    coordinates,
    count: moved.length,
    values: columns((c) => moved.map(({ at }) => at[c])),
    ...(normals && { normals: columns((c) => moved.map(({ i }) => normals[c * count + i])) }),
  };
}

/** Points on the straight edge that leaves a corner at an angle. */
interface EdgePoints {
  readonly corner: PlanePoint;
  readonly angle: number;
  readonly on: readonly { readonly i: number; readonly r: number }[];
}

/** Share of the size of the region. Chosen here: far above the rounding of points on an edge. */
const onLine = 1e-9;

function alongEdge(
  { count, values }: Points,
  { bounds, signedDistance }: Region,
  corner: PlanePoint,
  angle: number,
): EdgePoints {
  const tolerance = onLine * Math.hypot(...bounds.map(([low, high]) => high - low));
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const on: { readonly i: number; readonly r: number }[] = [];
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [values[i] - corner[0], values[count + i] - corner[1]];
    const r = c * dx + s * dy;
    const half = [corner[0] + dx / 2, corner[1] + dy / 2];
    // The middle of the way tells an edge from another one on the same line.
    const isOn = r > 0 && Math.abs(c * dy - s * dx) < tolerance && Math.abs(signedDistance(half)) < tolerance;
    if (isOn) on.push({ i, r });
  }
  return { corner, angle, on };
}
