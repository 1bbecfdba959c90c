/** @file Stokes' equations recognised in any order and up to factors, and nothing else taken for them. */

import { describe, expect, it } from "vitest";
import { expr, pde } from "../../../src/expression/index.ts";
import { box, difference, disk } from "../../../src/geometry/index.ts";
import { on, type Problem, problem } from "../../../src/problem/index.ts";
import { errorsAgainst, knownValues, solutionFrom } from "../../../src/solution/index.ts";
import { stokesForm } from "../../../src/solve/automatic/stokes-form.ts";
import { byStokesFlows } from "../../../src/solve/automatic/stokes-functions.ts";
import { traitsOf } from "../../../src/solve/automatic/traits.ts";
import { contextFor } from "./context.ts";

const square = box({ x: [0, 1], y: [0, 1] });
const stated = (interior: ReturnType<typeof pde>): Problem =>
  problem({
    name: "stated",
    domain: square,
    fields: ["a", "b", "q"],
    interior,
    conditions: [
      on(
        square.boundary(),
        pde`
          a = 0
          b = 0
          q = 0`,
      ),
    ],
  });

describe("stokesForm", () => {
  it.each([
    [
      "in the usual order",
      stated(pde`
        3*lap(a) = q_x
        3*lap(b) = q_y
        a_x + b_y = 0`),
      { x: "a", y: "b", pressure: "q", viscosity: 3 },
    ],
    [
      "in another order, with factors, the velocities exchanged",
      stated(pde`
        2*a_y + 2*b_x = 0
        q_x - lap(b) = 0
        -5*q_y = -5*lap(a)`),
      { x: "b", y: "a", pressure: "q", viscosity: 1 },
    ],
  ])("is found %s", (_, problem, form) => {
    expect(stokesForm(problem)).toEqual(form);
    expect(traitsOf(problem).stokes).toEqual(form);
  });

  it.each([
    [
      "a body force",
      pde`
        lap(a) = q_x + 1
        lap(b) = q_y
        a_x + b_y = 0`,
    ],
    [
      "convection",
      pde`
        lap(a) = q_x + a*a_x
        lap(b) = q_y
        a_x + b_y = 0`,
    ],
    [
      "two viscosities",
      pde`
        lap(a) = q_x
        2*lap(b) = q_y
        a_x + b_y = 0`,
    ],
    [
      "a viscosity per direction",
      pde`
        a_xx + 2*a_yy = q_x
        b_xx + 2*b_yy = q_y
        a_x + b_y = 0`,
    ],
    [
      "a drag",
      pde`
        lap(a) - a = q_x
        lap(b) - b = q_y
        a_x + b_y = 0`,
    ],
    [
      "no divergence",
      pde`
        lap(a) = q_x
        lap(b) = q_y
        a_x - b_y = 0`,
    ],
  ])("is not %s", (_, interior) => {
    expect(stokesForm(stated(interior))).toBeUndefined();
  });
});

describe("byStokesFlows", () => {
  it("finds a parabolic flow around a turning disc from its velocities on the boundary", async () => {
    const domain = difference(box({ x: [-1, 2], y: [-1, 1] }), disk({ x: 0, y: 0 }, 0.4, { name: "disc" }));
    const u = expr`y^2 - 0.3*y/(x^2 + y^2)`;
    const v = expr`0.3*x/(x^2 + y^2)`;
    const flow = problem({
      name: "turning",
      domain,
      fields: ["u", "v", "p"],
      interior: pde`
        lap(u) = p_x
        lap(v) = p_y
        u_x + v_y = 0`,
      conditions: [
        on(
          domain.boundary(),
          pde`
            u = ${u}
            v = ${v}`,
        ),
      ],
      exact: { u, v, p: expr`2*x` },
      upToConstant: ["p"],
    });
    const context = contextFor(flow);
    try {
      const rung = await byStokesFlows(context, context.traits.stokes!);
      const known = knownValues(flow)!;
      const { relativeL2 } = errorsAgainst(known, flow, rung!.u.evaluate(flow.fields, known.points));
      expect(relativeL2).toBeLessThan(1e-10);
      const again = solutionFrom(rung!.u.store!(), { domain });
      expect(again.at({ x: 1, y: 0.3 }, "v")).toBe(rung!.u.at({ x: 1, y: 0.3 }, "v"));
    } finally {
      context.close();
    }
  });
});
