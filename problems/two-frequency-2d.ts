/** @file Two modulated waves, one along each axis, added in the plane. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI], y: [0, 2 * Math.PI] });
const u = expr`sin(6*x)*cos(20*x) + sin(6*y)*cos(20*y)`;

/** Δu = f on (0, 2π)², Dirichlet data; u = sin 6x cos 20x + sin 6y cos 20y. */
export const twoFrequency2d = problem({
  name: "two-frequency-2d",
  title: "Poisson's equation in the plane with frequencies 14 and 26 along both axes",
  source:
    "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), two dimensions",
  difficulty:
    "Four spectral lines in the plane, 26 periods across: an isotropic band around all of them is mostly empty.",
  picture: { shows: "A plaid of packets of waves.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`lap(u) = -436*(${u}) - 240*(cos(6*x)*sin(20*x) + cos(6*y)*sin(20*y))`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: pde`u = ${u}`,
  recommended: {
    model: "mlp:1x16:sin",
    // Modes of the square's length up to 26, the higher frequency of the solution.
    periodic: { x: 26, y: 26 },
    points: { interior: 4000, conditions: 800 },
    weight: 10,
    // The largest value of the source.
    scale: 1000,
    seconds: 60,
  },
});
