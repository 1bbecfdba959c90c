/** @file Burgers' equations in the plane: a front that runs across the square, known by the Hopf-Cole transformation. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const reynolds = 80;
const domain = box({ x: [0, 1], y: [0, 1], t: [0, 1] });
const step = expr`0.25/(1 + exp(${reynolds / 32}*(4*y - 4*x - t)))`;
const u = expr`0.75 - ${step}`;
const v = expr`0.75 + ${step}`;
const velocity = pde`
  u = ${u}
  v = ${v}`;

/** u_t + u·∇u = Δu / 80 for both velocities on [0, 1]² x [0, 1], data of a front of width 0.1 on the boundary. */
export const burgers2d = problem({
  name: "burgers-2d",
  title: "Burgers' equations in the plane at Reynolds number 80",
  source:
    "Fletcher 1983, exact solutions of the two-dimensional Burgers equation by Hopf-Cole; as in Bahadir 2003",
  difficulty:
    "The front is oblique to both axes and moves: methods that adapt along one coordinate see it everywhere, and uniform samples see little of it.",
  picture: {
    shows: "The front halfway: u rises from a half to three quarters across a strip along the diagonal.",
    of: "u",
    over: ["x", "y"],
    at: { t: 0.5 },
  },
  domain,
  fields: ["u", "v"],
  interior: pde`
    u_t + u*u_x + v*u_y = ${1 / reynolds}*lap(u)
    v_t + u*v_x + v*v_y = ${1 / reynolds}*lap(v)`,
  conditions: [on(domain.face("t", "low"), velocity), on(domain.boundary(), velocity)],
  exact: { u, v },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 400 },
    weight: 10,
    seconds: 60,
  },
});
