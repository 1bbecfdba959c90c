/** @file Poisson's equation in five dimensions with a plane wave of an exponential and a radial sine. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x1: [0, 1], x2: [0, 1], x3: [0, 1], x4: [0, 1], x5: [0, 1] });
const growth = expr`exp(0.5*(x1 + x2 + x3 + x4 + x5))`;
/** |x|². */
const s = expr`(x1^2 + x2^2 + x3^2 + x4^2 + x5^2)`;

/** -Δu = f on (0, 1)⁵, Dirichlet data; u = e^{Σx_i/2} + sin |x|². */
export const mixed5d = problem({
  name: "mixed-5d",
  title: "Poisson's equation in five dimensions, exponential and radial sine",
  source: "manufactured here: neither a sum nor a product over the axes",
  difficulty:
    "Neither a sum nor a product over the axes: models that split the coordinates converge slowly, and tensor grids have the fifth power of their points per axis.",
  picture: {
    shows: "An exponential slope that bends over where sin |x|² passes its maximum.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0.5, x4: 0.5, x5: 0.5 },
  },
  domain,
  interior: pde`-lap(u) = -1.25*${growth} - 10*cos(${s}) + 4*${s}*sin(${s})`,
  conditions: [on(domain.boundary(), pde`u = ${growth} + sin(${s})`)],
  exact: pde`u = ${growth} + sin(${s})`,
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1500, conditions: 900 },
    redraw: 20,
    weight: 100,
    // About the largest value of the source, at the corner of ones.
    scale: 40,
    seconds: 60,
  },
});
