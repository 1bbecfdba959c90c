/** @file Two fluids stirred by a vortex: a front that is wound up around the centre. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-4, 4], y: [-4, 4], t: [0, 4] });
/** Largest tangential velocity, rounded as in the source: max of sech² r tanh r is 2/(3 sqrt 3) = 0.38490. */
const top = 0.385;
/** Distance from the centre; the smallest squares keep tanh(r)/r = 1 there. */
const r = expr`sqrt(x^2 + y^2 + 1e-300)`;
/** Angular velocity v_t / (0.385 r). */
const omega = expr`tanh(${r})/(${top}*${r}*cosh(${r})^2)`;
const u = expr`-tanh(y/2*cos(${omega}*t) - x/2*sin(${omega}*t))`;

/** u_t - ωy u_x + ωx u_y = 0 on [-4, 4]² x [0, 4], ω = sech² r tanh r / (0.385 r), initial and boundary data. */
export const flowMixing = problem({
  name: "flow-mixing",
  title: "Mixing of two fluids in a vortex",
  source: "Tamamidis and Assanis 1993; setting of Cho et al. 2023 (SPINN) and Kang et al. 2025 (PIG)",
  difficulty:
    "Nothing diffuses: the arms of the spiral get thinner and their flanks steeper for all times, with coefficients that vary over the plane.",
  picture: {
    shows: "The front between the two fluids, rolled up around the centre.",
    of: "u",
    over: ["x", "y"],
    at: { t: 4 },
  },
  domain,
  interior: pde`u_t - ${omega}*y*u_x + ${omega}*x*u_y = 0`,
  conditions: [on(domain.face("t", "low"), pde`u = -tanh(y/2)`), on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:3x24",
    points: { interior: 3000, conditions: 400 },
    redraw: 20,
    weight: 10,
    seconds: 120,
  },
});
