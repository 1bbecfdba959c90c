/** @file Newton's method where zero fields lead nowhere: equations without slope there, and strong nonlinear terms. */

import { afterAll, describe, expect, it } from "vitest";
import { cavity400 } from "../../../problems/cavity-400.ts";
import { eikonal } from "../../../problems/eikonal.ts";
import { expr, pde } from "../../../src/expression/index.ts";
import { box } from "../../../src/geometry/index.ts";
import { on, type Problem, problem } from "../../../src/problem/index.ts";
import { errorsAgainst, knownValues, type Solution } from "../../../src/solution/index.ts";
import { chebyshevFamily } from "../../../src/solve/automatic/families.ts";
import { climb } from "../../../src/solve/automatic/ladder.ts";
import { continued, smoothStart } from "../../../src/solve/automatic/starts.ts";
import { contextFor } from "./context.ts";

const open: { close(): void }[] = [];
afterAll(() => {
  for (const context of open) context.close();
});
const contextOf = (of: Problem) => {
  const context = contextFor(of);
  open.push(context);
  return context;
};
const errorOf = (of: Problem, u: Solution): number => {
  const known = knownValues(of)!;
  return errorsAgainst(known, of, u.evaluate(of.fields, known.points)).relativeL2;
};
const square = box({ x: [0, 1], y: [0, 1] });
const conditions = [on(square.boundary(), pde`u = x*y`)];
const stated = (interior: ReturnType<typeof pde>): Problem =>
  problem({ name: "stated", domain: square, interior, conditions });

describe("smoothStart", () => {
  it("of the eikonal equation between circles is log(r / 0.4), with the slope that is given on the rim", async () => {
    const start = await smoothStart(contextOf(eikonal));
    for (const [x, y] of [
      [0.5, 0],
      [-0.3, 0.6],
      [0, -0.95],
    ])
      expect(start!.u.at({ x, y })).toBeCloseTo(Math.log(Math.hypot(x, y) / 0.4), 1);
  });

  it("lets Newton's method solve the eikonal equation, which it does not from zero", async () => {
    const context = contextOf(eikonal);
    const start = await smoothStart(context);
    const errors: number[] = [];
    for await (const rung of climb(context, chebyshevFamily(eikonal), { start: start!, most: 400 }))
      errors.push(errorOf(eikonal, rung.u));
    expect(errors).toHaveLength(2);
    expect(errors[1]).toBeLessThan(2e-3);
    expect(errors[1]).toBeLessThan(errors[0] / 3);
    const zero = await climb(context, chebyshevFamily(eikonal), { most: 110 }).next();
    expect(errorOf(eikonal, zero.value!.u)).toBeGreaterThan(0.5);
  });

  it("is not made where the equations have a slope, whatever multiplies it", async () => {
    for (const interior of [pde`lap(u) = u^2`, pde`u*lap(u) + x*u = 1`, pde`lap(u) = 0`])
      expect(await smoothStart(contextOf(stated(interior)))).toBeUndefined();
    expect(await smoothStart(contextOf(stated(pde`u*lap(u) = 1`)))).toBeDefined();
  });
});

describe("continued", () => {
  it("ends at a solution of the whole equation", async () => {
    const u = expr`sin(x + 2*y) + x*y`;
    const known = problem({
      name: "known",
      domain: square,
      interior: pde`lap(u) - 5*u^3 = -5*sin(x + 2*y) - 5*(${u})^3`,
      conditions: [on(square.boundary(), pde`u = ${u}`)],
      exact: u,
    });
    const rung = await continued(contextOf(known), chebyshevFamily(known), 200);
    expect(errorOf(known, rung!.u)).toBeLessThan(1e-10);
  });

  it("is tried on the cavity at Reynolds number 400, where the first rung from rest does not settle", async () => {
    const { value } = await climb(contextOf(cavity400), chebyshevFamily(cavity400), { most: 110 }).next();
    expect(value!.settled).toBe(false);
  });
});
