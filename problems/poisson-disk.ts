/** @file Poisson's equation on the unit disk with a solution that has no symmetry. */

import { pde } from "../src/expression/index.ts";
import { disk } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = disk({ x: 0, y: 0 }, 1);

/** Δu = f on the unit disk, Dirichlet data on the circle; u = e^x sin(2y + 1) + sin 6xy. */
export const poissonDisk = problem({
  name: "poisson-disk",
  title: "Poisson's equation on the unit disk",
  source: "manufactured here: oscillates along the circle and inside",
  difficulty: "A curved boundary that no tensor grid fits, and a solution without symmetry.",
  picture: { shows: "Folds along the circle and across, none like another.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`lap(u) = -3*exp(x)*sin(2*y + 1) - 36*(x^2 + y^2)*sin(6*x*y)`,
  conditions: [on(domain.boundary(), pde`u = exp(x)*sin(2*y + 1) + sin(6*x*y)`)],
  exact: pde`u = exp(x)*sin(2*y + 1) + sin(6*x*y)`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 200 },
    weight: 10,
    // About the largest value of the source.
    scale: 30,
    seconds: 30,
  },
});
