/** @file A nonlinear Klein-Gordon equation in two space dimensions over three periods. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1], t: [0, 10] });
const start = domain.face("t", "low");
/** Linear in x and y: Δu = 0 and u_tt = -4u. */
const u = expr`(x + y)*cos(2*t) + x*y*sin(2*t)`;

/** u_tt - Δu + u² = f on [-1, 1]² x [0, 10]; u = (x + y) cos 2t + xy sin 2t gives f, boundary and initial data. */
export const kleinGordon = problem({
  name: "klein-gordon",
  title: "Nonlinear Klein-Gordon equation in the plane",
  source: "Cho et al. 2023 (SPINN), (2+1)-dimensional Klein-Gordon; also Kang et al. 2025 (PIG)",
  difficulty:
    "Three periods in time over the plane with a quadratic term: what is wrong early is carried through all later times.",
  picture: {
    shows: "An oscillation of frequency 2 whose phase changes from place to place.",
    of: "u",
    over: ["x", "t"],
    at: { y: 0.5 },
  },
  domain,
  interior: pde`u_tt - lap(u) + u^2 = (${u})^2 - 4*(${u})`,
  conditions: [
    on(start, pde`u = x + y`, { name: "initial value" }),
    // Velocities are a few times the values; 0.3 of the row factor of the values is what worked best.
    on(start, pde`u_t = 2*x*y`, { name: "initial velocity", weight: 2.7 }),
    on(domain.boundary(), pde`u = ${u}`),
  ],
  exact: pde`u = ${u}`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 400 },
    weight: 30,
    // About the largest value of u_tt.
    scale: 4,
    // Two thirds of a period each.
    slabs: 5,
    seconds: 60,
  },
});
