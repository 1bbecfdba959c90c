/** @file A damped oscillator over thirteen periods: an ordinary differential equation that networks find hard. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const damping = 2;
const natural = 80;
const frequency = Math.sqrt(natural ** 2 - damping ** 2);
const domain = box({ t: [0, 1] });
const start = domain.face("t", "low");

/** u_tt + 2d u_t + ω0² u = 0 with d = 2, ω0 = 80, u(0) = 1, u_t(0) = 0; a decaying cosine. */
export const oscillator = problem({
  name: "oscillator",
  title: "Damped oscillator over thirteen periods",
  source: "Moseley, Markham and Nissen-Meyer 2023 (FBPINNs), damped harmonic oscillator",
  difficulty:
    "Thirteen periods from data at one end only: u = 0 satisfies the equation, and networks stay there once the first instants are left behind.",
  picture: { shows: "Thirteen oscillations whose height falls as e^{-2t}.", of: "u", over: ["t"] },
  domain,
  interior: pde`u_tt + ${2 * damping}*u_t + ${natural ** 2}*u = 0`,
  conditions: [
    on(start, pde`u = 1`, { name: "initial displacement" }),
    // Velocities reach ω0 times the displacements.
    on(start, pde`u_t = 0`, { name: "initial velocity", weight: 10 / natural ** 2 }),
  ],
  exact: pde`u = exp(-${damping}*t)*(cos(${frequency}*t) + ${damping / frequency}*sin(${frequency}*t))`,
  recommended: {
    model: "mlp:1x24:sin",
    // Frequencies kπ up to 30π > ω0, on twice the interval so that nothing is asked of u to be periodic; without them
    // the network stays at u = 0.
    periodic: { t: 30 },
    period: { t: 2 },
    points: { interior: 600, conditions: 1 },
    weight: 10,
    // ω0²: the size of both large terms.
    scale: natural ** 2,
    seconds: 30,
  },
});
