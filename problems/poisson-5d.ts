/** @file Poisson's equation in five dimensions with a solution that is a sum over the axes. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x1: [0, 1], x2: [0, 1], x3: [0, 1], x4: [0, 1], x5: [0, 1] });

/** -Δu = π² Σ cos πx_i on (0, 1)⁵ with Dirichlet data of u = Σ cos πx_i. */
export const poisson5d = problem({
  name: "poisson-5d",
  title: "Poisson's equation in the five-dimensional unit cube",
  source: "Müller and Zeinhofer 2023 (energy natural gradients), five-dimensional example",
  difficulty:
    "Five coordinates rule out tensor grids; the solution is a sum over the axes, which suits networks with one hidden layer and sparse bases.",
  picture: {
    shows: "Cosines along both axes, from the highest corner to the lowest.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0.5, x4: 0.5, x5: 0.5 },
  },
  domain,
  interior: pde`-lap(u) = pi^2*(cos(pi*x1) + cos(pi*x2) + cos(pi*x3) + cos(pi*x4) + cos(pi*x5))`,
  conditions: [
    on(domain.boundary(), pde`u = cos(pi*x1) + cos(pi*x2) + cos(pi*x3) + cos(pi*x4) + cos(pi*x5)`),
  ],
  exact: pde`u = cos(pi*x1) + cos(pi*x2) + cos(pi*x3) + cos(pi*x4) + cos(pi*x5)`,
  recommended: {
    model: "mlp:1x64",
    // Four rows a parameter and fresh points: with 800 + 400 fixed ones one seed in three is still at 1e-6 after 30 s.
    points: { interior: 1200, conditions: 600 },
    redraw: 20,
    weight: 100,
    // The largest value of the right-hand side, at the corner 0.
    scale: 5 * Math.PI ** 2,
    seconds: 30,
  },
});
