/** @file The steady Allen-Cahn equation in the plane with a product of three scales along each axis. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
const a = expr`sin(x) + 0.1*sin(20*x) + cos(100*x)`;
const b = expr`sin(y) + 0.1*sin(20*y) + cos(100*y)`;
// Their second derivatives.
const a2 = expr`sin(x) + 40*sin(20*x) + 1e4*cos(100*x)`;
const b2 = expr`sin(y) + 40*sin(20*y) + 1e4*cos(100*y)`;
const u = expr`(${a})*(${b})`;

/** Δu + u (u² - 1) = f on (0, 1)², Dirichlet data; u = (sin x + sin 20x/10 + cos 100x)(the same of y). */
export const allenCahnMultiscale2d = problem({
  name: "allen-cahn-multiscale-2d",
  title: "Steady Allen-Cahn equation in the plane with scales from 1 to 100",
  source:
    "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), two-dimensional Allen-Cahn",
  difficulty:
    "A nonlinear equation with nine pairs of frequencies from (1, 1) to (100, 100); the slow ones matter to u and hardly to the source.",
  picture: { shows: "A fine weave on a slow slope.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`lap(u) + u*(u^2 - 1) = -(${a2})*(${b}) - (${a})*(${b2}) + ${u}*((${u})^2 - 1)`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: pde`u = ${u}`,
  recommended: {
    model: "mlp:1x24:sin",
    // Modes of the square's length up to 110/2π: the embedding holds the frequencies of the solution.
    periodic: { x: 36, y: 36 },
    // Nothing is asked of u to be periodic: the embedding has twice the square's length.
    period: { x: 2, y: 2 },
    points: { interior: 6000, conditions: 1600 },
    weight: 10,
    // The largest value of the source.
    scale: 4e4,
    seconds: 120,
  },
});
