/** @file The sine-Gordon equation: a breather, bound and oscillating for ever. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

/** Frequency ω of the breather and its inverse width sqrt(1 - ω²); chosen here: 3-4-5, so that both are exact. */
const [omega, width] = [0.6, 0.8];
const domain = box({ x: [-10, 10], t: [0, 10] });
const start = domain.face("t", "low");
const u = expr`4*atan(${width / omega}*sin(${omega}*t)/cosh(${width}*x))`;

/** u_tt = u_xx - sin u on [-10, 10] x [0, 10], from rest position; u = 4 atan(4/3 sin(0.6t) / cosh(0.8x)). */
export const sineGordon = problem({
  name: "sine-gordon",
  title: "Breather of the sine-Gordon equation",
  source: "Ablowitz, Kaup, Newell and Segur 1973, breather solution",
  difficulty:
    "A pulse held together by its nonlinearity alone: errors disperse, and those of phase add up over the period.",
  picture: {
    shows: "The breather swings up and then down in the middle of a long line at rest.",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_tt = u_xx - sin(u)`,
  conditions: [
    on(start, pde`u = 0`, { name: "initial value" }),
    on(start, pde`u_t = ${4 * width}/cosh(${width}*x)`, { name: "initial velocity" }),
    on(domain.face("x"), pde`u = ${u}`),
  ],
  exact: { u },
  recommended: { model: "mlp:2x24", points: { interior: 2000, conditions: 240 }, weight: 10, seconds: 60 },
});
