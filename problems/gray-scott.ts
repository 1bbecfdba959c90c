/** @file The Gray-Scott equations: a blob of catalyst divides into rolls that fill the plane. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, periodic, problem } from "../src/problem/index.ts";
import { grayScottReference } from "./references/gray-scott.ts";

const domain = box({ x: [-1, 1], y: [-1, 1], t: [0, 2] });

// Gaussians summed over their nearest periodic images: those further away add less than 1e-37.
const hump = (axis: "x" | "y", center: number) => {
  const z = expr`${axis === "x" ? expr`x` : expr`y`} - ${center}`;
  return expr`(exp(-10*(${z})^2) + exp(-10*(${z} - 2)^2) + exp(-10*(${z} + 2)^2))`;
};

/**
 * u_t = 0.2 Δu + 40 (1 - u) - 1000 u v², v_t = 0.1 Δv - 100 v + 1000 u v² on [-1, 1]² periodic, t in [0, 2], from two
 * Gaussian humps: u = 1 - exp(-10 ((x + 0.05)² + (y + 0.02)²)), v = exp(-10 ((x - 0.05)² + (y - 0.02)²)).
 *
 * The equations, their coefficients and the humps are those of `examples/grey_scott` in the jaxpi repository, time in
 * units of 1000. A hump alone is not periodic: it jumps by up to 1e-4 from one side of the square to the other. Here
 * the initial data are its periodic sum, which differs from the hump by 1.2e-4 at the sides and has no jump.
 */
export const grayScott = problem({
  name: "gray-scott",
  title: "Gray-Scott equations: rolls grow from one blob",
  source: "Gray and Scott 1984; setting of Wang, Li, Chen and Perdikaris 2024 (PirateNets), jaxpi",
  difficulty:
    "Reactions take a thousandth of the time of the pattern, which divides again and again: errors in time are " +
    "amplified at every division, and no smooth function of low degree resembles the rolls.",
  picture: { shows: "Rolls that grew out of one blob and divided", of: "v", over: ["x", "y"], at: { t: 2 } },
  domain,
  interior: pde`
    u_t = 0.2*lap(u) + 40*(1 - u) - 1000*u*v^2
    v_t = 0.1*lap(v) - 100*v + 1000*u*v^2
  `,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
      u = 1 - ${hump("x", -0.05)}*${hump("y", -0.02)}
      v = ${hump("x", 0.05)}*${hump("y", 0.02)}
    `,
    ),
    periodic(domain, "x"),
    periodic(domain, "y"),
  ],
  reference: grayScottReference(),
  recommended: {
    model: "mlp:3x32",
    periodic: { x: 4, y: 4 },
    points: { interior: 4000, conditions: 600 },
    redraw: 20,
    weight: 100,
    // Reactions run at this rate.
    scale: 100,
    slabs: 10,
    seconds: 120,
  },
});
