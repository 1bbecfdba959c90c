/** @file A clamped square plate: the biharmonic equation with deflection and slope given. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
const w = expr`sin(pi*x)^2*sin(pi*y)^2`;

/** Δ²w = q on [0, 1]², w = w_n = 0 on the edges; w = sin² πx sin² πy gives q. */
export const plate = problem({
  name: "plate",
  title: "Clamped square plate under a smooth load",
  source: "Kirchhoff plate, Timoshenko and Woinowsky-Krieger 1959, chapter 6; the load is manufactured here",
  difficulty:
    "Fourth derivatives are a thousand times the deflection: first-order training sees the load alone and forgets the clamps, and low-precision arithmetic loses half of its digits.",
  picture: {
    shows: "The plate bulges in the middle and leaves the clamps with horizontal tangents.",
    of: "w",
    over: ["x", "y"],
  },
  domain,
  interior: pde`lap(lap(w)) = 8*pi^4*(cos(2*pi*x)*cos(2*pi*y) - cos(2*pi*x)*sin(pi*y)^2 - sin(pi*x)^2*cos(2*pi*y))`,
  conditions: [
    on(domain.boundary(), pde`w = 0`, { name: "held" }),
    on(domain.boundary(), pde`w_n = 0`, { name: "clamped" }),
  ],
  exact: { w },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1200, conditions: 160 },
    weight: 10,
    // About the largest load.
    scale: 8 * Math.PI ** 4,
    seconds: 20,
  },
});
