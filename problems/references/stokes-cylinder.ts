/** @file Reference solution of Stokes flow past a cylinder: flows that satisfy the equations, fitted on the boundary. */

import { type Points, pointsFrom } from "../../src/geometry/index.ts";
import { type Basis, linearModel, stokesFlow } from "../../src/models/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { applyQTransposed, qrFactor, solveUpper } from "../../src/residual/index.ts";
import { stokesCylinderStored } from "./stokes-cylinder.generated.ts";

/** Length and height of the channel, the largest velocity at its inlet, centre and radius of the cylinder. */
export const [length, height, speed] = [2.2, 0.41, 0.3];
export const [center, radius] = [[0.2, 0.2] as const, 0.05];
const coordinates = ["x", "y"];

/** Velocity at the inlet. */
export const inflow = (y: number): number => (4 * speed * y * (height - y)) / height ** 2;

export interface FlowResolution {
  /** Of the polynomials. */
  readonly degree: number;
  /** Powers in the cylinder, and in its images in the nearest walls. */
  readonly powers: number;
  readonly images: number;
  /** At each of the four corners of the channel. */
  readonly poles: number;
}

/** Coefficients of the flows of `stokesFlow` with that resolution. */
export interface StoredFlow extends FlowResolution {
  readonly coefficients: readonly number[];
}

function flows({ degree, powers, images, poles }: FlowResolution) {
  const walls = [
    [center[0], -center[1]],
    [center[0], 2 * height - center[1]],
    [-center[0], center[1]],
  ] as const;
  const ends = [
    [0, 0, -3],
    [0, height, 3],
    [length, 0, -1],
    [length, height, 1],
  ] as const;
  return stokesFlow({
    coordinates,
    bounds: [
      [0, length],
      [0, height],
    ],
    degree,
    holes: [
      { center, radius, degree: powers },
      ...walls.map((image) => ({ center: image, radius, degree: images })),
    ],
    corners: ends.map(([x, y, eighths]) => ({
      corner: [x, y],
      direction: (eighths * Math.PI) / 4,
      count: poles,
      scale: height,
    })),
  });
}

/**
 * Δu = p_x, Δv = p_y, u_x + v_y = 0 in the channel [0, 2.2] x [0, 0.41] without the cylinder: a parabola flows in, walls
 * and cylinder are at rest, p = u_x and v_x = 0 at the outlet; by least squares on the boundary.
 *
 * Accuracy of the velocities, relative L2, against degree 90: 1e-3 at degree 26, 1e-8 at 40, 1e-11 at 60.
 *
 * Source: Brubeck and Trefethen 2022, "Lightning Stokes solver".
 */
export function solveStokesCylinder(resolution: FlowResolution): StoredFlow {
  const { x, y, pressure } = flows(resolution);
  const columns = x.size;
  const { inlet, outlet, still } = boundary(Math.ceil(columns / 3), resolution.poles);
  const counts = [inlet, inlet, still, still, outlet, outlet].map(({ count }) => count);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const A = new Float64Array(rows * columns);
  const b = new Float64Array(rows);
  inlet.values.subarray(inlet.count).forEach((at, i) => {
    b[i] = inflow(at);
  });
  let first = 0;
  const enter = (points: Points, parts: readonly (readonly [Basis, readonly number[], number])[]): void => {
    for (const [basis, index, weight] of parts) {
      const factor = new Float64Array(points.count).fill(weight);
      basis.accumulate(points, [{ index, factor }], A.subarray(first), rows);
    }
    first += points.count;
  };
  for (const points of [inlet, still]) for (const basis of [x, y]) enter(points, [[basis, [0, 0], 1]]);
  // Stresses at the outlet are some ten times the velocities by the height.
  enter(outlet, [
    [pressure, [0, 0], height / 10],
    [x, [1, 0], -height / 10],
  ]);
  enter(outlet, [[y, [1, 0], height / 10]]);
  return { ...resolution, coefficients: [...leastSquares(rows, columns, A, b)] };
}

/** Points on the boundary, as many on each side and twice towards its corners; `still` is the walls and the cylinder. */
function boundary(perSide: number, poles: number): Readonly<Record<"inlet" | "outlet" | "still", Points>> {
  const graded = sides(perSide, poles);
  const line = (of: (s: number) => readonly [number, number]): (readonly [number, number])[] =>
    graded.map(of);
  const circle = Array.from({ length: 2 * perSide }, (_, i) => {
    const angle = (Math.PI * (i + 0.5)) / perSide;
    return [center[0] + radius * Math.cos(angle), center[1] + radius * Math.sin(angle)] as const;
  });
  const walls = [0, height].flatMap((y) => line((s) => [s * length, y]));
  return {
    inlet: pointsOf(line((s) => [0, s * height])),
    outlet: pointsOf(line((s) => [length, s * height])),
    still: pointsOf([...walls, ...circle]),
  };
}

/** Shares of a side: evenly, and by the law of the poles towards both ends. */
function sides(count: number, poles: number): number[] {
  const evenly = Array.from({ length: 2 * count }, (_, i) => (i + 0.5) / (2 * count));
  const towards = Array.from({ length: count }, (_, i) => {
    const root = (i + 0.5) / count;
    return 0.5 * Math.exp(-4 * Math.sqrt(poles) * (1 - root));
  });
  return [...evenly, ...towards, ...towards.map((s) => 1 - s)];
}

const pointsOf = (points: readonly (readonly [number, number])[]): Points =>
  pointsFrom({ x: points.map(([x]) => x), y: points.map(([, y]) => y) });

/** By QR of columns of length one. (mutates A and b) */
function leastSquares(rows: number, columns: number, A: Float64Array, b: Float64Array): Float64Array {
  const norms = Float64Array.from({ length: columns }, (_, k) => {
    const column = A.subarray(k * rows, (k + 1) * rows);
    const norm = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    for (let i = 0; i < rows; i++) column[i] /= norm;
    return norm;
  });
  const tau = new Float64Array(columns);
  qrFactor(rows, columns, A, tau);
  solveUpper(columns, rows, A, applyQTransposed(rows, columns, A, tau, b));
  return norms.map((norm, k) => b[k] / norm);
}

/** u, v and p of a flow at (x, y), each in a function. */
export function flowFields(flow: StoredFlow): Record<"u" | "v" | "p", (x: number, y: number) => number> {
  const { x, y, pressure } = flows(flow);
  const c = Float64Array.from(flow.coefficients);
  const model = linearModel({ u: x, v: y, p: pressure }, { shared: true });
  const value = (field: string) => (at: number, height: number) => {
    const { basis } = model.parts.find((part) => part.field === field)!;
    return basis.evaluate(pointsOf([[at, height]]), [[0, 0]], c)[0][0];
  };
  return { u: value("u"), v: value("v"), p: value("p") };
}

/** The stored flow, everywhere in the channel. */
export function stokesCylinderReference(): Reference {
  const { u, v, p } = flowFields(stokesCylinderStored);
  return {
    source: "Stokes flows fitted on the boundary by Goursat's formula (problems/references/generate.ts)",
    accuracy: 2e-11,
    fields: { u: ({ x, y }) => u(x, y), v: ({ x, y }) => v(x, y), p: ({ x, y }) => p(x, y) },
  };
}
