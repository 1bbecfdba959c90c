/** @file Rows that need care when they are scaled: differences that are rounding, equations without slope at the start. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../../src/devices/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { fourier, functionsOf } from "../../../src/models/index.ts";
import { on, periodic, problem } from "../../../src/problem/index.ts";
import { collocate, polynomials, solved } from "./collocate.ts";

const device = wasmDevice({ threads: 1 });
afterAll(() => device.close());
const square = box({ x: [0, 1], y: [0, 2] });

describe("periodic conditions", () => {
  // At 0 and 2π sines and their like differ by rounding, which must not be scaled up to rows of size one.
  const circle = box({ x: [0, 2 * Math.PI], y: [0, 1] });
  const heat = problem({
    name: "periodic heat",
    domain: circle,
    interior: pde`u_y = u_xx`,
    conditions: [on(circle.face("y", "low"), pde`u = cos(x) + sin(2*x)`), periodic(circle, "x")],
    exact: pde`u = exp(-y)*cos(x) + exp(-4*y)*sin(2*x)`,
  });

  it("have no rows for functions that are periodic by themselves", async () => {
    const basis = fourier({
      coordinates: heat.coordinates,
      bounds: circle.bounds,
      modes: { x: 3 },
      degrees: [0, 14],
    });
    const system = collocate(device, heat, basis, { interior: 400, faces: 40 });
    const J = (await system.linearise(system.initial())).jacobian!();
    const pairs = system.rows - 2 * 40;
    for (let j = 0; j < system.columns; j++)
      for (let i = pairs; i < system.rows; i++) expect(J[j * system.rows + i]).toBe(0);
    expect((await solved(system)).error).toBeLessThan(1e-10);
    system.release();
  });

  it("hold for functions that are not", async () => {
    const system = collocate(device, heat, polynomials(heat, [24, 16]), { interior: 1200, faces: 60 });
    const { u, error } = await solved(system);
    expect(error).toBeLessThan(1e-9);
    expect(u.at({ x: 0, y: 0.4 })).toBeCloseTo(u.at({ x: 2 * Math.PI, y: 0.4 }), 10);
    system.release();
  });
});

describe("an equation without slope at zero", () => {
  it("is scaled where it first has one", async () => {
    const slope = problem({
      name: "slope",
      domain: square,
      interior: pde`100*u_x^2 + 100*u_y^2 = 100`,
      conditions: [on(square.boundary(), pde`u = x`)],
    });
    const system = collocate(device, slope, polynomials(slope, [3, 3]), { interior: 49, faces: 20 });
    const at = system.initial();
    await system.linearise(at);
    const before = system.residual(at)[0];
    // Weight 1 by sqrt(rows) as long as nothing is known of the size of its entries.
    expect(before).toBeCloseTo(-100 / 7, 12);
    const moved = at.map((_, j) => 1 / (1 + j));
    const J = (await system.linearise(moved)).jacobian!();
    let sum = 0;
    for (let j = 0; j < system.columns; j++) for (let i = 0; i < 49; i++) sum += J[j * system.rows + i] ** 2;
    expect(sum / system.columns).toBeCloseTo(1, 10);
    system.release();
  });
});

describe("functions that satisfy an equation by themselves", () => {
  const unit = box({ x: [0, 1], y: [0, 1] });
  const waves = (n: number) =>
    functionsOf({
      coordinates: unit.coordinates,
      functions: Array.from(
        { length: n * n },
        (_, k) => `sin(${1 + (k % n)}*pi*x)*sin(${1 + Math.floor(k / n)}*pi*y)`,
      ),
    });
  const membraneWith = (edge: ReturnType<typeof pde>) =>
    problem({
      name: "membrane",
      domain: unit,
      interior: pde`lap(u) = -20*sin(pi*x)*sin(pi*y)`,
      conditions: [on(unit.boundary(), edge)],
      exact: pde`u = 10/pi^2*sin(pi*x)*sin(pi*y)`,
    });
  const membrane = membraneWith(pde`u = 0`);

  // sin(kπ) is 1e-16 in float64: divided by their own size, these rows would outweigh the equation.
  it.each([1, 2, 4])("have rows of rounding size in a condition, %d waves per direction", async (n) => {
    const system = collocate(device, membrane, waves(n), { interior: 900, faces: 80 });
    const exact = new Float64Array(system.columns);
    exact[0] = 10 / Math.PI ** 2;
    expect(Math.hypot(...system.residual(exact))).toBeLessThan(1e-13);
    const { u, error } = await solved(system);
    expect(u.at({ x: 0.5, y: 0.5 })).toBeCloseTo(10 / Math.PI ** 2, 12);
    expect(error).toBeLessThan(1e-13);
    system.release();
  });

  it("leave in the cost what they cannot meet", async () => {
    const system = collocate(device, membraneWith(pde`u = 3`), waves(2), { interior: 100, faces: 80 });
    const rows = system.residual(system.initial()).subarray(100);
    // Weight 10, and rows in units of the functions inside: of these the mean square is about 1/4.
    expect(Math.hypot(...rows)).toBeGreaterThan(30);
    expect(Math.hypot(...rows)).toBeLessThan(90);
    system.release();
  });

  it("have rows of rounding size in the interior", async () => {
    const harmonic = problem({
      name: "harmonic",
      domain: unit,
      interior: pde`lap(u) = 0`,
      conditions: [on(unit.boundary(), pde`u = x^2 - y^2 + 3*x*y`)],
      exact: pde`u = x^2 - y^2 + 3*x*y`,
    });
    const basis = functionsOf({
      coordinates: unit.coordinates,
      functions: ["1", "x", "y", "0.1*x*y", "0.1*(x^2 - y^2)", "0.1*exp(pi*x)*sin(pi*y)"],
    });
    const system = collocate(device, harmonic, basis, { interior: 100, faces: 40 });
    const J = (await system.linearise(system.initial())).jacobian!();
    for (let j = 0; j < system.columns; j++)
      for (let i = 0; i < 100; i++) expect(Math.abs(J[j * system.rows + i])).toBeLessThan(1e-13);
    expect((await solved(system)).u.at({ x: 0.3, y: 0.7 })).toBeCloseTo(0.09 - 0.49 + 0.63, 12);
    system.release();
  });

  it("are told apart whatever the unit of the equation", async () => {
    const J = async (of: typeof membrane) => {
      const system = collocate(device, of, polynomials(of, [6, 6]), { interior: 100, faces: 40 });
      const entries = (await system.linearise(system.initial())).jacobian!().slice();
      system.release();
      return entries;
    };
    const [one, other] = [await J(membrane), await J(membraneWith(pde`1e-13*u = 0`))];
    const apart = other.map((value, k) => Math.abs(value - one[k]));
    expect(Math.max(...apart)).toBeLessThan(1e-12);
  });
});
