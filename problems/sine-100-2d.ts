/** @file A product of two sines of a hundred periods each: forty thousand cells of alternating sign. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI], y: [0, 2 * Math.PI] });

/** Δu = -2·10⁴ sin 100x sin 100y on (0, 2π)², Dirichlet data; u = sin 100x sin 100y. */
export const sine100Plane = problem({
  name: "sine-100-2d",
  title: "Poisson's equation in the plane with frequency 100",
  source:
    "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), two dimensions",
  difficulty:
    "Forty thousand cells of alternating sign: any basis of low frequencies first is useless, and two points per half-wave are 160000 points.",
  picture: {
    shows: "A section along one row of cells: a hundred periods of equal height.",
    of: "u",
    over: ["x"],
    at: { y: Math.PI / 200 },
  },
  domain,
  interior: pde`lap(u) = -2e4*sin(100*x)*sin(100*y)`,
  conditions: [on(domain.boundary(), pde`u = sin(100*x)*sin(100*y)`)],
  exact: pde`u = sin(100*x)*sin(100*y)`,
  recommended: {
    model: "mlp:2x32:sin",
    points: { interior: 4000, conditions: 800 },
    weight: 10,
    // The largest value of the source.
    scale: 2e4,
    seconds: 60,
  },
});
