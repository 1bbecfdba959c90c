/** @file Gaussians and tanh features: known values, layouts, moments, and a Helmholtz problem solved at once. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseDevice } from "../../../src/devices/index.ts";
import { evaluateAll, placeholder } from "../../../src/expression/index.ts";
import { box, concatPoints, type Points, pointsFrom } from "../../../src/geometry/index.ts";
import { activationDerivatives } from "../../../src/jets/index.ts";
import { gaussianCloud, gaussianGrid } from "../../../src/models/bases/gaussian-layouts.ts";
import { gaussians } from "../../../src/models/bases/gaussians.ts";
import { tanhFeatures } from "../../../src/models/bases/tanh-features.ts";
import { random } from "../../../src/random.ts";
import { distance, multiIndices, table } from "./differences.ts";

const plane = { coordinates: ["x", "y"] };
const bounds = [
  [-1, 1],
  [-1, 1],
] as const;

describe("a Gaussian", () => {
  const bell = gaussians({ coordinates: ["x"], centers: [0], widths: 1 });
  test("has derivatives (-1)^k He_k(x) exp(-x²/2)", () => {
    const hermite = [
      (x: number) => x ** 5 - 10 * x ** 3 + 15 * x,
      (x: number) => x ** 6 - 15 * x ** 4 + 45 * x ** 2 - 15,
    ];
    const x = [-3, -0.4, 0, 1, 2.5];
    hermite.forEach((He, k) => {
      const values = table(bell, pointsFrom({ x }), [k + 5]);
      const exact = x.map((s) => (-1) ** (k + 5) * He(s) * Math.exp((-s * s) / 2));
      expect(distance(exact, values)).toBeLessThan(1e-14);
    });
  });
  test("is zero only where it is below 1e-17 of its peak, in every derivative", () => {
    for (let k = 0; k <= 8; k++) {
      const inside = pointsFrom({ x: Array.from({ length: 2001 }, (_, i) => i / 100) });
      const values = table(bell, inside, [k]);
      const peak = Math.max(...values.map(Math.abs));
      const firstZero = 9 + k;
      expect(values.subarray(100 * firstZero + 1).every((value) => value === 0)).toBe(true);
      expect(Math.abs(values[100 * firstZero])).toBeLessThan(1e-17 * peak);
    }
  });
  test("with a diagonal precision is the one with widths, to order 4", () => {
    const [a, b] = [0.4, 1.3];
    const centers = [0.1, 0.2];
    const points = box({ x: [-1, 1], y: [-1, 1] }).sample(20, { random: random(1) });
    const withWidths = gaussians({ ...plane, centers, widths: [a, b] });
    const withMatrix = gaussians({ ...plane, centers, precision: [a ** -2, 0, 0, b ** -2] });
    for (const index of multiIndices(2, 4))
      expect(distance(table(withWidths, points, index), table(withMatrix, points, index))).toBeLessThan(
        1e-13,
      );
  });
  test("with precision P has Hessian (P z)(P z)ᵀ - P times itself", () => {
    const entry = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(entry, entry, entry, entry, entry, (l, m, n, x, y) => {
        const L = [1.2 + l, 0, m, 1.2 + n];
        const P = [L[0] * L[0], L[0] * L[2], L[0] * L[2], L[2] * L[2] + L[3] * L[3]];
        const basis = gaussians({ ...plane, centers: [0, 0], precision: P });
        const points = pointsFrom({ x: [x], y: [y] });
        const [px, py] = [P[0] * x + P[1] * y, P[2] * x + P[3] * y];
        const bellAt = Math.exp(-0.5 * (x * px + y * py));
        expect(table(basis, points, [2, 0])[0]).toBeCloseTo((px * px - P[0]) * bellAt, 12);
        expect(table(basis, points, [1, 1])[0]).toBeCloseTo((px * py - P[1]) * bellAt, 12);
        expect(table(basis, points, [0, 2])[0]).toBeCloseTo((py * py - P[3]) * bellAt, 12);
      }),
      { numRuns: 50 },
    );
  });
});

describe("layouts", () => {
  test("a grid covers the box and three cells around it, in any dimension", () => {
    const grid = gaussianGrid({ coordinates: ["x"], bounds: [[0, 1]], count: 17, jitter: 0 });
    expect(grid.size).toBe(17);
    // 10 cells in [0, 1], centres from -0.3 to 1.3: the peaks are where the first derivative vanishes.
    const x = Array.from({ length: 17 }, (_, j) => -0.3 + 0.1 * j);
    const slopes = table(grid, pointsFrom({ x }), [1]);
    x.forEach((_, j) => {
      expect(Math.abs(slopes[j * 17 + j])).toBeLessThan(1e-12);
    });
    for (const d of [2, 3, 4]) {
      const coordinates = ["x", "y", "z", "t"].slice(0, d);
      const basis = gaussianGrid({
        coordinates,
        bounds: coordinates.map(() => [0, 1]),
        count: 5 ** d,
        outside: 1,
      });
      expect(basis.size).toBe(5 ** d);
    }
  });
  test("spacings are nearly equal in a long box, and the count is not exceeded", () => {
    const basis = gaussianGrid({
      ...plane,
      bounds: [
        [0, 4],
        [0, 1],
      ],
      count: 700,
    });
    const [columns, rows] = basis.name.split(" ")[1].split("x").map(Number);
    expect(basis.size).toBe(columns * rows);
    expect(basis.size).toBeLessThanOrEqual(700);
    expect(basis.size).toBeGreaterThan(600);
    expect(4 / (columns - 7) / (1 / (rows - 7))).toBeCloseTo(1, 0);
  });
  test("a Gaussian sum without jitter reproduces constants to the aliasing error 2 exp(-2 π² σ²)", () => {
    const overlap = 1;
    const basis = gaussianGrid({
      coordinates: ["x"],
      bounds: [[0, 1]],
      count: 41,
      overlap,
      jitter: 0,
      outside: 15,
    });
    const c = new Float64Array(41).fill(1 / Math.sqrt(2 * Math.PI) / overlap);
    const x = Array.from({ length: 101 }, (_, i) => i / 100);
    const [sum] = basis.evaluate(pointsFrom({ x }), [[0]], c);
    const worst = Math.max(...sum.map((value) => Math.abs(value - 1)));
    expect(worst / (2 * Math.exp(-2 * Math.PI ** 2))).toBeCloseTo(1, 3);
  });
  test("a cloud fills a ball: its count follows from radius and spacing", () => {
    const cloud = gaussianCloud({ ...plane, center: [0.3, -0.2], spread: 0.05 });
    const cells = Math.PI * ((5 * 2.4) / 0.7 + 1) ** 2;
    expect(cloud.size / cells).toBeCloseTo(1, 1);
    const space = gaussianCloud({ coordinates: ["x", "y", "z"], center: [0, 0, 0], spread: 1, radius: 2 });
    expect(space.size / ((4 / 3) * Math.PI * ((2 * 2.4) / 0.7 + 1) ** 3)).toBeCloseTo(1, 1);
  });
  test("seeds decide: equal ones give equal Gaussians, others do not", () => {
    const points = pointsFrom({ x: [0.1], y: [0.2] });
    const values = (seed: number) =>
      table(gaussianGrid({ ...plane, bounds, count: 64, seed }), points, [0, 0]);
    expect(values(3)).toEqual(values(3));
    expect(values(3)).not.toEqual(values(4));
  });
});

describe("tanh features", () => {
  test("have the derivatives that networks have", () => {
    const basis = tanhFeatures({ coordinates: ["x"], bounds: [[0, 2]], count: 1, seed: 4 });
    const x = [0.1, 0.8, 1.7];
    const points = pointsFrom({ x });
    const tables = [0, 1, 2, 3, 4].map((k) => table(basis, points, [k]));
    x.forEach((_, i) => {
      const s = tables[0][i];
      const weight = tables[1][i] / (1 - s * s);
      const derivatives = activationDerivatives("tanh", placeholder("z"), placeholder("s"), 4);
      evaluateAll(derivatives, () => s).forEach((value, k) => {
        expect(tables[k][i] / weight ** k).toBeCloseTo(value, 11);
      });
    });
  });
  test("vanish somewhere in the box, with slopes up to the range", () => {
    const basis = tanhFeatures({ coordinates: ["x"], bounds: [[2, 6]], count: 200, range: 5 });
    const x = Array.from({ length: 401 }, (_, i) => 2 + i / 100);
    const [values, slopes] = [0, 1].map((k) => table(basis, pointsFrom({ x }), [k]));
    let steepest = 0;
    for (let j = 0; j < 200; j++) {
      const [low, high] = [values[j * 401], values[j * 401 + 400]];
      expect(low * high).toBeLessThanOrEqual(0);
      steepest = Math.max(steepest, ...slopes.subarray(j * 401, (j + 1) * 401).map(Math.abs));
    }
    // In scaled coordinates the slope is w; x = 4 + 2 s halves it.
    expect(steepest).toBeLessThanOrEqual(2.5);
    expect(steepest).toBeGreaterThan(2.3);
  });
});

/** min ‖A c - b‖ by QR on a device, the columns scaled to unit length. */
async function leastSquares(
  rows: number,
  columns: number,
  A: Float64Array,
  b: Float64Array,
): Promise<Float64Array> {
  const { device } = await chooseDevice("wasm", { threads: 1 });
  const [matrix, side, tau, x] = [rows * columns, rows, columns, columns].map((n) => device.allocate(n));
  matrix.set(A);
  side.set(b);
  const lengths = Float64Array.from({ length: columns }, (_, j) =>
    Math.hypot(...A.subarray(j * rows, (j + 1) * rows)),
  );
  for (let k = 0; k < matrix.length; k++) matrix[k] /= lengths[Math.floor(k / rows)];
  device.geqrf(rows, columns, matrix, rows, tau);
  device.ormqr(true, rows, 1, columns, matrix, rows, tau, side, rows);
  x.set(side.subarray(0, columns));
  device.trsv(true, false, columns, matrix, rows, x);
  const solution = x.map((value, j) => value / lengths[j]).slice();
  device.close();
  return solution;
}

describe("Helmholtz u_xx + u_yy + u = q with u = sin πx sin 4πy", () => {
  const exact = ({ values, count }: Points): Float64Array =>
    Float64Array.from(
      { length: count },
      (_, i) => Math.sin(Math.PI * values[i]) * Math.sin(4 * Math.PI * values[count + i]),
    );
  async function errorWith(count: number): Promise<number> {
    const basis = gaussianGrid({ ...plane, bounds, count });
    const region = box({ x: [-1, 1], y: [-1, 1] });
    const inside = region.sample(Math.round(1.6 * count), { random: random(1) });
    const perEdge = Math.round(1.5 * Math.sqrt(1.6 * count));
    const edges = concatPoints(region.faces.map((face) => face.sample(perEdge, { random: random(2) })));
    const rows = inside.count + edges.count;
    const [A, b] = [new Float64Array(rows * count), new Float64Array(rows)];
    // Rows of order one: the operator on the solution is 17 π² of it; boundary rows weigh 30.
    const q = 1 - 17 * Math.PI ** 2;
    const factor = new Float64Array(inside.count).fill(1 / q);
    const terms = [
      [2, 0],
      [0, 2],
      [0, 0],
    ].map((index) => ({ index, factor }));
    basis.accumulate(inside, terms, A, rows);
    const weights = new Float64Array(edges.count).fill(30);
    basis.accumulate(edges, [{ index: [0, 0], factor: weights }], A.subarray(inside.count), rows);
    b.set(exact(inside));
    const c = await leastSquares(rows, count, A, b);
    const fresh = region.sample(2000, { random: random(3) });
    const [u] = basis.evaluate(fresh, [[0, 0]], c);
    const v = exact(fresh);
    return Math.sqrt(
      u.reduce((sum, value, i) => sum + (value - v[i]) ** 2, 0) / v.reduce((s, x) => s + x * x, 0),
    );
  }
  test("is solved to 1e-5 by 400 and to 3e-8 by 900 Gaussians", async () => {
    expect(await errorWith(400)).toBeLessThan(1e-5);
    expect(await errorWith(900)).toBeLessThan(3e-8);
  });
});
