/** @file The heat equation in a five-dimensional ball with a given flux through its surface. */

import { expr, pde } from "../src/expression/index.ts";
import { ball, box, product } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = product(ball({ x1: 0, x2: 0, x3: 0, x4: 0, x5: 0 }, 1), box({ t: [0, 1] }));
const s = expr`(x1^2 + x2^2 + x3^2 + x4^2 + x5^2)`;

/** u_t = Δu / 5 - |x|²/5 e^{|x|²/2 + t} in the unit ball, u_n = e^{1/2 + t} on the sphere; u = e^{|x|²/2 + t}. */
export const heat5d = problem({
  name: "heat-5d",
  title: "Heat conduction in the five-dimensional ball",
  source: "Hao et al. 2024 (PINNacle), Heat-ND with d = 5",
  difficulty:
    "Six coordinates, most of the ball's volume near its surface, and a flux given there instead of values: only the initial data hold the level.",
  picture: {
    shows: "A bowl around the centre of the ball, e^{|x|²/2} times e at t = 1.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0, x4: 0, x5: 0, t: 1 },
  },
  domain,
  interior: pde`u_t = 0.2*lap(u) - 0.2*${s}*exp(${s}/2 + t)`,
  conditions: [
    on(domain.face("t", "low"), pde`u = exp(${s}/2)`),
    on(domain.face("sphere"), pde`u_n = exp(0.5 + t)`),
  ],
  exact: pde`u = exp(${s}/2 + t)`,
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1200, conditions: 600 },
    redraw: 20,
    weight: 10,
    seconds: 30,
  },
});
