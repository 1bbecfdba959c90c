/** @file Poisson's equation on the unit square: the first example of every book. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });

/** -Δu = 2π² sin πx sin πy on (0, 1)², u = 0 on the boundary; u = sin πx sin πy. */
export const poisson = problem({
  name: "poisson",
  title: "Poisson's equation on the unit square",
  source: "Müller and Zeinhofer 2023 (energy natural gradients), Poisson example",
  difficulty: "None for smooth bases; of networks it shows how far below 1e-6 their training gets.",
  picture: { shows: "One arch, zero on all four sides.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`-lap(u) = 2*pi^2*sin(pi*x)*sin(pi*y)`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: pde`u = sin(pi*x)*sin(pi*y)`,
  recommended: { model: "mlp:1x32", points: { interior: 900, conditions: 240 }, weight: 4, seconds: 6 },
});
