/** @file Nine peaks of width 0.03 at random places of the square. */

import { expr, pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { random } from "../src/random.ts";

const domain = box({ x: [-1, 1], y: [-1, 1] });
const stream = random(9).split("peaks");
/** Uniform in [-0.9, 0.9]², so that the peaks end before the boundary. */
const centres = Array.from({ length: 9 }, () => [1.8 * stream.uniform() - 0.9, 1.8 * stream.uniform() - 0.9]);
const squares = centres.map(([a, b]) => expr`((x - ${a})^2 + (y - ${b})^2)`);
const [first, ...others] = squares;
const peak = (s: typeof first) => expr`exp(-1000*${s})`;
const source = (s: typeof first) => expr`(4000 - 4e6*${s})*exp(-1000*${s})`;
const u = others.reduce((sum, s) => expr`${sum} + ${peak(s)}`, peak(first));

/** -Δu = f on [-1, 1]², Dirichlet data; u = Σ e^{-1000 |x - c|²} over nine random centres c. */
export const peaksNine = problem({
  name: "peaks-nine",
  title: "Poisson's equation with nine sharp peaks",
  source: "after Tang, Wan and Yang 2023 (DAS), two-dimensional problem with peaks; centres chosen here",
  difficulty:
    "Nine needles whose places nobody tells: points and functions spread evenly miss them, and those that refine one by one run out of time.",
  picture: { shows: "Nine needles on an empty plane.", of: "u", over: ["x", "y"] },
  domain,
  interior: pde`-lap(u) = ${others.reduce((sum, s) => expr`${sum} + ${source(s)}`, source(first))}`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:2x32",
    points: { interior: 6000, conditions: 200 },
    redraw: 20,
    weight: 10,
    // The largest value of the source, at the peaks.
    scale: 4000,
    seconds: 60,
  },
});
