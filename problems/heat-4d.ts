/** @file The heat equation in four space dimensions with a solution that is a sum over the axes. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x1: [0, 1], x2: [0, 1], x3: [0, 1], x4: [0, 1], t: [0, 1] });
const start = expr`sin(2*x1) + sin(2*x2) + sin(2*x3) + sin(2*x4)`;

/** u_t = Δu / 4 on (0, 1)⁴ x (0, 1), initial and Dirichlet data of u = e^{-t} Σ sin 2x_i. */
export const heat4d = problem({
  name: "heat-4d",
  title: "Heat conduction in four space dimensions",
  source:
    "Müller and Zeinhofer 2023 (energy natural gradients); Dangel, Müller and Zeinhofer 2024, heat 4+1d",
  difficulty:
    "Five coordinates: a tensor grid has the fifth power of its points per axis, so that points have to be drawn and every digit counts.",
  picture: {
    shows: "A hill that rises towards x1 = x2 = π/4 and sinks as e^{-t}.",
    of: "u",
    over: ["x1", "x2"],
    at: { x3: 0.5, x4: 0.5, t: 0 },
  },
  domain,
  interior: pde`u_t = 0.25*lap(u)`,
  conditions: [
    on(domain.face("t", "low"), pde`u = ${start}`),
    on(domain.boundary(), pde`u = exp(-t)*(${start})`),
  ],
  exact: pde`u = exp(-t)*(${start})`,
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1200, conditions: 600 },
    redraw: 20,
    weight: 100,
    seconds: 30,
  },
});
