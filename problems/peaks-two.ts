/** @file Two peaks of width 0.03 in opposite quarters of the square. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1] });
/** Squared distances from the peaks. */
const s = expr`((x - 0.5)^2 + (y - 0.5)^2)`;
const r = expr`((x + 0.5)^2 + (y + 0.5)^2)`;
const u = expr`exp(-1000*${s}) + exp(-1000*${r})`;

/** -Δu = f on [-1, 1]², Dirichlet data; u = e^{-1000 |x - (½, ½)|²} + e^{-1000 |x + (½, ½)|²}. */
export const peaksTwo = problem({
  name: "peaks-two",
  title: "Poisson's equation with two sharp peaks",
  source: "Tang, Wan and Yang 2023 (DAS), two-dimensional problem with two peaks",
  difficulty:
    "Two needles on an empty plane: whoever refines by the residual has to find both, and global polynomials need degrees of several hundred.",
  picture: { shows: "Needles at (½, ½) and (-½, -½).", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`-lap(u) = (4000 - 4e6*${s})*exp(-1000*${s}) + (4000 - 4e6*${r})*exp(-1000*${r})`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:2x32",
    points: { interior: 4000, conditions: 200 },
    redraw: 20,
    weight: 10,
    // The largest value of the source, at the peaks.
    scale: 4000,
    seconds: 60,
  },
});
