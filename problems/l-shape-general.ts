/** @file Laplace's equation on an L with general data: several singular terms of the corner and a smooth part. */

import { add, mul, parseExpression, pde, sum } from "../src/expression/index.ts";
import { on, problem } from "../src/problem/index.ts";
import { cornerTerm, lShapedDomain } from "./references/l-shape.ts";

const domain = lShapedDomain();
const singular = sum([cornerTerm(1), mul(0.3, cornerTerm(2)), mul(0.2, cornerTerm(5))]);
const u = add(singular, parseExpression("0.1*exp(x)*sin(y)", { coordinates: domain.coordinates }));

/**
 * Δu = 0 on [-1, 1]² without [0, 1] x [-1, 0], Dirichlet data;
 * u = r^{2/3} sin(2θ/3) + 0.3 r^{4/3} sin(4θ/3) + 0.2 r^{10/3} sin(10θ/3) + 0.1 e^x sin y.
 */
export const lShapeGeneral = problem({
  name: "l-shape-general",
  title: "Laplace's equation on an L-shaped domain with general data",
  source: "Grisvard 1985 (terms of a corner); amplitudes chosen here",
  difficulty:
    "Three singular terms of the corner and a smooth part: the leading exponent alone leaves a remainder of r^{4/3}, whose second derivatives are infinite.",
  picture: {
    shows: "The steep inner corner within a surface that is smooth elsewhere.",
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
