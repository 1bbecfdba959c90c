/** @file Forced heat conduction over a hundred units of time: a fast forcing, and memory for all of it. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], t: [0, 100] });

const diffusivity = 1e-3;
/** Decay rates of the modes sin πx and sin 4πx: they forget within 101 and 6.3 units of time. */
const [slow, fast] = [diffusivity * Math.PI ** 2, diffusivity * (4 * Math.PI) ** 2];

// The answer a of a mode to cos ωt: a' = -λ a + cos ωt from 0.
const answer = (rate: number, w: number) =>
  expr`(${rate}*cos(${w}*t) + ${w}*sin(${w}*t) - ${rate}*exp(-${rate}*t))/${rate ** 2 + w ** 2}`;
const decay = expr`exp(-${slow}*t)*sin(pi*x)`;
const response = expr`${answer(slow, 2)}*sin(pi*x) + ${answer(fast, Math.PI / 4)}*sin(4*pi*x)`;

/** u_t = 0.001 u_xx + cos 2t sin πx + cos(πt/4) sin 4πx on [0, 1] x [0, 100], u(x, 0) = sin πx, u = 0 at the ends. */
export const heatLong = problem({
  name: "heat-long",
  title: "Forced heat conduction up to t = 100",
  source:
    "Hao et al. 2024 (PINNacle), Heat2d-LT: diffusivity, forcing in time and interval; linear, in one dimension",
  difficulty:
    "Time is long in every unit: 32 periods of the forcing pass while the slow mode remembers all of them, so that " +
    "errors of early times are still there at the end.",
  picture: {
    shows: "The start decays over the whole interval under ripples of the two forcings",
    of: "u",
    over: ["x", "t"],
  },
  domain,
  interior: pde`u_t = ${diffusivity}*u_xx + cos(2*t)*sin(pi*x) + cos(pi*t/4)*sin(4*pi*x)`,
  conditions: [on(domain.face("t", "low"), pde`u = sin(pi*x)`), on(domain.face("x"), pde`u = 0`)],
  exact: pde`u = ${decay} + ${response}`,
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1000, conditions: 120 },
    weight: 10,
    slabs: 20,
    seconds: 60,
  },
});
