/** @file Reference solution of the lid-driven cavity with a regularised lid: Newton on a Legendre-Galerkin method. */

import type { PointFunction } from "../../src/expression/index.ts";
import { gaussLegendre } from "../../src/geometry/index.ts";
import type { Reference } from "../../src/problem/index.ts";
import { applyQTransposed, maxAbs, qrFactor, solveUpper } from "../../src/residual/index.ts";
import { cavityStored } from "./cavity.generated.ts";
import { type ClampedTable, clampedTable } from "./legendre.ts";

/**
 * ψ = 16x²(1-x)² y²(y-1) + Σ q_ij φ_i(x) φ_j(y): the first part moves the lid y = 1 with velocity 16x²(1-x)², the
 * second vanishes with its normal derivative on all walls.
 */
export interface StreamFunction {
  readonly reynolds: number;
  /** q_ij at i * count + j. */
  readonly count: number;
  readonly coefficients: readonly number[];
}

/** The lifting polynomials and their first two derivatives at points: like a table with one function. */
const lid = (x: number): readonly number[] => [
  16 * x * x * (1 - x) ** 2,
  32 * x * (1 - x) * (1 - 2 * x),
  32 - 192 * x + 192 * x * x,
];
const rise = (y: number): readonly number[] => [y * y * (y - 1), y * (3 * y - 2), 6 * y - 2];

/** The stream function as a function of { x, y } in [0, 1]². */
export function streamFunction({ count, coefficients }: StreamFunction): PointFunction {
  return ({ x, y }) => {
    const [[alongX], [alongY]] = [clampedTable(count, [x]), clampedTable(count, [y])];
    let total = lid(x)[0] * rise(y)[0];
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++) total += coefficients[i * count + j] * alongX[i] * alongY[j];
    return total;
  };
}

/** Newton steps stop when the largest coefficient moves by less than this part of itself: rounding of the solves. */
const settled = 1e-12;
/** Chosen here: Newton from rest takes 5 steps at Reynolds number 100, from the flow at 700 as many at 1000. */
const mostSteps = 15;

/**
 * ψ_y Δψ_x - ψ_x Δψ_y = Δ²ψ / Re on [0, 1]² in weak form, ∫ Δψ (Δφ / Re + ψ_y φ_x - ψ_x φ_y) = 0 for all φ.
 *
 * Accuracy at Re = 100 against count 40, relative L2 of ψ: 16: 1.4e-6, 20: 9e-8, 24: 1.5e-8, 28: 4e-9, 32: 1.2e-9. At
 * Re = 1000 the change from 40 to 48 is 5e-8, from 48 to 56 it is 5e-9; the corners, where ψ is r³ times a function of the angle that is no polynomial, set the order.
 * Cost: count⁶ for each of the Newton steps.
 *
 * Source: Shen 1994 (basis); Shen 1991, "Hopf bifurcation of the unsteady regularized driven cavity flow" (the lid).
 *
 * @param from - where Newton's method starts; far from rest a flow at a lower Reynolds number. Default: rest.
 */
export function solveCavity(reynolds: number, count: number, from?: StreamFunction): StreamFunction {
  const grid = galerkinGrid(count);
  const q = resized(from, count);
  for (let step = 0; step < mostSteps; step++) {
    const change = newtonChange(grid, 1 / reynolds, q);
    for (let k = 0; k < q.length; k++) q[k] -= change[k];
    if (maxAbs(change) < settled * maxAbs(q)) break;
  }
  return { reynolds, count, coefficients: [...q] };
}

/** Coefficients of a flow in fewer or more functions. */
function resized(flow: StreamFunction | undefined, count: number): Float64Array {
  return Float64Array.from({ length: count * count }, (_, k) => {
    const [i, j] = [Math.floor(k / count), k % count];
    return flow && i < flow.count && j < flow.count ? flow.coefficients[i * flow.count + j] : 0;
  });
}

interface Grid {
  readonly count: number;
  /** Quadrature points per direction. */
  readonly points: number;
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  readonly table: ClampedTable;
}

/** Exact for the products of three basis functions that the convection needs, degree 3 count + 8 at most. */
function galerkinGrid(count: number): Grid {
  const points = Math.ceil(1.5 * count) + 8;
  const { nodes, weights } = gaussLegendre(points, 0, 1);
  return { count, points, nodes, weights, table: clampedTable(count, nodes) };
}

/** J⁻¹ r at q. */
function newtonChange(grid: Grid, nu: number, q: Float64Array): Float64Array {
  const flow = flowOn(grid, q);
  const size = q.length;
  const J = new Float64Array(size * size);
  const tau = new Float64Array(size);
  for (const term of jacobianTerms(grid, nu, flow)) addTerm(grid, term, J);
  const r = residual(grid, nu, flow);
  qrFactor(size, size, J, tau);
  return solveUpper(size, size, J, applyQTransposed(size, size, J, tau, r));
}

/** ψ_x, ψ_y and Δψ at the quadrature points, x-major. */
interface Flow {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly laplacian: Float64Array;
}

function flowOn(grid: Grid, q: Float64Array): Flow {
  const [xx, yy] = [derivative(grid, q, 2, 0), derivative(grid, q, 0, 2)];
  return {
    x: derivative(grid, q, 1, 0),
    y: derivative(grid, q, 0, 1),
    laplacian: xx.map((value, k) => value + yy[k]),
  };
}

/** ∂_x^a ∂_y^b ψ at the quadrature points. */
function derivative(
  { count, points, nodes, table }: Grid,
  q: Float64Array,
  a: number,
  b: number,
): Float64Array {
  const half = new Float64Array(count * points);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      for (let s = 0; s < points; s++) half[i * points + s] += q[i * count + j] * table[b][j * points + s];
  const [up, across] = [nodes.map((y) => rise(y)[b]), nodes.map((x) => lid(x)[a])];
  return Float64Array.from({ length: points * points }, (_, k) => {
    const [p, s] = [Math.floor(k / points), k % points];
    let total = across[p] * up[s];
    for (let i = 0; i < count; i++) total += table[a][i * points + p] * half[i * points + s];
    return total;
  });
}

/** ∫ c ∂^test φ ∂^trial φ with orders [along x, along y]. */
interface Term {
  readonly factor: Float64Array;
  readonly test: readonly [number, number];
  readonly trial: readonly [number, number];
}

function jacobianTerms({ points }: Grid, nu: number, { x, y, laplacian }: Flow): Term[] {
  const diffusion = new Float64Array(points * points).fill(nu);
  const [minusX, minusLaplacian] = [x.map((value) => -value), laplacian.map((value) => -value)];
  const curvatures = [
    [2, 0],
    [0, 2],
  ] as const;
  return [
    ...curvatures.flatMap((trial) => [
      ...curvatures.map((test) => ({ factor: diffusion, test, trial })),
      { factor: y, test: [1, 0] as const, trial },
      { factor: minusX, test: [0, 1] as const, trial },
    ]),
    { factor: laplacian, test: [1, 0], trial: [0, 1] },
    { factor: minusLaplacian, test: [0, 1], trial: [1, 0] },
  ];
}

/** Adds a term to J, column-major, by sum factorisation: first over x, then over y. (mutates J) */
function addTerm(grid: Grid, { factor, test, trial }: Term, J: Float64Array): void {
  const { count, points, table } = grid;
  const [left, right] = [table[test[1]], table[trial[1]]];
  const row = new Float64Array(points);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < count; k++) {
      const line = overX(grid, factor, table[test[0]], table[trial[0]], i, k);
      for (let j = 0; j < count; j++) {
        for (let s = 0; s < points; s++) row[s] = line[s] * left[j * points + s];
        for (let l = 0; l < count; l++)
          J[(k * count + l) * count * count + i * count + j] += dotAt(row, right, l * points);
      }
    }
}

/** Integral along x of factor times function i of `test` times function k of `trial`, with the weights along y. */
function overX(
  { points, weights }: Grid,
  factor: Float64Array,
  test: Float64Array,
  trial: Float64Array,
  i: number,
  k: number,
): Float64Array {
  const line = new Float64Array(points);
  for (let p = 0; p < points; p++) {
    const weight = weights[p] * test[i * points + p] * trial[k * points + p];
    for (let s = 0; s < points; s++) line[s] += weight * factor[p * points + s];
  }
  return line.map((value, s) => value * weights[s]);
}

function dotAt(row: Float64Array, values: Float64Array, from: number): number {
  let total = 0;
  for (let s = 0; s < row.length; s++) total += row[s] * values[from + s];
  return total;
}

/** ∫ Δψ (ν Δφ + ψ_y φ_x - ψ_x φ_y) for every φ. */
function residual(grid: Grid, nu: number, { x, y, laplacian }: Flow): Float64Array {
  const parts: readonly (readonly [Float64Array, number, number])[] = [
    [laplacian.map((value) => nu * value), 2, 0],
    [laplacian.map((value) => nu * value), 0, 2],
    [laplacian.map((value, k) => value * y[k]), 1, 0],
    [laplacian.map((value, k) => -value * x[k]), 0, 1],
  ];
  const out = new Float64Array(grid.count ** 2);
  for (const [values, a, b] of parts) addTested(grid, values, a, b, out);
  return out;
}

/** out_ij += ∫ values φ_i^(a) φ_j^(b). (mutates out) */
function addTested(
  { count, points, weights, table }: Grid,
  values: Float64Array,
  a: number,
  b: number,
  out: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const line = new Float64Array(points);
    for (let p = 0; p < points; p++)
      for (let s = 0; s < points; s++)
        line[s] += weights[p] * weights[s] * table[a][i * points + p] * values[p * points + s];
    for (let j = 0; j < count; j++)
      for (let s = 0; s < points; s++) out[i * count + j] += line[s] * table[b][j * points + s];
  }
}

/** The flow at Reynolds number 1000 and below by steps small enough for Newton's method, the last in `count` functions. */
export function climbCavity(reynolds: number, count: number): StreamFunction {
  const stations = [100, 250, 400, 550, 700, 850, 1000].filter((station) => station < reynolds);
  const coarse = stations.reduce<StreamFunction | undefined>(
    (flow, station) => solveCavity(station, Math.min(24, count), flow),
    undefined,
  );
  return solveCavity(reynolds, count, solveCavity(reynolds, Math.min(32, count), coarse));
}

/**
 * A stored solution, everywhere in the cavity.
 *
 * @param accuracy - relative L2 of ψ, as shown by the test.
 */
export function cavityReference(stored: StreamFunction = cavityStored, accuracy = 2e-9): Reference {
  return {
    source: `Legendre-Galerkin method with Newton steps, ${stored.count} x ${stored.count} functions (problems/references/generate.ts)`,
    accuracy,
    fields: { psi: streamFunction(stored) },
  };
}
