/** @file Ethier and Steinman's exact solution of the Navier-Stokes equations: eddies that decay in three dimensions. */

import { expr, pde } from "../src/expression/index.ts";
import { box, chebyshevNodes, pointsFrom } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1], z: [-1, 1], t: [0, 1] });
// a = d = 1 and Reynolds number 1 in the notation of the paper.
const u = expr`-(exp(x)*sin(y + z) + exp(z)*cos(x + y))*exp(-t)`;
const v = expr`-(exp(y)*sin(z + x) + exp(x)*cos(y + z))*exp(-t)`;
const w = expr`-(exp(z)*sin(x + y) + exp(y)*cos(z + x))*exp(-t)`;
const p = expr`-0.5*exp(-2*t)*(exp(2*x) + exp(2*y) + exp(2*z)
  + 2*sin(x + y)*cos(z + x)*exp(y + z)
  + 2*sin(y + z)*cos(x + y)*exp(z + x)
  + 2*sin(z + x)*cos(y + z)*exp(x + y))`;
const velocity = pde`
  u = ${u}
  v = ${v}
  w = ${w}`;

/**
 * The equations leave the pressure free by a function of time. Published settings give no pressure data; here it is
 * pinned on the line through the centre, at as many times as resolve e^{-2t} to rounding.
 */
const times = chebyshevNodes(16, 0, 1);
const still = times.map(() => 0);
const centre = pointsFrom({ x: still, y: still, z: still, t: times });

/** Unsteady incompressible flow at Reynolds number 1, velocities given at t = 0 and on the walls of [-1, 1]³. */
export const beltrami = problem({
  name: "beltrami",
  title: "Beltrami flow in three dimensions",
  source: "Ethier and Steinman 1994; setting of Jin et al. 2021 (NSFnets), the pressure pinned at the centre",
  difficulty:
    "Four fields of four coordinates, coupled by transport and incompressibility: a tensor grid has the fourth power of its points per axis, and no condition is published for the pressure.",
  picture: {
    shows: "Eddies across the cube, which fade as e^{-t} without changing their shape.",
    of: "u",
    over: ["x", "y"],
    at: { z: 0.5, t: 0.5 },
  },
  domain,
  fields: ["u", "v", "w", "p"],
  interior: pde`
    u_t + u*u_x + v*u_y + w*u_z + p_x = lap(u)
    v_t + u*v_x + v*v_y + w*v_z + p_y = lap(v)
    w_t + u*w_x + v*w_y + w*w_z + p_z = lap(w)
    u_x + v_y + w_z = 0`,
  conditions: [
    on(domain.face("t", "low"), velocity),
    on(domain.boundary(), velocity),
    data(centre, pde`p = ${p}`, { name: "pressure at the centre" }),
  ],
  exact: { u, v, w, p },
  recommended: { model: "mlp:2x32", points: { interior: 1500, conditions: 800 }, weight: 10, seconds: 120 },
});
