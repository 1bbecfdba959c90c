/** @file Poisson's equation in five dimensions with a solution that is a product over the axes. */

import { add, coordinate, mul, one, pde, sin } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const axes = ["x1", "x2", "x3", "x4", "x5"];
const domain = box(Object.fromEntries(axes.map((axis) => [axis, [0, 1] as const])));
const u = axes.map((axis) => sin(add(mul(Math.PI / 2, coordinate(axis)), 0.3))).reduce(mul, one);

/** -Δu = 5π²/4 u on (0, 1)⁵ as a source, Dirichlet data; u = Π sin(πx_i/2 + 0.3). */
export const product5d = problem({
  name: "product-5d",
  title: "Poisson's equation in five dimensions, product of sines",
  source: "manufactured here: no sum over the axes, unlike poisson-5d",
  difficulty:
    "A product over five axes: sums over the axes cannot hold it, and tensor grids have the fifth power of their points per axis.",
  picture: {
    shows: "A hill that rises towards x1 = x2 = 0.81.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0.5, x4: 0.5, x5: 0.5 },
  },
  domain,
  interior: pde`-lap(u) = 5*pi^2/4*${u}`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1500, conditions: 900 },
    redraw: 20,
    weight: 100,
    // The largest value of the source.
    scale: 1.25 * Math.PI ** 2,
    seconds: 60,
  },
});
