/** @file Windows as a residual system: the same minimum as the dense one, errors that fall with the degree, refusals. */

import { afterAll, describe, expect, it } from "vitest";
import { newton } from "../../solvers/index.ts";
import { gridCells, windowPoints, windowSystem } from "../../src/decomposition/index.ts";
import { chooseDevice } from "../../src/devices/index.ts";
import { expr, pde } from "../../src/expression/index.ts";
import { box } from "../../src/geometry/index.ts";
import { linearModel, windowedBasis } from "../../src/models/index.ts";
import { on, type Problem, periodic, problem } from "../../src/problem/index.ts";
import { random } from "../../src/random.ts";
import { expansionSystem } from "../../src/residual/index.ts";
import { expansionSolution } from "../../src/solution/index.ts";

const { device } = await chooseDevice("wasm", { threads: 1 });
afterAll(() => device.close());

const domain = box({ x: [0, 1], y: [0, 1] });
const u = expr`exp(x)*sin(3*y)`;
const facts = { title: "a problem of tests", source: "tests", domain, exact: { u } };
const linear = problem({
  ...{ ...facts, name: "linear" },
  interior: pde`lap(u) + x*u = ${expr`(x - 8)*exp(x)*sin(3*y)`}`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
});
const nonlinear = problem({
  ...{ ...facts, name: "nonlinear" },
  interior: pde`lap(u) + u^2 = ${expr`-8*exp(x)*sin(3*y) + exp(2*x)*sin(3*y)^2`}`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
});
const line = box({ x: [0, 2], t: [0, 0.5] });
const travelling = problem({
  ...{ title: "a problem of tests", source: "tests", name: "travelling", domain: line },
  interior: pde`u_t + u_x = 0`,
  conditions: [periodic(line, "x"), on(line.face("t", "low"), pde`u = sin(pi*x)`)],
  exact: { u: expr`sin(pi*(x - t))` },
});

function setUp(task: Problem, counts: readonly number[], degree: number) {
  const cells = gridCells(task.domain.bounds, counts);
  const { coordinates } = task;
  const { bounds } = task.domain;
  const levels = [{ cells, degrees: cells.map(() => degree) }];
  const basis = windowedBasis({ coordinates, bounds, levels });
  const density = { cells, perCell: 2 * basis.parts[0].size, perEdge: 2 * degree };
  return { basis, points: windowPoints(task, density, random(1).split("points")) };
}

/** Largest error on a lattice. */
async function errorOf(task: Problem, counts: readonly number[], degree: number): Promise<number> {
  const { basis, points } = setUp(task, counts, degree);
  const system = windowSystem(task, basis, { device, ...points });
  const run = newton({ regularisation: 1e-14 }).start(system, { theta: system.initial(), steps: 8 });
  await run.finish();
  system.release();
  const found = expansionSolution({ model: linearModel({ u: basis }), c: run.theta, domain: task.domain });
  const at = task.domain.sample(200, { sequence: "uniform", random: random(8) });
  const [[values], [exact]] = [
    found.evaluate(["u"], at),
    [Float64Array.from({ length: at.count }, (_, i) => exactAt(task, at.values[i], at.values[at.count + i]))],
  ];
  return Math.max(...values.map((value, i) => Math.abs(value - exact[i])));
}

const exactAt = ({ name }: Problem, x: number, y: number): number =>
  name === "travelling" ? Math.sin(Math.PI * (x - y)) : Math.exp(x) * Math.sin(3 * y);

describe("windowSystem", () => {
  it("has the residual and the minimum of the dense system with the same points", async () => {
    const { basis, points } = setUp(linear, [3, 2], 4);
    const options = { device, interior: points.interior, conditions: points.conditions };
    const sparse = windowSystem(linear, basis, options);
    const full = expansionSystem(linear, linearModel({ u: basis }), options);
    expect([sparse.rows, sparse.columns]).toEqual([full.rows, full.columns]);
    const theta = Float64Array.from({ length: sparse.columns }, (_, j) => Math.sin(j));
    // Rows of one equation are scaled by another mean: entries of windows that a row does not touch do not count.
    const [a, b] = [sparse.residual(theta).slice(), full.residual(theta).slice()];
    const ratio = a[0] / b[0];
    for (let i = 0; i < points.interior.count; i++) expect(a[i] / b[i] / ratio).toBeCloseTo(1, 8);
    for (const row of [0, sparse.rows - 1]) expect(sparse.label(row)).toBe(full.label(row));
    sparse.release();
    full.release();
  });

  it("has the J of differences where it is nonlinear", async () => {
    const { basis, points } = setUp(nonlinear, [2, 2], 2);
    const system = windowSystem(nonlinear, basis, { device, ...points });
    const theta = Float64Array.from({ length: system.columns }, (_, j) => Math.cos(3 * j));
    const at = await system.linearise(theta);
    const v = theta.map((_, j) => Math.sin(1 + j));
    const h = 1e-6;
    const [plus, minus] = [h, -h].map((by) =>
      system.residual(theta.map((value, j) => value + by * v[j])).slice(),
    );
    const moved = at.jvp(v);
    moved.forEach((value, i) => {
      expect(Math.abs((plus[i] - minus[i]) / (2 * h) - value)).toBeLessThan(1e-6);
    });
    const w = at.residual.map((_, i) => Math.cos(i));
    const [left, right] = [moved, at.vjp(w)];
    const dotted = left.reduce((sum, value, i) => sum + value * w[i], 0);
    expect(right.reduce((sum, value, j) => sum + value * v[j], 0)).toBeCloseTo(dotted, 10);
    system.release();
  });

  it.each([
    ["linear", linear],
    ["nonlinear", nonlinear],
    ["periodic", travelling],
  ])("gains three digits with four degrees more: %s", async (_name, task) => {
    const [coarse, fine] = [await errorOf(task, [3, 2], 5), await errorOf(task, [3, 2], 9)];
    expect(fine).toBeLessThan(coarse / 300);
    expect(fine).toBeLessThan(1e-6);
  });

  it("falls with the size of the windows by a power near the degree", async () => {
    const [two, four] = [await errorOf(linear, [2, 2], 5), await errorOf(linear, [4, 4], 5)];
    expect(Math.log2(two / four)).toBeGreaterThan(3.5);
  });

  it("names a point in a gap, a window without rows, and what memory would be needed", () => {
    const cells = gridCells(domain.bounds, [2, 2]);
    const { points } = setUp(linear, [2, 2], 4);
    const basisOver = (over: typeof cells) =>
      windowedBasis({
        coordinates: ["x", "y"],
        bounds: domain.bounds,
        levels: [{ cells: over, degrees: over.map(() => 4) }],
      });
    expect(() => windowSystem(linear, basisOver(cells.slice(1)), { device, ...points })).toThrow(
      /do not cover the domain[\s\S]*x = [\d.]+, y = [\d.]+/,
    );
    const outside = [...cells, [[3, 4] as const, [3, 4] as const]];
    const wide = windowedBasis({
      coordinates: ["x", "y"],
      bounds: [
        [0, 4],
        [0, 4],
      ],
      levels: [{ cells: outside, degrees: outside.map(() => 4) }],
    });
    expect(() => windowSystem(linear, wide, { device, ...points })).toThrow(/no rows[\s\S]*x in \[3, 4\]/);
    expect(() => windowSystem(linear, basisOver(cells), { device, ...points, memory: 1000 })).toThrow(
      /GiB; the budget is/,
    );
  });
});
