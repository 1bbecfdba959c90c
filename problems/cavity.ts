/** @file The lid-driven cavity in stream function form, the lid's velocity falling to zero at its ends. */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, type Problem, problem, type Reference } from "../src/problem/index.ts";
import { cavityReference } from "./references/cavity.ts";

const domain = box({ x: [0, 1], y: [0, 1] });

/**
 * ψ_y Δψ_x - ψ_x Δψ_y = Δ²ψ / Re on [0, 1]², ψ = 0 on all walls, ψ_n = 0 on three, ψ_y = 16x²(1 - x)² on the lid.
 *
 * Velocities are u = ψ_y, v = -ψ_x. The regularised lid leaves the corners weakly singular (ψ about r³): with a lid of
 * constant velocity the pressure is infinite there, and published errors measure the treatment of corners instead.
 *
 * @param reynolds - of the side and the largest velocity of the lid, which are both 1.
 * @param seconds - recommended.
 */
export function cavityAt(name: string, reynolds: number, reference?: Reference, seconds = 10): Problem {
  return problem({
    name,
    title: `Lid-driven cavity at Reynolds number ${reynolds}, regularised lid`,
    source: "Shen 1991 (regularised driven cavity); stream function form of the Navier-Stokes equations",
    difficulty:
      "Fourth derivatives and a quadratic term, weak singularities where the lid meets the walls, and layers along the walls that thin as the Reynolds number grows.",
    picture: {
      shows:
        "One large eddy, its centre drawn along by the lid, and faint eddies of opposite sense in the lower corners.",
      of: "psi",
      over: ["x", "y"],
    },
    domain,
    interior: pde`psi_y*d(lap(psi), x) - psi_x*d(lap(psi), y) = ${1 / reynolds}*lap(lap(psi))`,
    conditions: [
      on(domain.boundary(), pde`psi = 0`, { name: "walls" }),
      on([domain.face("x"), domain.face("y", "low")], pde`psi_n = 0`, { name: "no slip" }),
      on(domain.face("y", "high"), pde`psi_y = 16*x^2*(1 - x)^2`, { name: "lid" }),
    ],
    ...(reference && { reference }),
    recommended: {
      model: "mlp:2x20",
      points: { interior: 800, conditions: 240 },
      // Fourth derivatives are thousands of times the values: with 100 the fluid stays at rest.
      weight: 1e4,
      seconds,
    },
  });
}

/** Reynolds number 100. */
export const cavity = cavityAt("cavity", 100, cavityReference());
