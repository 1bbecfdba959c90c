/** @file Poisson's equation whose solution has six scales, the finest of 32 periods in each direction. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [0, 1], y: [0, 1] });
const [first, ...others] = [2, 4, 8, 16, 32, 64];
const wave = (w: number) => expr`sin(${w}*pi*x)*sin(${w}*pi*y)`;
const share = 1 / (1 + others.length);

/** -Δu = (2/n) Σ (ω π)² sin(ω π x) sin(ω π y) on [0, 1]², u = 0 on the boundary, ω = 2, 4, ..., 64 (n = 6 of them). */
export const poissonSixScales = problem({
  name: "poisson-six-scales",
  title: "Poisson's equation with six scales",
  source: "Dolean, Heinlein, Mishra and Moseley 2024 (multilevel FBPINNs), multi-scale Laplacian problem",
  difficulty:
    "The finest of six scales has 64 half waves along either side while the coarsest carries the same share: networks see one or the other.",
  picture: { shows: "A chequered pattern inside a chequered pattern, six deep.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`-lap(u) = ${others.reduce(
    (sum, w) => expr`${sum} + ${2 * share * (w * Math.PI) ** 2}*${wave(w)}`,
    expr`${2 * share * (first * Math.PI) ** 2}*${wave(first)}`,
  )}`,
  conditions: [on(domain.boundary(), pde`u = 0`)],
  exact: { u: expr`${share}*(${others.reduce((sum, w) => expr`${sum} + ${wave(w)}`, wave(first))})` },
  recommended: {
    model: "mlp:4x40",
    points: { interior: 8000, conditions: 200 },
    redraw: 20,
    weight: 10,
    // The largest value of the source, about 2 (64 pi)² / 6.
    scale: 1.3e4,
    seconds: 120,
  },
});
