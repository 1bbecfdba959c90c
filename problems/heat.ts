/** @file The heat equation on a rod with cold ends. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], t: [0, 1] });

/** u_t = u_xx / 4, u = 0 at the ends, u(x, 0) = sin πx; u = e^{-π²t/4} sin πx. */
export const heat = problem({
  name: "heat",
  title: "Heat conduction in a rod with cold ends",
  source: "Müller and Zeinhofer 2023 (energy natural gradients), heat example; separation of variables",
  difficulty: "Smooth and damped, easy for every method: it measures how far down an error can be driven.",
  picture: { shows: "One arch that sinks to a twelfth of its height.", of: "u", over: ["x", "t"] },
  domain,
  interior: pde`u_t = 0.25*u_xx`,
  conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
  exact: pde`u = exp(-pi^2*t/4)*sin(pi*x)`,
  recommended: { model: "mlp:2x24", points: { interior: 1000, conditions: 100 }, weight: 10, seconds: 10 },
});
