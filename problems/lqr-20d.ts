/** @file Optimal steering of a particle in twenty dimensions: a Hamilton-Jacobi-Bellman equation solved by Riccati's. */

import { coordinate, d, expr, field, pde, pow, sum } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const dimensions = 20;
const axes = Array.from({ length: dimensions }, (_, i) => `x${i + 1}`);
const domain = box({ ...Object.fromEntries(axes.map((axis) => [axis, [-1, 1] as const])), t: [0, 1] });
const square = sum(axes.map((axis) => pow(coordinate(axis), 2)));
const slopes = sum(axes.map((axis) => pow(d(field("u"), axis), 2)));

// a' = 1 - 4a², a(0) = 1 (Riccati) and b' = 2·20·a, b(0) = 0.
const a = expr`(3*exp(4*t) + 1)/(2*(3*exp(4*t) - 1))`;
const b = expr`${dimensions / 2}*log((3*exp(2*t) - exp(-2*t))/2)`;
const u = expr`${a}*${square} + ${b}`;

/**
 * u_t = Δu - |∇u|² + |x|² on (-1, 1)²⁰ x (0, 1), u = |x|² at t = 0; u = a(t)|x|² + b(t).
 *
 * u is the least expected cost ∫ |x|² + |m|²/4 dt + |x|² at the end of dX = m dt + √2 dW started in x with the time t to
 * go; the best control is m = -2∇u.
 */
export const lqr20d = problem({
  name: "lqr-20d",
  title: "Linear-quadratic optimal control in twenty dimensions",
  source:
    "Han, Jentzen and E 2018 (equations in high dimension by deep learning), Hamilton-Jacobi-Bellman example, with a quadratic cost so that Riccati's equation solves it",
  difficulty:
    "Twenty-one coordinates and a squared gradient: whatever counts functions per coordinate is lost, and sampling methods stop at a few digits.",
  picture: {
    shows: "The cost of being off the origin, and how it grows with the time to go.",
    of: "u",
    over: ["x1", "t"],
    at: Object.fromEntries(axes.slice(1).map((axis) => [axis, 0])),
  },
  domain,
  interior: pde`u_t = lap(u) - ${slopes} + ${square}`,
  conditions: [on(domain.face("t", "low"), pde`u = ${square}`), on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:1x48",
    points: { interior: 1500, conditions: 1000 },
    redraw: 20,
    weight: 10,
    // Δu at t = 0, the largest term.
    scale: 40,
    seconds: 120,
  },
});
