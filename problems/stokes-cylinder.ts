/** @file Slow viscous flow in a channel past a cylinder. */

import { expr, pde } from "../src/expression/index.ts";
import { box, difference, disk } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import {
  center,
  height,
  length,
  radius,
  speed,
  stokesCylinderReference,
} from "./references/stokes-cylinder.ts";

const channel = box({ x: [0, length], y: [0, height] });
const cylinder = disk({ x: center[0], y: center[1] }, radius, { name: "cylinder" });
const domain = difference(channel, cylinder);
const inflow = expr`${4 * speed}*y*(${height} - y)/${height ** 2}`;
const rest = pde`
  u = 0
  v = 0`;

/**
 * Δu = p_x, Δv = p_y, u_x + v_y = 0 in [0, 2.2] x [0, 0.41] without the disc of radius 0.05 at (0.2, 0.2); a parabola of
 * height 0.3 flows in, the walls are at rest, and at the outlet p n = ∂(u, v)/∂n. The pressure is in units of the
 * viscosity, which changes nothing else.
 */
export const stokesCylinder = problem({
  name: "stokes-cylinder",
  title: "Stokes flow past a cylinder in a channel",
  source:
    "Wang et al. 2023 (jaxpi, an expert's guide to training PINNs), Stokes flow; geometry of Schäfer and Turek 1996",
  difficulty:
    "The cylinder nearly touches nothing but feels both walls, off the middle by 0.005: small next to the channel, it needs its own resolution, and pressure and velocities differ in size by a factor of 100.",
  picture: {
    shows: "The flow parts at the cylinder and is fastest in the gaps above and below it.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  fields: ["u", "v", "p"],
  interior: pde`
    lap(u) = p_x
    lap(v) = p_y
    u_x + v_y = 0`,
  conditions: [
    on(
      domain.face("x", "low"),
      pde`
        u = ${inflow}
        v = 0`,
      { name: "inlet" },
    ),
    on(domain.face("y"), rest, { name: "walls" }),
    on(domain.face("cylinder"), rest, { name: "cylinder" }),
    on(
      domain.face("x", "high"),
      pde`
        p = u_x
        v_x = 0`,
      { name: "outlet" },
    ),
  ],
  reference: stokesCylinderReference(),
  recommended: { model: "mlp:3x32", points: { interior: 3000, conditions: 400 }, weight: 100, seconds: 120 },
});
