/** @file Poisson's equation in five dimensions with a solution that vanishes on the whole boundary. */

import { coordinate, mul, one, pde, sin, sub, zero } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const axes = ["x1", "x2", "x3", "x4", "x5"];
const domain = box(Object.fromEntries(axes.map((axis) => [axis, [0, 1] as const])));
const u = axes.map((axis) => sin(mul(Math.PI, coordinate(axis)))).reduce(mul, one);
/** 4x(1 - x) along every axis: one in the middle of the cube, zero on its walls. */
const factor = axes.map((axis) => mul(mul(4, coordinate(axis)), sub(1, coordinate(axis)))).reduce(mul, one);

/** -Δu = 5π² u on (0, 1)⁵ as a source, u = 0 on the boundary; u = Π sin πx_i. */
export const zero5d = problem({
  name: "zero-5d",
  title: "Poisson's equation in five dimensions with cold walls",
  source: "lowest eigenfunction of the cube by separation of variables",
  difficulty:
    "Zero on ten walls and 0.18 of its height in the root mean square: most points of the cube hardly see the solution, and soft conditions outweigh it.",
  picture: {
    shows: "The middle section of a bump that is zero on all walls.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0.5, x4: 0.5, x5: 0.5 },
  },
  domain,
  interior: pde`-lap(u) = 5*pi^2*${u}`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: { u },
  recommended: {
    model: "mlp:1x64",
    hard: { u: { lift: zero, factor } },
    points: { interior: 2000, conditions: 100 },
    redraw: 20,
    weight: 10,
    // The largest value of the source.
    scale: 5 * Math.PI ** 2,
    seconds: 60,
  },
});
