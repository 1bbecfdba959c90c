/** @file Collocation points for linear models: interior points and every condition's, in numbers that suit a basis. */

import { type Face, type Points, pointsFrom, type Region, unitPoints } from "../../geometry/index.ts";
import type { Condition, Problem } from "../../problem/index.ts";
import type { Random } from "../../random.ts";

/** How interior points are spread: uniform, or with the arcsine density of Chebyshev nodes along every axis. */
export type Spread = "uniform" | "arcsine";

/** Coordinates from which on Chebyshev points leave the middle of the box empty: (2/π)^d of them are in its inner half. */
const uniformFrom = 8;

/** The spread that suits polynomials in so many coordinates. */
export const spreadFor = (dimension: number): Spread => (dimension < uniformFrom ? "arcsine" : "uniform");

export interface PointPlan {
  /** Interior points. */
  readonly interior: number;
  /** Points per face part of a condition. */
  readonly perFace: number;
  readonly spread: Spread;
}

/** The plan with at least so many points on all conditions together. */
export function withBoundary(problem: Problem, plan: PointPlan, least: number): PointPlan {
  const parts = problem.conditions.reduce((sum, condition) => sum + partsOf(condition), 0);
  return { ...plan, perFace: Math.max(plan.perFace, Math.ceil(least / Math.max(1, parts))) };
}

export interface CollocationPoints {
  readonly interior: Points;
  /** Extra factor per interior point; absent: 1. */
  readonly factors?: Float64Array;
  /** One set per condition of the problem, in order. */
  readonly conditions: readonly Points[];
}

/**
 * The plan for a basis of `size` functions per field.
 *
 * Interior points: multiple·size (2.2 is ample for one QR; near 1 a rough solution is fitted between the points).
 * Faces: 2 sqrt(M) an edge in two dimensions, 2 size^(2/3) in three, together half the interior points above.
 */
export function pointPlan(problem: Problem, size: number, spread: Spread, multiple = 2.2): PointPlan {
  const d = problem.coordinates.length;
  const interior = Math.max(8, Math.ceil(multiple * size));
  const parts = problem.conditions.reduce((sum, condition) => sum + partsOf(condition), 0);
  const perFace = [
    () => 1,
    () => Math.ceil(2 * Math.sqrt(interior)),
    () => Math.ceil(2 * (multiple / 2.2) * size ** (2 / 3)),
  ][d - 1]?.();
  return { interior, perFace: perFace ?? Math.max(4, Math.ceil(interior / 2 / Math.max(1, parts))), spread };
}

const partsOf = ({ face, pair }: Condition): number => (pair ? 1 : (face?.parts?.length ?? 1));

/** Points of a plan, drawn from one stream. */
export function drawPoints(problem: Problem, plan: PointPlan, random: Random): CollocationPoints {
  const { domain, conditions } = problem;
  const interior = interiorPoints(domain, plan, random.split("interior"));
  return {
    interior,
    ...(plan.spread === "arcsine" && { factors: towardsWalls(interior, domain) }),
    conditions: conditions.map((condition) =>
      conditionPoints(condition, domain, plan, random.split(condition.name)),
    ),
  };
}

function interiorPoints(domain: Region, { interior, spread }: PointPlan, random: Random): Points {
  if (spread === "uniform") return domain.sample(interior, { random });
  return arcsineInside(domain, interior, random);
}

/** Sobol points of the bounding box with arcsine density along every axis, those inside the region. */
function arcsineInside(domain: Region, count: number, random: Random): Points {
  const { coordinates, bounds } = domain;
  const volume = bounds.reduce((product, [low, high]) => product * (high - low), 1);
  const trials = Math.ceil((1.15 * count * volume) / Math.min(domain.measure, volume));
  const exact = Math.abs(domain.measure - volume) < 1e-9 * volume;
  const total = exact ? count : trials;
  const { values } = unitPoints("sobol", total, coordinates.length, random);
  const mapped = values.map((unit, k) => arcsine(unit, bounds[Math.floor(k / total)]));
  const points: Points = { coordinates, count: total, values: mapped };
  return exact ? points : inside(points, domain);
}

/**
 * prod (1 - s²)^(1/4), s in [-1, 1] along each axis: rows count by the length between Chebyshev nodes, and the huge
 * derivatives of polynomials at the walls do not drown the rest.
 */
function towardsWalls({ count, values }: Points, { bounds }: Region): Float64Array {
  const factors = new Float64Array(count).fill(1);
  bounds.forEach(([low, high], c) => {
    for (let i = 0; i < count; i++) {
      const s = (2 * values[c * count + i] - low - high) / (high - low);
      factors[i] *= Math.max(1e-12, 1 - s * s) ** 0.25;
    }
  });
  return factors;
}

/** The quantile of the arcsine distribution: Chebyshev nodes from uniform ones. */
const arcsine = (unit: number, [low, high]: readonly [number, number]): number =>
  low + (high - low) * (0.5 - 0.5 * Math.cos(Math.PI * unit));

function inside({ coordinates, count, values }: Points, { signedDistance }: Region): Points {
  const point = new Float64Array(coordinates.length);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < point.length; c++) point[c] = values[c * count + i];
    if (signedDistance(point) < 0) kept.push(i);
  }
  return pointsFrom(
    Object.fromEntries(
      coordinates.map((name, c) => [name, Float64Array.from(kept, (i) => values[c * count + i])]),
    ),
  );
}

function conditionPoints(
  { points, face, pair }: Condition,
  domain: Region,
  { perFace, spread }: PointPlan,
  random: Random,
): Points {
  if (points) return points;
  const where = face ?? pair!.low;
  const sampled = where.sample(perFace * (where.parts?.length ?? 1), { random });
  return spread === "arcsine" && domain.coordinates.length > 2 ? spreadOut(sampled, where, domain) : sampled;
}

/** Coordinates in which a face of a box extends get the arcsine density; faces of other regions stay. */
function spreadOut(points: Points, face: Face, { bounds }: Region): Points {
  const parts = face.parts ?? [face];
  if (parts.some((part) => part.coordinate === undefined)) return points;
  const values = points.values.slice();
  bounds.forEach(([low, high], c) => {
    for (let i = c * points.count; i < (c + 1) * points.count; i++)
      // The ends stay where they are: coordinates that the face holds constant.
      values[i] = arcsine((values[i] - low) / (high - low), [low, high]);
  });
  return { ...points, values };
}
