/** @file An elastic plate in plane strain with displacements given on some edges and tractions on others. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

/** Lamé's constants and the strength of the load. */
const [lambda, mu, load] = [1, 0.5, 4];
const domain = box({ x: [0, 1], y: [0, 1] });
const [sides, bottom, top] = [domain.face("x"), domain.face("y", "low"), domain.face("y", "high")];
const u = expr`cos(2*pi*x)*sin(pi*y)`;
const v = expr`${load / 4}*y^4*sin(pi*x)`;
/** Body forces, those of the displacements above. */
const fx = expr`(${lambda}*(4*pi^2*cos(2*pi*x)*sin(pi*y) - pi*${load}*y^3*cos(pi*x))
  + ${mu}*(9*pi^2*cos(2*pi*x)*sin(pi*y) - pi*${load}*y^3*cos(pi*x)))`;
const fy = expr`(${lambda}*(2*pi^2*sin(2*pi*x)*cos(pi*y) - 3*${load}*y^2*sin(pi*x))
  + ${mu}*(2*pi^2*sin(2*pi*x)*cos(pi*y) - 6*${load}*y^2*sin(pi*x) + ${load / 4}*pi^2*y^4*sin(pi*x)))`;

/** div σ + f = 0, σ = λ tr ε I + 2 μ ε on [0, 1]²: rollers at the sides, which carry no normal traction, a load on top. */
export const elasticity = problem({
  name: "elasticity",
  title: "Elastic plate with mixed boundary conditions",
  source: "Haghighat et al. 2021 (physics-informed deep learning in solid mechanics), λ = 1, μ = 0.5, Q = 4",
  difficulty:
    "Two fields share mixed derivatives, and each edge fixes one displacement and one traction: a penalty method must balance rows of values against rows of slopes.",
  picture: {
    shows: "The vertical displacement grows as the fourth power of the height, where the load is.",
    of: "v",
    over: ["x", "y"],
  },
  domain,
  fields: ["u", "v"],
  values: { lambda, mu },
  interior: pde`
    (lambda + 2*mu)*u_xx + mu*u_yy + (lambda + mu)*v_xy + ${fx} = 0
    (lambda + 2*mu)*v_yy + mu*v_xx + (lambda + mu)*u_xy + ${fy} = 0`,
  conditions: [
    on(
      sides,
      pde`
        v = 0
        (lambda + 2*mu)*u_x + lambda*v_y = 0`,
      { name: "sides" },
    ),
    on(
      bottom,
      pde`
        u = 0
        v = 0`,
      { name: "bottom" },
    ),
    on(
      top,
      pde`
        u = 0
        (lambda + 2*mu)*v_y + lambda*u_x = ${(lambda + 2 * mu) * load}*sin(pi*x)`,
      { name: "top" },
    ),
  ],
  exact: { u, v },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1000, conditions: 160 },
    weight: 10,
    scale: 10,
    seconds: 20,
  },
});
