/** @file The reaction equation: at every point a logistic curve of its own. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, periodic, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 2 * Math.PI], t: [0, 1] });
const rate = 5;
const start = expr`exp(-(x - pi)^2/(2*(pi/4)^2))`;

/** u_t = 5 u (1 - u) on [0, 2π] periodic, u(x, 0) = h = e^{-8(x/π - 1)²}; u = h e^{5t} / (h e^{5t} + 1 - h). */
export const reaction = problem({
  name: "reaction",
  title: "Reaction with rate 5 from a Gaussian",
  source: "Krishnapriyan et al. 2021 (failure modes), reaction",
  difficulty:
    "u = 0 satisfies the equation and a network started near it stays there; the periodic continuation has a kink at " +
    "x = 0, which nothing smooth and periodic follows.",
  picture: {
    shows: "A Gaussian grows into a plateau with steep sides",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t = ${rate}*u*(1 - u)`,
  // There are no derivatives along x, so that nothing but the value can be continuous.
  conditions: [on(domain.face("t", "low"), pde`u = ${start}`), periodic(domain, "x", { order: 0 })],
  exact: pde`u = ${start}*exp(${rate}*t)/(${start}*exp(${rate}*t) + 1 - ${start})`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 200 },
    weight: 10,
    seconds: 30,
  },
});
