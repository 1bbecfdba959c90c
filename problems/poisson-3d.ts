/** @file Poisson's equation on the unit cube with cold walls. */

import { expr, parseExpression, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1], z: [0, 1] });
const u = expr`sin(pi*x)*sin(pi*y)*sin(pi*z)`;
const scope = { coordinates: domain.coordinates };

/** -Δu = 3π² sin πx sin πy sin πz on (0, 1)³, u = 0 on the boundary; u = sin πx sin πy sin πz. */
export const poisson3d = problem({
  name: "poisson-3d",
  title: "Poisson's equation on the unit cube",
  source: "lowest eigenfunction of the cube by separation of variables",
  difficulty:
    "Smooth, but in three dimensions: a dense factor of a tensor basis with n functions per axis costs n⁹.",
  picture: {
    shows: "The middle section of a bump that is zero on all six walls.",
    of: "u",
    over: ["x", "y"],
    at: { z: 0.5 },
  },
  domain,
  interior: pde`-lap(u) = 3*pi^2*${u}`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: { u },
  recommended: {
    model: "mlp:1x48",
    // One in the middle of the cube, zero on its walls: the condition holds exactly.
    hard: {
      u: {
        lift: parseExpression("0", scope),
        factor: parseExpression("64*x*(1 - x)*y*(1 - y)*z*(1 - z)", scope),
      },
    },
    points: { interior: 1500, conditions: 60 },
    weight: 10,
    // The largest value of the source.
    scale: 3 * Math.PI ** 2,
    seconds: 20,
  },
});
