/** @file Laplace's equation on a disk with twelve round holes of different sizes. */

import { pde } from "../src/expression/index.ts";
import { difference, disk } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { twelveHoles, twelveHolesReference } from "./references/twelve-holes.ts";

const [first, ...others] = twelveHoles.map(({ x, y, radius }, i) =>
  disk({ x, y }, radius, { name: `hole ${i + 1}` }),
);
const domain = difference(disk({ x: 0, y: 0 }, 1, { name: "rim" }), first, ...others);
/** The holes on which u has this value. */
const holesAt = (value: number) =>
  twelveHoles.flatMap((hole, i) => (hole.value === value ? [domain.face(`hole ${i + 1}`)] : []));

/** Δu = 0 on the unit disk without twelve discs, u = 1 + x² - y on the rim, 0 and 1 in turn on the holes. */
export const poisson12Holes = problem({
  name: "poisson-12-holes",
  title: "Laplace's equation on a disk with twelve holes",
  source: "chosen here, after Poisson2d-C of Hao et al. 2024 (PINNacle)",
  difficulty:
    "Holes of many sizes with narrow gaps and opposite values: no symmetry helps, and gradients crowd in every gap.",
  picture: {
    shows: "A membrane under a wavy rim, held up and pulled down at twelve round posts.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`lap(u) = 0`,
  conditions: [
    on(domain.face("rim"), pde`u = 1 + x^2 - y`, { name: "rim" }),
    on(holesAt(0), pde`u = 0`, { name: "low holes" }),
    on(holesAt(1), pde`u = 1`, { name: "high holes" }),
  ],
  reference: twelveHolesReference(),
  recommended: {
    model: "mlp:2x32",
    points: { interior: 3000, conditions: 600 },
    redraw: 20,
    weight: 100,
    seconds: 60,
  },
});
