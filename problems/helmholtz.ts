/** @file The Helmholtz equation with one and four half-waves per unit length. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1] });
/** Δu + u = (1 - 17π²) u: the largest value of the source. */
const largest = 17 * Math.PI ** 2 - 1;

/** Δu + u = q on [-1, 1]², u = 0 on the boundary; u = sin πx sin 4πy. */
export const helmholtz = problem({
  name: "helmholtz",
  title: "Helmholtz equation with modes (1, 4)",
  source: "Wang, Teng and Perdikaris 2021 (gradient flow pathologies), Helmholtz example",
  domain,
  interior: pde`lap(u) + u = (1 - 17*pi^2)*sin(pi*x)*sin(4*pi*y)`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: pde`u = sin(pi*x)*sin(4*pi*y)`,
  recommended: {
    model: "mlp:2x24",
    // u is 2-periodic in both coordinates, and 1 is no eigenvalue of -Δ there: the embedding loses nothing.
    periodic: { x: 1, y: 1 },
    points: { interior: 1600, conditions: 160 },
    scale: largest,
    // Interior rows are divided by 167, so rows of the boundary need no more than a hundredth (10 is 3 times worse).
    weight: 0.01,
    seconds: 15,
  },
});
