/** @file Three frequencies on a line, each with a smaller amplitude and a larger curvature than the one before. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1] });
const u = expr`sin(x) + 0.1*sin(20*x) + 0.05*cos(100*x)`;

/** u_xx = f on (0, 1), Dirichlet data; u = sin x + sin(20x)/10 + cos(100x)/20. */
export const threeScale = problem({
  name: "three-scale",
  title: "Poisson's equation on a line with three scales",
  source: "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), three scales",
  difficulty:
    "The smallest amplitude has the largest residual: a fit of the equation sees cos 100x five hundred times before sin x.",
  picture: {
    shows: "Ripples of three lengths, each finer and lower than the one before.",
    of: "u",
    over: ["x"],
  },
  domain,
  interior: pde`u_xx = -sin(x) - 40*sin(20*x) - 500*cos(100*x)`,
  conditions: [on(domain.face("x"), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:2x32:sin",
    points: { interior: 1500, conditions: 2 },
    weight: 10,
    // About the largest value of the source.
    scale: 500,
    seconds: 60,
  },
});
