/** @file Rows that need care when they are scaled: differences that are rounding, equations without slope at the start. */

import { afterAll, describe, expect, it } from "vitest";
import { wasmDevice } from "../../../src/devices/index.ts";
import { pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { fourier } from "../../../src/models/index.ts";
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
