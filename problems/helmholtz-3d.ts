/** @file The Helmholtz equation in a cube, with four, four and three half-waves per unit length. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1], z: [-1, 1] });
const u = expr`sin(4*pi*x)*sin(4*pi*y)*sin(3*pi*z)`;

/** Δu + u = q on [-1, 1]³, u = 0 on the boundary; u = sin 4πx sin 4πy sin 3πz. */
export const helmholtz3d = problem({
  name: "helmholtz-3d",
  title: "Helmholtz equation in a cube with modes (4, 4, 3)",
  source: "Cho et al. 2023 (SPINN), three-dimensional Helmholtz equation; also Kang et al. 2025 (SPIG)",
  difficulty:
    "Eight, eight and six half-waves fill the cube: tens of thousands of polynomials or random features, and a network learns low frequencies first.",
  picture: {
    shows: "Chess board of 64 cells that alternate in sign, in the plane where the third wave has its crest.",
    of: "u",
    over: ["x", "y"],
    at: { z: 1 / 6 },
  },
  domain,
  interior: pde`lap(u) + u = (1 - 41*pi^2)*${u}`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: { u },
  recommended: {
    model: "mlp:2x32",
    // u is 2-periodic in all coordinates, and 1 is no eigenvalue of -Δ there: the embedding loses nothing.
    periodic: { x: 1, y: 1, z: 1 },
    points: { interior: 4000, conditions: 300 },
    weight: 0.01,
    scale: 41 * Math.PI ** 2 - 1,
    seconds: 60,
  },
});
