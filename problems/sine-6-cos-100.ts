/** @file A fast wave under a slow envelope on a line. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI] });
const u = expr`sin(6*x)*cos(100*x)`;

/** u_xx = f on (0, 2π), Dirichlet data; u = sin 6x cos 100x. */
export const sine6Cosine100 = problem({
  name: "sine-6-cos-100",
  title: "Poisson's equation on a line with a modulated wave of frequency 100",
  source:
    "Fang et al. 2024 (Gaussian processes for high-frequency and multi-scale equations), sin 6x cos 100x",
  difficulty:
    "Frequencies 94 and 106 with nothing between or below: networks with their bias to low frequencies stay at zero.",
  picture: { shows: "A hundred waves in twelve packets.", of: "u", over: ["x"] },
  domain,
  interior: pde`u_xx = -10036*${u} - 1200*cos(6*x)*sin(100*x)`,
  conditions: [on(domain.face("x"), pde`u = ${u}`)],
  exact: pde`u = ${u}`,
  recommended: {
    model: "mlp:1x8:sin",
    // Modes of the line's length up to above 106: the embedding holds both frequencies.
    periodic: { x: 110 },
    points: { interior: 2000, conditions: 2 },
    weight: 10,
    // The largest value of the source.
    scale: 1e4,
    seconds: 60,
  },
});
