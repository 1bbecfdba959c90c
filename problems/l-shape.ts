/** @file Laplace's equation on an L: the corner that points inwards makes the gradient infinite. */

import { pde } from "../src/expression/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { cornerTerm, lShapedDomain } from "./references/l-shape.ts";

const domain = lShapedDomain();
const u = cornerTerm(1);

/** Δu = 0 on [-1, 1]² without [0, 1] x [-1, 0], Dirichlet data; u = r^{2/3} sin(2θ/3). */
export const lShape = problem({
  name: "l-shape",
  title: "Laplace's equation on an L-shaped domain",
  source: "Babuška 1974; Mitchell 2013 (NIST adaptive refinement benchmarks), re-entrant corner",
  difficulty:
    "The gradient grows as r^{-1/3} at the corner that points inwards: polynomials and networks converge slowly unless they know the exponent 2/3 or have poles that cluster at the corner.",
  picture: {
    shows: "A surface that is zero on both edges of the inner corner and infinitely steep there.",
    of: "u",
    over: ["x", "y"],
  },
  domain,
  interior: pde`lap(u) = 0`,
  conditions: [on(domain.boundary(), pde`u = ${u}`)],
  exact: { u },
  recommended: {
    model: "mlp:2x24",
    points: { interior: 1500, conditions: 300 },
    redraw: 20,
    weight: 100,
    seconds: 30,
  },
});
