/** @file The logarithm of a probability density in nine dimensions, under diffusion and drift to the origin. */

import { add, coordinate, d, expr, field, mul, pde, pow, sum } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, problem } from "../src/problem/index.ts";

const dimensions = 9;
const axes = Array.from({ length: dimensions }, (_, i) => `x${i + 1}`);
const domain = box({ ...Object.fromEntries(axes.map((axis) => [axis, [-5, 5] as const])), t: [0, 1] });
const square = sum(axes.map((axis) => pow(coordinate(axis), 2)));
const drift = sum(axes.map((axis) => mul(coordinate(axis), d(field("q"), axis))));
const slopes = sum(axes.map((axis) => pow(d(field("q"), axis), 2)));
const q = expr`-${square}/(2*(2 - exp(-t))) - ${dimensions / 2}*log(2*pi*(2 - exp(-t)))`;

/**
 * p_t = div(x p)/2 + Δp for q = log p: q_t = (9 + x·∇q)/2 + Δq + |∇q|² on (-5, 5)⁹ x (0, 1).
 *
 * p is the normal density of variance 2 - e^{-t} in every direction; initial and boundary data are its logarithm.
 */
export const fokkerPlanck9 = problem({
  name: "fokker-planck-9",
  title: "Logarithm of a Fokker-Planck density in nine dimensions",
  source:
    "Dangel, Müller and Zeinhofer 2024 (Kronecker-factored curvature for networks), log-Fokker-Planck 9+1d",
  difficulty:
    "Ten coordinates rule out every grid and tensor product, the squared gradient every linear solver, and data of size 60 on the walls spoil the scaling of networks.",
  picture: {
    shows: "A paraboloid that flattens as the density spreads to twice its variance.",
    of: "q",
    over: ["x1", "t"],
    at: Object.fromEntries(axes.slice(1).map((axis) => [axis, 0])),
  },
  domain,
  interior: pde`q_t = ${add(dimensions / 2, mul(0.5, drift))} + lap(q) + ${slopes}`,
  conditions: [
    on(domain.face("t", "low"), pde`q = -${square}/2 - ${dimensions / 2}*log(2*pi)`),
    on(domain.boundary(), pde`q = ${q}`),
  ],
  exact: { q },
  recommended: {
    model: "mlp:1x64",
    points: { interior: 1500, conditions: 1000 },
    redraw: 20,
    weight: 10,
    // About the largest rate of change, |x|²/2 · e^{-t} far out.
    scale: 50,
    seconds: 60,
  },
});
