/** @file The complex Ginzburg-Landau equation: a vortex winds up into a spiral. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, periodic, problem } from "../src/problem/index.ts";
import { ginzburgLandauReference } from "./references/ginzburg-landau.ts";

const domain = box({ x: [-1, 1], y: [-1, 1], t: [0, 1] });

// e^{-25 z²} and z e^{-25 z²} summed over their nearest periodic images: those further away add less than 1e-97.
const even = (z: ReturnType<typeof expr>) =>
  expr`(exp(-25*${z}^2) + exp(-25*(${z} - 2)^2) + exp(-25*(${z} + 2)^2))`;
const odd = (z: ReturnType<typeof expr>) =>
  expr`(${z}*exp(-25*${z}^2) + (${z} - 2)*exp(-25*(${z} - 2)^2) + (${z} + 2)*exp(-25*(${z} + 2)^2))`;
const [x, y] = [expr`x`, expr`y`];

/**
 * A_t = 0.004 ΔA + 10 A - (10 + 15i) |A|² A on [-1, 1]² periodic, t in [0, 1], A = u + iv, from a vortex
 * A = (10y + 10ix) exp(-25 (x² + y²)).
 *
 * The equation, its coefficients and the vortex are those of `examples/ginzburg_landau` in the jaxpi repository. The
 * vortex alone is not periodic: it changes sign from one side of the square to the other, by 3e-10. Here the initial
 * data are its periodic sum, which vanishes there. (A state near zero grows by e^10 up to t = 1.)
 */
export const ginzburgLandau = problem({
  name: "ginzburg-landau",
  title: "Complex Ginzburg-Landau equation: a vortex becomes a spiral",
  source: "Wang, Li, Chen and Perdikaris 2024 (PirateNets), jaxpi; Aranson and Kramer 2002 (the equation)",
  difficulty:
    "The state around the vortex is unstable, and behind the front that invades it arms wind up ever more tightly: " +
    "gradients steepen for as long as one looks.",
  picture: {
    shows: "Arms of a spiral wound around the zero of the amplitude",
    of: "u",
    over: ["x", "y"],
    at: { t: 1 },
  },
  domain,
  interior: pde`
    u_t = 0.004*lap(u) + 10*u - (u^2 + v^2)*(10*u - 15*v)
    v_t = 0.004*lap(v) + 10*v - (u^2 + v^2)*(10*v + 15*u)
  `,
  conditions: [
    on(
      domain.face("t", "low"),
      pde`
      u = 10*${odd(y)}*${even(x)}
      v = 10*${odd(x)}*${even(y)}
    `,
    ),
    periodic(domain, "x"),
    periodic(domain, "y"),
  ],
  reference: ginzburgLandauReference(),
  recommended: {
    model: "mlp:3x32",
    periodic: { x: 4, y: 4 },
    points: { interior: 4000, conditions: 600 },
    redraw: 20,
    weight: 10,
    scale: 10,
    slabs: 5,
    seconds: 120,
  },
});
