/** @file The Helmholtz equation with a and b half-waves per unit length; the library holds (1, 4), (6, 6), (10, 10). */

import { pde } from "../src/expression/index.ts";
import { box } from "../src/geometry/index.ts";
import { on, type Problem, problem, type Recommended } from "../src/problem/index.ts";

const domain = box({ x: [-1, 1], y: [-1, 1] });

/**
 * Δu + u = q on [-1, 1]², u = 0 on the boundary; u = sin aπx sin bπy.
 *
 * @param name - of the problem.
 * @param a - half-waves per unit length along x, b along y; integers, so that u vanishes on the boundary.
 * @param recommended - settings besides the scale, which is the largest value of q.
 */
export function helmholtzModes(name: string, a: number, b: number, recommended: Recommended): Problem {
  const factor = a ** 2 + b ** 2;
  return problem({
    name,
    title: `Helmholtz equation with modes (${a}, ${b})`,
    source: "Wang, Teng and Perdikaris 2021 (gradient flow pathologies), Helmholtz example",
    difficulty: `An interior residual is ${Math.round(factor * Math.PI ** 2 - 1)} times the error that causes it, one of the boundary equals it: the imbalance stalls networks trained by gradients alone.`,
    picture: {
      shows: `${2 * a} by ${2 * b} cells of alternating sign and equal height.`,
      of: "u",
      over: ["x", "y"],
    },
    domain,
    interior: pde`lap(u) + u = (1 - ${factor}*pi^2)*sin(${a}*pi*x)*sin(${b}*pi*y)`,
    conditions: [on(domain.boundary(), pde`u = 0`)],
    exact: pde`u = sin(${a}*pi*x)*sin(${b}*pi*y)`,
    recommended: { ...recommended, scale: factor * Math.PI ** 2 - 1 },
  });
}

/** Modes (1, 4): the benchmark of the field. */
export const helmholtz = helmholtzModes("helmholtz", 1, 4, {
  model: "mlp:2x24",
  // u is 2-periodic in both coordinates, and 1 is no eigenvalue of -Δ there: the embedding loses nothing.
  periodic: { x: 1, y: 1 },
  points: { interior: 1600, conditions: 160 },
  // On Sobol points 81 % of the squared error is in the four lowest modes, whose eigenvalues are 1, 9, 9 and 19 against 167
  // (and 96 % in modes no higher than u): quadrature alone sees them. A grid integrates them exactly.
  refine: [
    { after: 0, interior: 0.7, conditions: 1 },
    { after: 0.7, interior: 4, conditions: 1, sequence: "grid" },
  ],
  // Interior rows are divided by 167, so rows of the boundary need no more than a hundredth (10 is 3 times worse).
  weight: 0.01,
  seconds: 15,
});
