/** @file The wave equation of a square membrane with a fixed rim: two modes, the faster with nine times the curvature. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1], t: [0, 1] });
const start = domain.face("t", "low");
const rim = [domain.face("x"), domain.face("y")];

// Frequencies π c |k| with c = 1: √2 π for the mode (1, 1), 5π for the mode (4, 3).
const slow = expr`sin(pi*x)*sin(pi*y)`;
const fast = expr`0.5*sin(4*pi*x)*sin(3*pi*y)`;

/** u_tt = Δu, u = 0 on the rim, at rest at t = 0; u = sin πx sin πy cos √2 πt + ½ sin 4πx sin 3πy cos 5πt. */
export const wave2d = problem({
  name: "wave-2d",
  title: "Vibrating square membrane with two modes",
  source: "Hao et al. 2024 (PINNacle), Wave2d; modes chosen here",
  difficulty:
    "Two and a half periods of the fast mode pass: a network must learn it from the initial data alone, while smooth functions " +
    "that miss it altogether already have a small residual.",
  picture: {
    shows: "The fast mode upside down on the slow one, half a period of the fast one after the start",
    of: "u",
    over: ["x", "y"],
    at: { t: 0.2 },
  },
  domain,
  interior: pde`u_tt = lap(u)`,
  conditions: [
    on(start, pde`u = ${slow} + ${fast}`, { name: "initial displacement" }),
    // Velocities reach 5π times the displacements.
    on(start, pde`u_t = 0`, { name: "initial velocity", weight: 0.1 }),
    on(rim, pde`u = 0`),
  ],
  exact: pde`u = ${slow}*cos(${Math.SQRT2 * Math.PI}*t) + ${fast}*cos(5*pi*t)`,
  recommended: {
    model: "mlp:2x32",
    // The odd extensions of u have period 2, twice the length of the sides.
    periodic: { x: 2, y: 2 },
    period: { x: 2, y: 2 },
    points: { interior: 3000, conditions: 400 },
    weight: 10,
    // About the largest value of u_tt, (5π)²/2.
    scale: 120,
    slabs: 3,
    seconds: 60,
  },
});
