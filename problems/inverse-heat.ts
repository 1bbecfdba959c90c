/** @file An inverse problem: the diffusivity of a rod from temperatures measured inside it. */

import { coefficient, pde } from "../src/expression/index.ts";
import { box, pointsFrom } from "../src/geometry/index.ts";
import { data, on, problem } from "../src/problem/index.ts";

const trueDiffusivity = 0.25;
const domain = box({ x: [0, 1], t: [0, 1] });

/** Eight sensors, each read eight times: the midpoints of a grid of 8 by 8 cells, free of noise. */
const readings = 8;
const middle = (i: number): number => (i + 0.5) / readings;
const cells = Array.from({ length: readings ** 2 }, (_, i) => i);
const sensors = pointsFrom({
  x: cells.map((i) => middle(i % readings)),
  t: cells.map((i) => middle(Math.floor(i / readings))),
});

/** u_t = D u_xx with D unknown, started at twice its value 1/4; u = e^{-π²t/4} sin πx. */
export const inverseHeat = problem({
  name: "inverse-heat",
  title: "Diffusivity of a rod from temperatures inside it",
  source:
    "separated solution of the heat problem; identification as in Raissi, Perdikaris and Karniadakis 2019",
  difficulty:
    "The diffusivity is seen only through 64 temperatures: equation, data and coefficient have to be fitted together, and the residual is bilinear in coefficient and network.",
  picture: { shows: "The arch whose decay in time tells the diffusivity.", of: "u", over: ["x", "t"] },
  domain,
  interior: pde`u_t = ${coefficient("D", 2 * trueDiffusivity)}*u_xx`,
  conditions: [
    on(domain.face("t", "low"), pde`u = sin(pi*x)`),
    on(domain.face("x"), pde`u = 0`),
    data(sensors, pde`u = exp(-pi^2*${trueDiffusivity}*t)*sin(pi*x)`),
  ],
  exact: pde`u = exp(-pi^2*${trueDiffusivity}*t)*sin(pi*x)`,
  trueCoefficients: { D: trueDiffusivity },
  recommended: { model: "mlp:2x24", points: { interior: 1000, conditions: 100 }, weight: 10, seconds: 20 },
});
