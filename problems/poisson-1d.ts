/** @file Poisson's equation on a line: the smallest problem of the library. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1] });

/** -u_xx = π² sin πx on (0, 1), u = 0 at the ends; u = sin πx. */
export const poisson1d = problem({
  name: "poisson-1d",
  title: "Poisson's equation on a line",
  source: "separation of variables; every book's first boundary value problem",
  difficulty: "None: it shows what the last digits cost.",
  picture: { shows: "One arch, zero at both ends.", of: "u", over: ["x"] },
  domain,
  interior: pde`-u_xx = pi^2*sin(pi*x)`,
  conditions: [on(domain.face("x"), pde`u = 0`)],
  exact: pde`u = sin(pi*x)`,
  recommended: { model: "mlp:1x20", points: { interior: 100, conditions: 2 }, weight: 10, seconds: 3 },
});
