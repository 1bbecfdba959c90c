/** @file A sine of a hundred periods on a line: the spectral bias of networks at its plainest. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI] });

/** u_xx = -10⁴ sin 100x on (0, 2π), Dirichlet data; u = sin 100x. */
export const sine100 = problem({
  name: "sine-100",
  title: "Poisson's equation on a line with frequency 100",
  source: "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), sin 100x",
  difficulty:
    "A hundred periods: networks learn low frequencies first and do not get here, and below two points a period nothing can.",
  picture: { shows: "A hundred periods of equal height.", of: "u", over: ["x"] },
  domain,
  interior: pde`u_xx = -1e4*sin(100*x)`,
  conditions: [on(domain.face("x"), pde`u = sin(100*x)`)],
  exact: pde`u = sin(100*x)`,
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
