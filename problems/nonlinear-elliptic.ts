/** @file A semilinear elliptic equation on a line: the Euler equation of a convex energy. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1] });
const u = expr`sin(pi*x) + 0.5*sin(3*pi*x)`;

/** -u_xx + u³ = f on (0, 1), u = 0 at the ends; u = sin πx + ½ sin 3πx. Minimises ∫ u_x²/2 + u⁴/4 - f u. */
export const nonlinearElliptic = problem({
  name: "nonlinear-elliptic",
  title: "Cubic elliptic equation on a line",
  source:
    "Marwah et al. 2023 (networks for nonlinear variational equations), energy; solution manufactured here",
  difficulty:
    "Mild: a smooth solution and a convex energy, nonlinear enough that one linear solve does not do.",
  picture: { shows: "Two humps with a dip between them.", of: "u", over: ["x"] },
  domain,
  interior: pde`-u_xx + u^3 = pi^2*sin(pi*x) + 4.5*pi^2*sin(3*pi*x) + (${u})^3`,
  conditions: [on(domain.face("x"), pde`u = 0`)],
  exact: { u },
  recommended: {
    model: "mlp:1x24",
    points: { interior: 200, conditions: 2 },
    weight: 10,
    // About the largest value of the source.
    scale: 40,
    seconds: 5,
  },
});
