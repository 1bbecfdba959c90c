/** @file A semilinear elliptic equation on the unit square: the Euler equation of a convex energy. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
const u = expr`sin(pi*x)*sin(pi*y) + 0.5*sin(2*pi*x)*sin(3*pi*y)`;

/** -Δu + u³ = f on (0, 1)², u = 0 on the boundary; u = sin πx sin πy + ½ sin 2πx sin 3πy. */
export const nonlinearElliptic2d = problem({
  name: "nonlinear-elliptic-2d",
  title: "Cubic elliptic equation on the unit square",
  source:
    "Marwah et al. 2023 (networks for nonlinear variational equations), energy; solution manufactured here",
  difficulty:
    "Mild: a smooth solution and a convex energy, nonlinear enough that one linear solve does not do; frequencies differ between the axes.",
  picture: {
    shows: "One hill with two by three smaller cells of alternating sign on top.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`
    -lap(u) + u^3 = 2*pi^2*sin(pi*x)*sin(pi*y) + 6.5*pi^2*sin(2*pi*x)*sin(3*pi*y) + (${u})^3`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: { u },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1200, conditions: 200 },
    weight: 10,
    // About the largest value of the source.
    scale: 80,
    seconds: 20,
  },
});
