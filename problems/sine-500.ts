/** @file A sine of frequency 500 on top of a parabola: two scales far apart. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1] });
const u = expr`sin(500*x) - 2*(x - 0.5)^2`;

/** u_xx = -250000 sin 500x - 4 on (0, 1), Dirichlet data; u = sin 500x - 2(x - ½)². */
export const sine500 = problem({
  name: "sine-500",
  title: "Poisson's equation on a line with frequency 500 and a parabola",
  source: "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), sin 500x",
  difficulty:
    "The sine's curvature is 62500 times that of the parabola: a relative residual of 1e-5 may hide the parabola altogether.",
  picture: { shows: "Eighty periods riding on a parabola.", of: "u", over: ["x"] },
  domain,
  interior: pde`u_xx = -250000*sin(500*x) - 4`,
  conditions: [on(domain.face("x"), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:2x32:sin",
    points: { interior: 2000, conditions: 2 },
    weight: 10,
    // The largest value of the source.
    scale: 250_000,
    seconds: 60,
  },
});
