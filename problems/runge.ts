/** @file Runge's function as a solution: poles near the square make polynomials converge slowly. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1] });
/** 1/u. */
const q = expr`1 + 10*(x^2 + y^2)`;

/** -Δu = 40/q² - 800 r²/q³ on [-1, 1]², Dirichlet data; u = 1/q, q = 1 + 10r². */
export const runge = problem({
  name: "runge",
  title: "Poisson's equation with Runge's function as solution",
  source: "Runge 1901, in two dimensions; manufactured",
  difficulty:
    "Poles at distance 0.32 from the square: polynomials gain a factor 0.73 per degree and no more.",
  picture: {
    shows: "A sharp hill at the centre with tails that reach the boundary.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`-lap(u) = 40/(${q})^2 - 800*(x^2 + y^2)/(${q})^3`,
  conditions: [on(domain.boundary(), pde`u = 1/(${q})`)],
  exact: pde`u = 1/(${q})`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 200 },
    redraw: 20,
    weight: 10,
    // The largest value of the source, at the origin.
    scale: 40,
    seconds: 30,
  },
});
