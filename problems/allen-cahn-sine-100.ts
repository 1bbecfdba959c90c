/** @file The steady Allen-Cahn equation with a source that forces a hundred periods. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI] });
const wave = expr`sin(100*x)`;

/** u_xx + u (u² - 1) = f on (0, 2π), Dirichlet data; u = sin 100x. */
export const allenCahnSine100 = problem({
  name: "allen-cahn-sine-100",
  title: "Steady Allen-Cahn equation on a line with frequency 100",
  source:
    "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), Allen-Cahn, sin 100x",
  difficulty:
    "A nonlinear equation whose solution has a hundred periods: spectral bias, and no linear solve to escape by.",
  picture: { shows: "A hundred periods of equal height.", of: "u", over: ["x"] },
  domain,
  interior: pde`u_xx + u*(u^2 - 1) = -1e4*${wave} + ${wave}*(${wave}^2 - 1)`,
  conditions: [on(domain.face("x"), pde`u = ${wave}`)],
  exact: pde`u = ${wave}`,
  recommended: {
    model: "mlp:1x8:sin",
    // A hundred modes of the line's length: the embedding holds the frequency of the solution.
    periodic: { x: 100 },
    points: { interior: 2000, conditions: 2 },
    weight: 10,
    // The largest value of the source.
    scale: 1e4,
    seconds: 60,
  },
});
