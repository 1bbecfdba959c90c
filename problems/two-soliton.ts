/** @file Two solitons of the Korteweg-de Vries equation: the fast one overtakes the slow one. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, periodic, problem } from "../src/problem/index.ts";

// Wave numbers √6 and √2: speeds k² = 6 and 2. From x = 4 and x = 9 at t = 0 they meet at x = 11.5, t = 1.25.
const [k1, k2] = [Math.sqrt(6), Math.sqrt(2)];
const a = ((k1 - k2) / (k1 + k2)) ** 2;
const e1 = expr`exp(${k1}*(x - 4 - 6*t))`;
const e2 = expr`exp(${k2}*(x - 9 - 2*t))`;
const both = expr`${e1}*${e2}`;
const f = expr`1 + ${e1} + ${e2} + ${a}*${both}`;
// F F_xx - F_x² written as a sum of positive terms: nothing cancels where u is small.
const numerator = expr`6*${e1} + 2*${e2} + ${2 * (k1 - k2) ** 2}*${both} + ${a}*${both}*(2*${e1} + 6*${e2})`;
const solution = expr`2*${numerator}/${f}^2`;

// At x = -15 and x = 55 the solution is below 1e-13 for all t: periodic conditions hold to rounding.
const domain = box({ x: [-15, 55], t: [0, 5] });

/** u_t + 6 u u_x + u_xxx = 0 on [-15, 55] periodic, t in [0, 5]; u = 2 (log F)_xx, F = 1 + e₁ + e₂ + a e₁e₂. */
export const twoSoliton = problem({
  name: "two-soliton",
  title: "Two solitons of the KdV equation, posed periodically on [-15, 55] around the window [0, 20]",
  source: "Hirota 1971 (exact solution); window and speeds 6 and 2 as in tests of physics-informed networks",
  difficulty:
    "Narrow pulses on a long line with third derivatives: where they meet, the equation is as nonlinear as it gets, and errors of speed become errors of place.",
  picture: {
    shows:
      "The fast soliton overtakes the slow one near x = 11.5, t = 1.25, and both go on unchanged but for a shift.",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t + 6*u*u_x + u_xxx = 0`,
  conditions: [on(domain.face("t", "low"), pde`u = ${solution}`), periodic(domain, "x")],
  exact: solution,
  recommended: {
    model: "mlp:3x24",
    periodic: { x: 4 },
    points: { interior: 4000, conditions: 300 },
    redraw: 20,
    weight: 10,
    // The fast soliton is 3 high and u_t reaches 17 on it.
    scale: 10,
    seconds: 60,
  },
});
