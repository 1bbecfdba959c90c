/** @file Poisson's equation in a hundred dimensions with the squared distance from a corner as solution. */

import { coordinate, pde, pow, sum } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const axes = Array.from({ length: 100 }, (_, i) => `x${i + 1}`);
const domain = box(Object.fromEntries(axes.map((axis) => [axis, [0, 1] as const])));
const u = sum(axes.map((axis) => pow(coordinate(axis), 2)));

/** -Δu = -200 on (0, 1)¹⁰⁰ with Dirichlet data of u = |x|². */
export const poisson100d = problem({
  name: "poisson-100d",
  title: "Poisson's equation in the hundred-dimensional unit cube",
  source:
    "Dangel, Müller and Zeinhofer 2024 (Kronecker-factored curvature for networks), 100-dimensional example",
  difficulty:
    "A hundred coordinates: no grid and no tensor basis, and at random points u differs from its mean by a tenth only, so that a constant looks like a fit.",
  picture: {
    shows: "A corner of the paraboloid |x|², all other coordinates in the middle.",
    of: "u",
    over: ["x1", "x2"],
    at: Object.fromEntries(axes.slice(2).map((axis) => [axis, 0.5])),
  },
  domain,
  interior: pde`-lap(u) = -200`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:1x24",
    // Every one of the 200 walls gets a row at least.
    points: { interior: 800, conditions: 2000 },
    redraw: 20,
    weight: 100,
    scale: 200,
    seconds: 120,
  },
});
