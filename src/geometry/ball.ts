/** @file Disks and balls. */

import { UsageError } from "../errors.ts";
import type { Chart } from "./chart.ts";
import { chartedRegion } from "./charted-region.ts";
import { chartFace } from "./face.ts";
import type { Region } from "./region.ts";

export interface BallOptions {
  /** Name of the one face. Default: `circle` in two dimensions, `sphere` otherwise. */
  readonly name?: string;
}

/**
 * The open disk around a centre.
 *
 * Points inside are drawn in polar coordinates by an area-preserving map, so every sequence serves without
 * rejection; `grid` and `gauss-legendre` are then polar. The face is `circle`, equispaced by default (the rule that
 * is exact for trigonometric polynomials).
 *
 * @param center - two coordinates by name, in order.
 * @throws UsageError unless there are two finite coordinates and radius > 0.
 *
 * @example
 * disk({ x: 0, y: 0 }, 2).signedDistance([3, 0]); // 1
 */
export function disk(
  center: Readonly<Record<string, number>>,
  radius: number,
  options: BallOptions = {},
): Region {
  if (Object.keys(center).length === 2) return ball(center, radius, options);
  throw new UsageError({
    what: `a disk lives in two coordinates, got (${Object.keys(center).join(", ")})`,
    remedy: "ball(center, radius) in other dimensions",
  });
}

/**
 * The open ball around a centre in two or more dimensions.
 *
 * Source: directions by angle (d = 2), Archimedes' equal-area cylinder (d = 3), normalised normals by Box-Muller
 * (d > 3); radius u^(1/d).
 *
 * @param center - coordinates by name, in order.
 * @throws UsageError unless there are at least two finite coordinates and radius > 0.
 *
 * @example
 * ball({ x: 0, y: 0, z: 0 }, 1).measure / Math.PI; // 1.3333333333333333
 */
export function ball(
  center: Readonly<Record<string, number>>,
  radius: number,
  options: BallOptions = {},
): Region {
  const coordinates = Object.keys(center);
  const origin = Float64Array.from(coordinates, (name) => center[name]);
  checkBall(coordinates, origin, radius);
  const d = coordinates.length;
  const name = options.name ?? (d === 2 ? "circle" : "sphere");
  const volume = unitBallMeasure(d) * radius ** d;
  const sphere = sphereChart(origin, radius);
  return chartedRegion({
    what: `the ${d === 2 ? "disk" : "ball"} of radius ${radius}`,
    coordinates,
    bounds: [...origin].map((x) => [x - radius, x + radius] as const),
    measure: () => volume,
    signedDistance: (point) => distance(origin, point) - radius,
    chart: ballChart(origin, radius, volume),
    ...(d === 2 && { outline: [{ kind: "circle", center: [origin[0], origin[1]], radius }] }),
    faces: () => [chartFace({ name, coordinates, measure: sphere.measure, chart: sphere })],
  });
}

function checkBall(coordinates: readonly string[], origin: Float64Array, radius: number): void {
  if (coordinates.length >= 2 && origin.every(Number.isFinite) && radius > 0 && Number.isFinite(radius))
    return;
  throw new UsageError({
    what: `cannot make a ball of radius ${radius} around (${[...origin].join(", ")})`,
    remedy: "at least two finite coordinates and a positive radius; box({ x: [a, b] }) for an interval",
  });
}

function distance(origin: Float64Array, point: ArrayLike<number>): number {
  let squares = 0;
  for (let c = 0; c < origin.length; c++) squares += (point[c] - origin[c]) ** 2;
  return Math.sqrt(squares);
}

/** Volume of the unit ball: V_d = 2π/d V_{d-2}. Source: DLMF 5.19.4. */
function unitBallMeasure(d: number): number {
  if (d < 2) return d + 1;
  return ((2 * Math.PI) / d) * unitBallMeasure(d - 2);
}

/** Unit coordinates that `direction` consumes. */
const directionDimension = (d: number): number => (d <= 3 ? d - 1 : 2 * Math.ceil(d / 2));

function ballChart(origin: Float64Array, radius: number, measure: number): Chart {
  const d = origin.length;
  const towards = new Float64Array(d);
  return {
    dimension: 1 + directionDimension(d),
    measure,
    sequence: "sobol",
    map: (unit, point) => {
      direction(unit.subarray(1), towards);
      const r = radius * unit[0] ** (1 / d);
      for (let c = 0; c < d; c++) point[c] = origin[c] + r * towards[c];
    },
  };
}

function sphereChart(origin: Float64Array, radius: number): Chart {
  const d = origin.length;
  return {
    dimension: directionDimension(d),
    measure: d * unitBallMeasure(d) * radius ** (d - 1),
    sequence: d === 2 ? "grid" : "sobol",
    map: (unit, point, normal) => {
      direction(unit, normal);
      for (let c = 0; c < d; c++) point[c] = origin[c] + radius * normal[c];
    },
  };
}

/** A unit vector, uniform on the sphere when `unit` is uniform on the cube. (mutates out) */
function direction(unit: Float64Array, out: Float64Array): void {
  if (out.length === 2) polar(unit[0], 1, out);
  else if (out.length === 3) {
    out[2] = 1 - 2 * unit[0];
    polar(unit[1], Math.sqrt(Math.max(0, 1 - out[2] ** 2)), out);
  } else normalised(unit, out);
}

/** (radius cos 2πu, radius sin 2πu) into the first two entries. (mutates out) */
function polar(u: number, radius: number, out: Float64Array): void {
  out[0] = radius * Math.cos(2 * Math.PI * u);
  out[1] = radius * Math.sin(2 * Math.PI * u);
}

/** Box-Muller pairs, normalised. (mutates out) */
function normalised(unit: Float64Array, out: Float64Array): void {
  let squares = 0;
  for (let c = 0; c < out.length; c++) {
    const pair = c - (c % 2);
    const angle = 2 * Math.PI * unit[pair + 1];
    out[c] = Math.sqrt(-2 * Math.log(1 - unit[pair])) * (c % 2 ? Math.sin(angle) : Math.cos(angle));
    squares += out[c] ** 2;
  }
  const norm = Math.sqrt(squares);
  for (let c = 0; c < out.length; c++) out[c] /= norm;
}
