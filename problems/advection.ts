/** @file Linear advection at speed 30: a wave that crosses its periodic domain nearly five times. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, periodic, problem } from "../src/problem/index.ts";

const speed = 30;
const domain = box({ x: [0, 2 * Math.PI], t: [0, 1] });

/** u_t + 30 u_x = 0 on [0, 2π] periodic, u(x, 0) = sin x; u = sin(x - 30t). */
export const advection = problem({
  name: "advection",
  title: "Advection of a sine wave at speed 30",
  source: "Krishnapriyan et al. 2021 (failure modes), convection",
  domain,
  interior: pde`u_t + ${speed}*u_x = 0`,
  conditions: [on(domain.face("t", "low"), pde`u = sin(x)`), periodic(domain, "x")],
  exact: pde`u = sin(x - ${speed}*t)`,
  recommended: {
    model: "mlp:2x24",
    periodic: { x: 1 },
    points: { interior: 2000, conditions: 160 },
    weight: 10,
    // Both terms of the equation are of this size.
    scale: speed,
    seconds: 60,
  },
});
