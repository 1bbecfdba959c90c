/** @file A wave of two hundred periods whose amplitude grows along the line. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI] });
const u = expr`x*sin(200*x)`;

/** u_xx = f on (0, 2π), Dirichlet data; u = x sin 200x. */
export const xSine200 = problem({
  name: "x-sine-200",
  title: "Poisson's equation on a line with a growing wave of frequency 200",
  source: "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), x sin 200x",
  difficulty:
    "Two hundred periods, and a factor x that keeps any one of Fourier's modes from being the answer.",
  picture: { shows: "A wedge filled by two hundred waves.", of: "u", over: ["x"] },
  domain,
  interior: pde`u_xx = 400*cos(200*x) - 40000*${u}`,
  conditions: [on(domain.face("x"), pde`u = ${u}`)],
  exact: pde`u = ${u}`,
  recommended: {
    model: "mlp:1x8:sin",
    // Two hundred modes of the line's length: the embedding holds the frequency of the solution.
    periodic: { x: 200 },
    points: { interior: 3000, conditions: 2 },
    weight: 10,
    // The largest value of the source.
    scale: 2.5e5,
    seconds: 60,
  },
});
