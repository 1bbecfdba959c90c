/** @file Burgers' equation: a sine wave steepens into a front of width 0.006. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { coleHopf } from "./references/cole-hopf.ts";

const nu = 0.01 / Math.PI;
const domain = box({ x: [-1, 1], t: [0, 1] });

/** u_t + u u_x = (0.01/π) u_xx on [-1, 1], u(x, 0) = -sin πx, u(±1, t) = 0; exact by Cole-Hopf. */
export const burgers = problem({
  name: "burgers",
  title: "Viscous Burgers equation with a sharp front",
  source: "Basdevant et al. 1986; Raissi, Perdikaris and Karniadakis 2019",
  difficulty:
    "A front of width 0.006 stands at x = 0 from t = 1/π on: uniform points hardly meet it, and its slope of 152 dominates every residual.",
  picture: {
    shows: "The sine steepens until t = 1/π; then a front stands at x = 0 and slowly loses height.",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t + u*u_x = ${nu}*u_xx`,
  conditions: [on(domain.face("t", "low"), pde`u = -sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
  exact: coleHopf(nu),
  recommended: {
    model: "mlp:4x20",
    points: { interior: 3000, conditions: 400 },
    redraw: 20,
    // Three times the speed of the one above; an error of 1e-4 is corrected to 1e-9.
    hybrid: { model: "mlp:3x20", points: { interior: 1300, conditions: 150 } },
    weight: 10,
    // The front stands at x = 0 from t = 1/π on.
    cluster: { coordinate: "x", center: 0, width: 0.1, share: 1 / 3 },
    seconds: 60,
  },
});
