/** @file The wave equation on a string with fixed ends: two modes, the faster with sixteen times the curvature. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], t: [0, 1] });
const start = domain.face("t", "low");

/** u_tt = 4 u_xx, u = 0 at the ends, at rest at t = 0; u = sin πx cos 2πt + ½ sin 4πx cos 8πt. */
export const wave = problem({
  name: "wave",
  title: "Vibrating string with two modes",
  source: "Wang, Yu and Perdikaris 2022 (neural tangent kernel); Wave1d of PINNacle, Hao et al. 2024",
  difficulty:
    "Two modes, the faster with sixteen times the curvature: networks find the slow one first, and velocities reach 4π times the displacements.",
  picture: {
    shows: "A slow swing with a fast ripple that returns four times while it swings once.",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_tt = 4*u_xx`,
  conditions: [
    on(start, pde`u = sin(pi*x) + 0.5*sin(4*pi*x)`, { name: "initial displacement" }),
    // Velocities reach 4π times the displacements; a tenth of the row factor is what worked best.
    on(start, pde`u_t = 0`, { name: "initial velocity", weight: 0.1 }),
    on(domain.face("x"), pde`u = 0`),
  ],
  exact: pde`u = sin(pi*x)*cos(2*pi*t) + 0.5*sin(4*pi*x)*cos(8*pi*t)`,
  recommended: {
    model: "mlp:2x24",
    // The odd extension of u has period 2, twice the length of the string.
    periodic: { x: 1 },
    period: { x: 2 },
    points: { interior: 2000, conditions: 160 },
    weight: 10,
    // About the largest value of u_tt, (8π)²/2.
    scale: 300,
    // One period of the faster mode each.
    slabs: 4,
    seconds: 60,
  },
});
