/** @file Reference solution of Laplace's equation on a disk with twelve round holes: harmonic functions fitted on the boundary. */

import type { PointFunction } from "../../src/expression/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../../src/residual/index.ts";
import { twelveHolesStored } from "./twelve-holes.generated.ts";

/** Centre, radius, and the value of u on the circle. */
export interface RoundHole {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly value: number;
}

/** Placed by hand, no two alike. */
export const twelveHoles: readonly RoundHole[] = [
  { x: 0.05, y: 0.08, radius: 0.11, value: 1 },
  { x: 0.42, y: 0.02, radius: 0.09, value: 0 },
  { x: 0.31, y: 0.41, radius: 0.12, value: 1 },
  { x: -0.08, y: 0.52, radius: 0.08, value: 0 },
  { x: -0.44, y: 0.38, radius: 0.13, value: 1 },
  { x: -0.36, y: -0.02, radius: 0.1, value: 0 },
  { x: -0.67, y: -0.12, radius: 0.08, value: 1 },
  { x: -0.4, y: -0.46, radius: 0.12, value: 0 },
  { x: 0.02, y: -0.36, radius: 0.1, value: 1 },
  { x: 0.36, y: -0.41, radius: 0.13, value: 0 },
  { x: 0.1, y: -0.65, radius: 0.08, value: 1 },
  { x: 0.64, y: -0.16, radius: 0.09, value: 0 },
];

/** u on the unit circle. */
export const onRim = (x: number, y: number): number => 1 + x * x - y;

/** Powers of z up to a degree, and in every hole a logarithm and poles. */
export interface HoleExpansion {
  readonly degree: number;
  readonly poles: number;
  /** 1, Re z, Im z, ...; then per hole the logarithm, Re ω^-1, Im ω^-1, ..., ω = (z - c) / radius. */
  readonly coefficients: readonly number[];
}

type Resolution = Pick<HoleExpansion, "degree" | "poles">;

/** Values of all functions at (x, y). */
function functionsAt(x: number, y: number, { degree, poles }: Resolution): Float64Array {
  const out = new Float64Array(1 + 2 * degree + twelveHoles.length * (1 + 2 * poles));
  out[0] = 1;
  let [re, im, at] = [1, 0, 1];
  for (let k = 0; k < degree; k++) {
    [re, im] = [re * x - im * y, re * y + im * x];
    out[at++] = re;
    out[at++] = im;
  }
  for (const hole of twelveHoles) {
    const [dx, dy] = [(x - hole.x) / hole.radius, (y - hole.y) / hole.radius];
    const square = dx * dx + dy * dy;
    out[at++] = Math.log(square) / 2;
    const [a, b] = [dx / square, -dy / square];
    [re, im] = [1, 0];
    for (let k = 0; k < poles; k++) {
      [re, im] = [re * a - im * b, re * b + im * a];
      out[at++] = re;
      out[at++] = im;
    }
  }
  return out;
}

/** Points on all circles with the value of u: `count` on the rim, half of it on every hole. */
export function boundaryPoints(count: number, shift = 0): (readonly [number, number, number])[] {
  const circle = (n: number, radius: number, cx: number, cy: number): [number, number][] =>
    Array.from({ length: n }, (_, i) => {
      const angle = (2 * Math.PI * (i + shift)) / n;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
    });
  const rim = circle(count, 1, 0, 0).map(([x, y]) => [x, y, onRim(x, y)] as const);
  const holes = twelveHoles.flatMap((hole) =>
    circle(Math.ceil(count / 2), hole.radius, hole.x, hole.y).map(([x, y]) => [x, y, hole.value] as const),
  );
  return [...rim, ...holes];
}

/**
 * The expansion fitted to the boundary values by least squares, twice as many points as functions.
 *
 * Accuracy: geometric in both numbers; the largest defect on the boundary bounds the error (maximum principle).
 * Source: Trefethen 2018, "Series solution of Laplace problems".
 */
export function solveTwelveHoles({ degree, poles }: Resolution): HoleExpansion {
  const points = boundaryPoints(4 * Math.max(degree, 2 * poles) + 20);
  const rows = points.length;
  const columns = 1 + 2 * degree + twelveHoles.length * (1 + 2 * poles);
  const A = new Float64Array(rows * columns);
  points.forEach(([x, y], i) => {
    functionsAt(x, y, { degree, poles }).forEach((value, j) => {
      A[j * rows + i] = value;
    });
  });
  const tau = new Float64Array(columns);
  const c = Float64Array.from(points, ([, , value]) => value);
  qrFactor(rows, columns, A, tau);
  applyQTransposed(rows, columns, A, tau, c);
  solveUpper(columns, rows, A, c);
  return { degree, poles, coefficients: Array.from(c.subarray(0, columns)) };
}

/** The sum of an expansion. */
export const sumOf =
  (expansion: HoleExpansion): PointFunction =>
  ({ x, y }) =>
    functionsAt(x, y, expansion).reduce((sum, value, j) => sum + value * expansion.coefficients[j], 0);

/** The stored solution, everywhere in the domain. */
export function twelveHolesReference(): Reference {
  return {
    source:
      "harmonic powers, logarithms and poles fitted on the boundary (problems/references/twelve-holes.ts)",
    accuracy: 1e-11,
    fields: { u: sumOf(twelveHolesStored) },
  };
}
