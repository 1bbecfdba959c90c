/** @file Laplace's equation in ten dimensions with a harmonic quadratic as solution. */

import { coordinate, mul, pde, sum } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const axes = Array.from({ length: 10 }, (_, i) => `x${i + 1}`);
const domain = box(Object.fromEntries(axes.map((axis) => [axis, [0, 1] as const])));
const pairs = axes.filter((_, i) => i % 2 === 0);
const u = sum(pairs.map((axis, i) => mul(coordinate(axis), coordinate(axes[2 * i + 1]))));

/** Δu = 0 on (0, 1)¹⁰ with Dirichlet data of u = x1 x2 + x3 x4 + ... + x9 x10. */
export const poisson10d = problem({
  name: "poisson-10d",
  title: "Laplace's equation in the ten-dimensional unit cube",
  source: "E and Yu 2018 (deep Ritz method), ten-dimensional example; Müller and Zeinhofer 2023",
  difficulty:
    "Ten coordinates rule out grids, though the solution is a polynomial of degree two: it shows whether a model finds low degree by itself.",
  picture: {
    shows: "The saddle x1 x2 of one pair of axes.",
    of: "u",
    over: ["x1", "x2"],
    at: Object.fromEntries(axes.slice(2).map((axis) => [axis, 0.5])),
  },
  domain,
  interior: pde`lap(u) = 0`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1200, conditions: 1200 },
    redraw: 20,
    weight: 100,
    seconds: 60,
  },
});
