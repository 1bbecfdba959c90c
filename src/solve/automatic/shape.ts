/** @file How fast a function varies along each axis: Chebyshev degrees on random lines. */

import type { Points } from "../../geometry/index.ts";
import type { Random } from "../../random.ts";

/** Nodes per line and lines per axis. Chosen here: degrees up to 96 are told apart at 800 values an axis. */
const nodes = 96;
const lines = 8;
/** The highest degree that can be told; a function that reaches it may have any. */
export const highestTold = nodes - 1;

/**
 * Per axis, the largest degree whose Chebyshev coefficient exceeds tolerance times the largest, over random lines
 * parallel to the axis and over all functions.
 *
 * @param evaluate - values of one or more functions at points; lines may leave a region that is no box.
 * @returns degrees from 1 to 95, one per coordinate.
 */
export function chebyshevDegrees(
  evaluate: (points: Points) => readonly Float64Array[],
  coordinates: readonly string[],
  bounds: readonly (readonly [number, number])[],
  tolerance: number,
  random: Random,
): number[] {
  return coordinates.map((_, axis) => {
    const points = linesAlong(axis, coordinates, bounds, random);
    return Math.max(...evaluate(points).map((values) => highestDegree(values, tolerance)));
  });
}

/** `lines` lines of Chebyshev nodes along one axis, through uniform random points of the box. */
function linesAlong(
  axis: number,
  coordinates: readonly string[],
  bounds: readonly (readonly [number, number])[],
  random: Random,
): Points {
  const count = nodes * lines;
  const values = new Float64Array(coordinates.length * count);
  bounds.forEach(([low, high], c) => {
    for (let line = 0; line < lines; line++) {
      const through = low + (high - low) * random.uniform();
      for (let k = 0; k < nodes; k++)
        values[c * count + line * nodes + k] =
          c === axis
            ? (low + high) / 2 + ((high - low) / 2) * Math.cos((Math.PI * (k + 0.5)) / nodes)
            : through;
    }
  });
  return { coordinates, count, values };
}

function highestDegree(values: Float64Array, tolerance: number): number {
  const largest = new Float64Array(nodes);
  for (let line = 0; line < lines; line++) {
    const part = values.subarray(line * nodes, (line + 1) * nodes);
    for (let degree = 0; degree < nodes; degree++)
      largest[degree] = Math.max(largest[degree], Math.abs(coefficient(part, degree)));
  }
  const scale = Math.max(...largest);
  for (let degree = nodes - 1; degree > 1; degree--) if (largest[degree] > tolerance * scale) return degree;
  return 1;
}

/** Chebyshev coefficient of the interpolant at first-kind nodes. */
function coefficient(values: Float64Array, degree: number): number {
  let sum = 0;
  for (let k = 0; k < nodes; k++) sum += values[k] * Math.cos((degree * Math.PI * (k + 0.5)) / nodes);
  return (2 * sum) / nodes;
}

/** Divided by their geometric mean: the product is 1. */
export function normalised(shape: readonly number[]): number[] {
  const mean = Math.exp(shape.reduce((sum, g) => sum + Math.log(g), 0) / shape.length);
  return shape.map((g) => g / mean);
}

/** The geometric mean of two shapes. */
export const between = (a: readonly number[], b: readonly number[]): number[] =>
  normalised(a.map((value, i) => Math.sqrt(value * b[i])));
