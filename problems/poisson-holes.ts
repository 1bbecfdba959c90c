/** @file Laplace's equation on a square with four round holes. */

import { pde } from "../src/expression/index.ts";
import { box, difference, disk } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { holesReference, offset, radius, side } from "./references/poisson-holes.ts";

const square = box({ x: [-side, side], y: [-side, side] });
const [first, ...others] = [
  [offset, offset],
  [-offset, offset],
  [offset, -offset],
  [-offset, -offset],
].map(([x, y], i) => disk({ x, y }, radius, { name: `hole ${i + 1}` }));
const domain = difference(square, first, ...others);
const holes = [1, 2, 3, 4].map((i) => domain.face(`hole ${i}`));

/** Δu = 0 on [-½, ½]² without discs of radius 0.1 at (±0.3, ±0.3), u = 1 on the square, u = 0 on the circles. */
export const poissonHoles = problem({
  name: "poisson-holes",
  title: "Laplace's equation on a square with four holes",
  source: "Hao et al. 2024 (PINNacle), Poisson2d-C",
  difficulty:
    "Four holes close to the sides: polynomials alone do not span the harmonic functions around holes, and gradients crowd between hole and side.",
  picture: {
    shows: "A sheet held at one along the square and pulled down to zero around four holes.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`lap(u) = 0`,
  conditions: [
    on([domain.face("x"), domain.face("y")], pde`u = 1`, { name: "square" }),
    on(holes, pde`u = 0`, { name: "holes" }),
  ],
  reference: holesReference(),
  recommended: {
    model: "mlp:2x32",
    points: { interior: 2500, conditions: 500 },
    redraw: 20,
    weight: 100,
    seconds: 60,
  },
});
