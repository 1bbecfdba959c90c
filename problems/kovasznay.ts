/** @file Kovasznay's exact solution of the Navier-Stokes equations: laminar flow behind a grid. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const reynolds = 40;
const lambda = reynolds / 2 - Math.sqrt(reynolds ** 2 / 4 + 4 * Math.PI ** 2);
const domain = box({ x: [-0.5, 1], y: [-0.5, 1.5] });

const u = expr`1 - exp(${lambda}*x)*cos(2*pi*y)`;
const v = expr`${lambda}/(2*pi)*exp(${lambda}*x)*sin(2*pi*y)`;
const p = expr`0.5*(1 - exp(2*${lambda}*x))`;

/** Steady incompressible flow at Reynolds number 40, velocities given on the boundary, pressure up to a constant. */
export const kovasznay = problem({
  name: "kovasznay",
  title: "Kovasznay flow at Reynolds number 40",
  source: "Kovasznay 1948; setting of Jin et al. 2021 (NSFnets)",
  difficulty:
    "Three fields coupled by transport and incompressibility, of which the pressure has no condition of its own.",
  picture: { shows: "A row of eddies behind the grid, which fade downstream.", of: "u", over: ["x", "y"] },
  domain,
  fields: ["u", "v", "p"],
  interior: pde`
    u*u_x + v*u_y + p_x = ${1 / reynolds}*lap(u)
    u*v_x + v*v_y + p_y = ${1 / reynolds}*lap(v)
    u_x + v_y = 0`,
  conditions: [
    on(
      domain.boundary(),
      pde`
        u = ${u}
        v = ${v}`,
    ),
  ],
  exact: { u, v, p },
  upToConstant: ["p"],
  recommended: { model: "mlp:2x32", points: { interior: 800, conditions: 320 }, weight: 10, seconds: 30 },
});
