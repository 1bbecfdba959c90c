/** @file Taylor and Green's vortices, which decay in a periodic plane without changing their shape. */

import { expr, pde } from "../src/expression/index.ts";
import { box, chebyshevNodes, pointsFrom } from "../src/geometry/index.ts";
import { data, on, periodic, problem } from "../src/problem/index.ts";

const nu = 0.1;
const domain = box({ x: [0, 2 * Math.PI], y: [0, 2 * Math.PI], t: [0, 1] });
const u = expr`-cos(x)*sin(y)*exp(-2*${nu}*t)`;
const v = expr`sin(x)*cos(y)*exp(-2*${nu}*t)`;
const p = expr`-0.25*(cos(2*x) + cos(2*y))*exp(-4*${nu}*t)`;

/** The equations leave the pressure free by a function of time: it is pinned at one corner, at 12 times. */
const times = chebyshevNodes(12, 0, 1);
const still = times.map(() => 0);
const corner = pointsFrom({ x: still, y: still, t: times });

/** Unsteady incompressible flow with viscosity 0.1 on [0, 2π]² x [0, 1], periodic in x and y. */
export const taylorGreen = problem({
  name: "taylor-green",
  title: "Taylor-Green vortices decaying in the plane",
  source: "Taylor and Green 1937; two-dimensional form of Chorin 1968",
  difficulty:
    "Three fields are coupled by a constraint without time derivative: networks trade divergence against momentum, and the pressure, known by its gradient alone, comes out an order less accurate than the velocities.",
  picture: {
    shows:
      "Four vortices, alternately clockwise and anticlockwise; after one unit of time a fifth of their speed is gone.",
    of: "u",
    over: ["x", "y"],
    at: { t: 1 },
  },
  domain,
  fields: ["u", "v", "p"],
  interior: pde`
    u_t + u*u_x + v*u_y + p_x = ${nu}*lap(u)
    v_t + u*v_x + v*v_y + p_y = ${nu}*lap(v)
    u_x + v_y = 0`,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
        u = ${u}
        v = ${v}`,
    ),
    periodic(domain, "x"),
    periodic(domain, "y"),
    data(corner, pde`p = ${p}`, { name: "pressure at a corner" }),
  ],
  exact: { u, v, p },
  recommended: {
    model: "mlp:2x24",
    periodic: { x: 1, y: 1 },
    points: { interior: 1500, conditions: 400 },
    weight: 10,
    seconds: 60,
  },
});
